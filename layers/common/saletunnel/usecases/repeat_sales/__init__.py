"""Repeat sales: plans, the enrolment of closed deals in them, previews, and making the deals that are due."""
