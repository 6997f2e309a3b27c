"""Deals: creating, changing, moving and importing them, boards, lists, search, timelines, and the bin."""
