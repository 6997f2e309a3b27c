"""A company: its account, its members with their roles, its subscription and its business hours."""
