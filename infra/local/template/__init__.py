"""Reads the SAM template. Only this room knows the syntax of SAM; the others read the values of `model`."""
