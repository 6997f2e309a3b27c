"""Totals and figures: counted from events, read for boards and analytics, and audited every night."""
