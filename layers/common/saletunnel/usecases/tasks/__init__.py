"""Tasks: making, changing, listing and counting them."""
