"""One module per aggregate."""
