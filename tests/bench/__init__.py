"""Benchmarks: how fast it is and what it costs, over the local cloud's own HTTPS API. `make bench` runs them."""
