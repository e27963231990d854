"""Documents that leave the school on paper."""
