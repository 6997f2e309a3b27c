"""Scheduled work of every kind: the sweep finds due pieces, the performer does them (docs/decisions/0024)."""
