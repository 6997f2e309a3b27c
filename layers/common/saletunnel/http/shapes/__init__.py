"""Response bodies: what the API shows of the values of the domain."""
