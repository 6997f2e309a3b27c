"""One call in ten of the functions goes wrong; `python -m tests.faults` is the same with 2,000 moves."""

from pathlib import Path

import pytest

from tests.faults.moves import LEAST_LETTERS, run
from tests.faults.proxies import free_base

pytestmark = pytest.mark.cloud


def test_moves_through_a_chain_of_tunnels_are_made_once_whatever_calls_go_wrong(tmp_path: Path) -> None:
    outcome = run(tmp_path, free_base(), 200)
    assert outcome.wrong == []
    assert outcome.faults > 50
    assert outcome.letters >= LEAST_LETTERS
