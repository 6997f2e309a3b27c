"""The Lambda service: the Invoke API, the worker processes, and the Runtime API that they ask for invocations."""
