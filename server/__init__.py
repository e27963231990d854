"""The sync server: wiring, domain, storage, HTTP."""
