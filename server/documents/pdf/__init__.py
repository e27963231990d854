"""Sheets for the printer: plain data into a PDF. typst lives here only.

A sheet is a template beside this file; what it says comes in as data, so no name can become markup. The font lies
beside it as well: a server needs no network and no fonts of its own to print Chinese names, rare ones included.
"""

from server.documents.pdf.typeset import pictures, typeset

__all__ = ["pictures", "typeset"]
