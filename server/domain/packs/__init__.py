"""Campaign packs: the words they are made of, how they are read, and what can be wrong in one.

`server.domain.campaign` is the door: `load_pack`, `Pack`, `PackError`.
"""
