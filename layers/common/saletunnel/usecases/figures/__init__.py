"""Counts and sums: kept from events, read for boards and analytics, and audited every night."""
