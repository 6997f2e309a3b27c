"""Benchmarks of the speed and the cost, over the HTTPS API of the local cloud. `make bench` runs them."""
