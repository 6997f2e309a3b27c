"""The company itself: its account, members and subscription."""
