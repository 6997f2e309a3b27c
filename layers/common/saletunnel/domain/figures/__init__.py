"""Counts and sums: tallies and totals of stages, figures of days, and whose money counts."""
