"""Customers: keeping them, and the jobs that carry a change of a customer to their deals."""
