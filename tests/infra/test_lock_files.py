"""Lock files name packages and versions. The machine that installs them decides where it gets them."""

from pathlib import Path

import pytest

from infra.local.layout import CHECKOUT

LOCK_FILES = [
    *sorted(CHECKOUT.glob("requirements*.txt")),
    CHECKOUT / "layers/common/requirements.txt",
    CHECKOUT / "web/package-lock.json",
]


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.name)
def test_a_lock_file_contains_no_address(file: Path) -> None:
    assert [line for line in file.read_text().splitlines() if "://" in line] == []
