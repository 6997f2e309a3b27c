"""Campaigns: messages to the customers of a segment, on a schedule (docs/decisions/0042)."""
