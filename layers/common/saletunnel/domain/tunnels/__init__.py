"""Tunnels: their definition, the routing of arrivals, transfers, loops, timers and stopped chains."""
