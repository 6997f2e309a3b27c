"""Customers, and the records of those that were merged."""
