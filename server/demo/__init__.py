"""An invented demo school."""
