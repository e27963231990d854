"""One file per act that a user would name; each owns its transaction."""
