"""Pipelines and their stages: their design, and their removal while deals stand on them."""
