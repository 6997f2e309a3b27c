"""Webhooks: designing endpoints, making and repeating deliveries, calling endpoints and recording the results."""
