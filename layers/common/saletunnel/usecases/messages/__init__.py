"""Message templates: designing them, and the values of a deal that they show."""
