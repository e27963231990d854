"""HTTP: thin blueprints over the services."""
