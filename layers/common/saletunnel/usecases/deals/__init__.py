"""What people and imports do with deals, how deals are listed, searched and shown, and the bin."""
