"""E-mail over the school's own mail server."""
