"""The protocol's core: pure functions over operations and records; no clock, no I/O."""
