"""Property tests use the same examples in every run, so that a failing test fails for everybody.

The environment variable `HISTORIES` sets the number of histories for the model of the router. Then each run uses other
examples, and a failing example prints how to reproduce it.
"""

import os

from hypothesis import settings

SAME_EVERY_TIME = "HISTORIES" not in os.environ
HISTORIES = int(os.environ.get("HISTORIES", "500"))

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
