"""The account, the members and the subscription of a company."""
