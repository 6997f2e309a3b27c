"""Designing pipelines and stages, and deleting them, also while deals are on them."""
