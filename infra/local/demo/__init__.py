"""Content for a cloud that runs: the demo company and deals from files, sent through the API like any client does."""
