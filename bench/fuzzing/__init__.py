"""Pictures made worse on purpose, and what the cleaning makes of them."""
