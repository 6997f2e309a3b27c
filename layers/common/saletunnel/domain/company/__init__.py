"""A company: its account, business hours, members, roles and subscription."""
