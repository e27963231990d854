"""Decode, clean, verify or refuse pictures; Pillow lives here only."""
