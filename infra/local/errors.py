"""The error that the command line shows without a traceback. Every other exception is a defect."""


class LocalCloudError(Exception):
    """The command cannot be done. The message says why, for the person at the terminal."""
