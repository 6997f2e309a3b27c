"""Makes property tests deterministic: they draw the same examples in every run."""

import tests.chance  # noqa: F401 - loads the profile
