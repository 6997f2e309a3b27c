"""Messages to customers: their templates, their way to the customer, and who may not be written to."""
