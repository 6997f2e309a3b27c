"""Request bodies as pydantic models: what clients may send, checked and turned into values of the domain."""
