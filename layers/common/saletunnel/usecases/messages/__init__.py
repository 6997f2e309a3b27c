"""Messages to customers: queueing, sending, what becomes of them, and opting out (docs/decisions/0037)."""
