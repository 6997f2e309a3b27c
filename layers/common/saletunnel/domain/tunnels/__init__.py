"""A tunnel and what follows from it: routing, transfers, changes, loops, timers and stopped chains."""
