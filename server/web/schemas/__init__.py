"""The wire shapes as marshmallow schemas; marshmallow lives here only."""
