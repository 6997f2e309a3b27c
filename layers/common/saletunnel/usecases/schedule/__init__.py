"""The one clock: a sweep finds scheduled work of every kind, a performer does it (docs/decisions/0024)."""
