"""Campaigns, consent, privacy, scoping, notes: pure rules."""
