"""Notices: what members are told about their deals, their tasks and the company."""
