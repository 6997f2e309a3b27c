"""Customers: creating, changing and deleting them, and the jobs that update their deals."""
