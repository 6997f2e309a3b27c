"""Designs that a new company can begin with."""
