"""Work that follows a commit: outbox handlers and sweeps."""
