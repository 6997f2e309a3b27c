"""Triggers: calls of other systems that move a deal to a stage."""
