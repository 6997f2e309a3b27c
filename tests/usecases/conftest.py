"""Property tests here draw the same examples every time."""

import tests.chance  # noqa: F401 - loads the profile
