"""The table itself: its keys, items, writes and queries, and the client. It knows nothing of the repositories."""
