"""Triggers: designing them, receiving their calls, and moving the deals that the calls mean."""
