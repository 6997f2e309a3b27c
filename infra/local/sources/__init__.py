"""Event source mappings and schedules: what invokes functions without an HTTP request, by the rules of Lambda.

Belongs here: reading streams and queues, filtering and batching, retries and failure destinations, the clock, and
the checkpoints from which all of it goes on after a restart.
"""
