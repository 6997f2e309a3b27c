"""One call in ten of the functions fails, and workers that send mails are killed.

`python -m tests.faults` does the same with 2,000 moves.
"""

from pathlib import Path

import pytest

from tests.faults.moves import LEAST_LETTERS, run
from tests.faults.proxies import free_base

pytestmark = pytest.mark.cloud


def test_moves_through_a_chain_of_tunnels_take_effect_once_despite_failed_calls(tmp_path: Path) -> None:
    outcome = run(tmp_path, free_base(), 200)
    assert outcome.violations == []
    assert outcome.faults > 50
    assert outcome.letters >= LEAST_LETTERS
    assert outcome.killed > 0
    assert outcome.mail_runs["done"] > 0
