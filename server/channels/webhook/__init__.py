"""A signed webhook: the school's own system passes the link on, by SMS or a chat, to whom it knows."""
