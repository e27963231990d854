"""The school's key ring."""
