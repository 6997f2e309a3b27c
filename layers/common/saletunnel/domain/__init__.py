"""The rules, pure: standard library only, frozen dataclasses, no I/O, no clock. Large subjects are packages."""
