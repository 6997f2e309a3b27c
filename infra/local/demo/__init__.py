"""Content for a running cloud: the demo company, and deals from files. Everything goes through the API."""
