"""Event source mappings and schedules, by the rules of Lambda and EventBridge.

Belongs here: reading streams and queues, filtering and batching, retries and failure destinations, the clock, and the
checkpoints for a restart.
"""
