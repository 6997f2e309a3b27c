"""Campaigns and their occurrences in the table."""
