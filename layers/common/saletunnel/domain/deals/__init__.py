"""Deals: their acts and events, stage rules, ranks, custom fields, search terms and timelines."""
