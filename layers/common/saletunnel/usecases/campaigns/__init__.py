"""Campaigns: their design, their occurrences, and what became of them (docs/decisions/0042)."""
