"""Automation rules: what they are, when they are due, and what they do to a deal."""
