"""Tables, units of work and repositories; SQLAlchemy lives here only."""
