"""Message templates: their texts, the language in which they are written, and rendering them."""
