"""The Lambda service: the Invoke API, and the workers with the Runtime API from which they get invocations."""
