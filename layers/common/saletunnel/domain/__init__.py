"""The rules, pure: standard library only, frozen dataclasses, no I/O, no clock; in packages where a subject has many."""
