"""Repeat sales: plans, enrolling closed deals, previews, and making the due deals."""
