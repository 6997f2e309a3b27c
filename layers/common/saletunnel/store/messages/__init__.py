"""Messages to customers in the table, with their settings, opt-outs and rate."""
