"""Counters of campaigns' rules: derived from records, changed in the transaction that changes those.

The meaning of rules is `server.domain.rules`; here is which subjects a transaction touched, what rules ask about
them, and where the results lie. All of it can be rebuilt (`rebuild`), and a rebuild finds the same.
"""
