"""Tunnels: designing them, routing arrivals through them, delayed transfers, simulation, applying and undoing."""
