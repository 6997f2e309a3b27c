"""A deal and what belongs to it: events, timeline, rank, the rules of stages, custom fields, search terms."""
