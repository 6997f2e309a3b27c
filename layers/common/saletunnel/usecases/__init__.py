"""The usecases of the application, in packages by subject. A module loads, lets the domain decide, and saves.

The packages reach the outside only through `ports` and its `repositories`. They do not depend on HTTP or the database.
"""
