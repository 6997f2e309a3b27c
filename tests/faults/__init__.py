"""The local cloud under faults: accepted requests take effect once, even if calls of DynamoDB, SQS and the bus fail."""
