"""Tunnels: their design, the router that fires them, delayed transfers, simulation, application and undo."""
