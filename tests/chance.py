"""How property tests draw their examples: the same ones every time, so that a red test is red for everybody."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
