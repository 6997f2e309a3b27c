"""Tasks: what people have to do for a deal."""
