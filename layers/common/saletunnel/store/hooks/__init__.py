"""Webhooks with their deliveries, and triggers with their calls, in the table."""
