"""Figures: stage totals, arrivals on stages and flows through tunnels."""
