"""The local cloud under faults: what was accepted happens, once, whatever DynamoDB, SQS and the bus do meanwhile."""
