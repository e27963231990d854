"""Web Push (RFC 8030, 8291, 8292): a browser that a guardian let notify."""
