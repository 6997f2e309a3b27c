"""Jobs: starting them, running them step by step, and the table of their kinds."""
