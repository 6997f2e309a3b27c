"""Repeat sales: plans, the enrolments of families in them, when a cycle is due, and the deal that it makes."""
