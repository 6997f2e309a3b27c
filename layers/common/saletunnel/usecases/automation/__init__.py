"""Automation rules: designing them, acting on arrivals and when they are due, and the log of their runs."""
