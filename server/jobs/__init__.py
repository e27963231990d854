"""Work after the commit: the outbox's rows leased, handled, retried or laid aside; and periodic sweeps."""
