"""Starts, supervises, records and stops the processes of one local cloud."""
