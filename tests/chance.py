"""How property tests draw their examples: the same ones every time, so that a red test is red for everybody.

`HISTORIES` in the environment says how many histories the model of the router goes through; these are other ones every
time, and a red one prints how to draw it again.
"""

import os

from hypothesis import settings

SAME_EVERY_TIME = "HISTORIES" not in os.environ
HISTORIES = int(os.environ.get("HISTORIES", "500"))

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
