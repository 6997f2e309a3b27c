"""Webhooks: endpoints of a company, signatures, deliveries with their retries, and the addresses that are refused."""
