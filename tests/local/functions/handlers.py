"""The functions of the handlers in `conftest.py`."""

from infra.local.template.model import Function


def functions(*names: str, timeout: int = 5) -> dict[str, Function]:
    return {name: Function(name, f"handlers.{name}", {"TABLE_NAME": "t"}, timeout, 256) for name in names}
