"""The one error that the local cloud's command line expects.

It carries a sentence for the person at the terminal; everything else that is raised is a defect and shows its trace.
"""


class LocalCloudError(Exception):
    """What was asked for cannot be done, and the message says why in one line."""
