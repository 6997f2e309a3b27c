"""Long jobs: starting and running them step by step, and the table of their kinds."""
