"""Tables, units of work and repositories; SQLAlchemy lives here only. See README.md beside this file."""
