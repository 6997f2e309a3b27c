"""One of each thing of a new tenant, for tests that ask every route; and bodies and paths that name these things."""

import re
from itertools import count
from typing import Any

from tests.functions.http_caller import Member

STAGES = [{"name": "A", "semantic": "open"}, {"name": "B", "semantic": "won"}, {"name": "C", "semantic": "lost"}]
_INVITED = count()
"""The pool outlives a test and takes an e-mail once."""


def one_of_each(admin: Member) -> dict[str, str]:
    """Ids by the names that `filled` replaces; nothing refers to the things named `spare_…`."""
    source, target = (admin.post("/v1/pipelines", {"name": name, "stages": STAGES}).done(201) for name in "XY")
    stage, won, lost = (one["id"] for one in source["stages"])
    first = target["stages"][0]["id"]
    tunnel = {"action": "copy", "source": {"stage_id": won}, "target": {"stage_id": first}}
    plan = {"name": "P", "source": {"pipeline_id": source["id"]}, "target": {"stage_id": first}}
    more = {"name": "D", "semantic": "lost"}
    with_spare = admin.post(f"/v1/pipelines/{source['id']}/stages", more).done(201)
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stage}).done(201)["id"]
    invited = {"email": f"{next(_INVITED)}@example.com", "name": "B", "role": "viewer"}
    return {
        "pipeline": source["id"],
        "stage": stage,
        "won": won,
        "lost": lost,
        "target": first,
        "tunnel": admin.post("/v1/tunnels", tunnel).done(201)["id"],
        "plan": admin.post("/v1/repeat-plans", plan).done(201)["id"],
        "member": admin.post("/v1/members", invited).done(201)["id"],
        "customer": admin.post("/v1/customers", {"name": "An"}).done(201)["id"],
        "spare_pipeline": admin.post("/v1/pipelines", {"name": "Z", "stages": STAGES}).done(201)["id"],
        "spare_stage": with_spare["stages"][-1]["id"],
        "deal": deal,
        "job": admin.post("/v1/deals/bulk-move", {"deal_ids": [deal], "stage_id": stage}).done(202)["id"],
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A path or a body with ids for names: `{deal}` becomes the id of the deal."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], value)
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    return [filled(one, ids) for one in value] if isinstance(value, list) else value
