"""What the application does, in packages by subject. A module loads, lets the domain decide, and saves.

The packages see the outside through `ports` and its `repositories`; none of them knows HTTP or the database.
"""
