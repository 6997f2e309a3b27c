"""The keys of runs, and what is part of the ids of rules and runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from saletunnel.domain.errors import NotFound

_ID = re.compile(r"run_([A-Za-z0-9-]{1,64})_([0-9]{1,10})_([A-Za-z0-9_-]{1,100})")


@dataclass(frozen=True, slots=True)
class RunKey:
    """The key of a run: an arrival of a deal, and a rule."""

    deal_id: str
    arrival: int
    rule_id: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """The parts of the key of its piece of scheduled work."""
        return self.deal_id, str(self.arrival), self.rule_id

    @property
    def id(self) -> str:
        """The run's id, which contains the whole key."""
        return f"run_{self.deal_id.removeprefix('deal_')}_{self.arrival}_{self.rule_id.removeprefix('rule_')}"


def parse_run_id(run_id: str) -> RunKey:
    """The key in a run's id. Raises NotFound if it is malformed."""
    match = _ID.fullmatch(run_id)
    if match is None:
        raise NotFound("run", run_id)
    return RunKey(f"deal_{match[1]}", int(match[2]), f"rule_{match[3]}")


def parse_run_key(parts: Sequence[str]) -> RunKey:
    """The run key with these `parts`."""
    deal_id, arrival, rule_id = parts
    return RunKey(deal_id, int(arrival), rule_id)


def stage_of_rule(rule_id: str) -> str:
    """The id of a rule's stage, which is part of the rule's id."""
    return f"stage_{rule_id.removeprefix('rule_').rpartition('_')[0]}"
