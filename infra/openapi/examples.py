"""An example of each schema, put together from examples of the fields.

A text needs one here by its name, or by the name of its schema and its own where that says more. `WHOLE` has the
bodies of which not every field may be said at once.
"""

from collections.abc import Mapping
from typing import Any

type Schema = dict[str, Any]

_PIPELINE, _STAGE, _LATER_STAGE = "pipe_4x7q2m9kfd3ta6bc", "stage_4x7q2m9kfd3ta6bc_1", "stage_9pw3hr5ncz8ve2jd_1"
_DEAL, _USER = "deal_6c3kz8w1tqv9m5xa", "7f0c2f1e-5f0e-4d5b-9c67-2d3c0f7a9b11"

FIELDS: Mapping[str, Any] = {
    "Actor.id": _USER,
    "Actor.name": "Nguyễn Thị Mai",
    "Account.name": "Điện máy Hoàng Gia",
    "AccountChange.name": "Điện máy Hoàng Gia",
    "Change.field": "stage_id",
    "Contact.name": "Trần Văn An",
    "Customer.id": "cust_3v9kd6p2xw8mt5zq",
    "Customer.name": "Trần Văn An",
    "CustomerChange.name": "Trần Văn An",
    "NewCustomer.name": "Trần Văn An",
    "Deal.id": _DEAL,
    "FieldError.code": "string_too_long",
    "FieldError.message": "String should have at most 200 characters",
    "FieldError.pointer": "/title",
    "Job.id": "job_3v7qk9zx2m5tb8ca",
    "Job.kind": "bulk_move",
    "Job.status": "running",
    "Job.subject": _PIPELINE,
    "CustomField.choices": "Tầng trệt",
    "CustomField.label": "Tầng",
    "CustomField.name": "floor",
    "Comment.text": "Đã gọi, khách hẹn thứ sáu.",
    "JobError.code": "required_fields_missing",
    "JobError.detail": "To enter Thành công a deal needs: amount.",
    "JobError.subject": _DEAL,
    "Member.id": _USER,
    "Member.name": "Nguyễn Thị Mai",
    "NewMember.name": "Nguyễn Thị Mai",
    "Me.id": _USER,
    "Me.name": "Nguyễn Thị Mai",
    "Reference.id": "tun_5t1mz7c3xk9gb4vf",
    "Reference.kind": "tunnel",
    "Reference.name": "Bán hàng → Lắp đặt",
    "RowError.code": "unknown_stage",
    "RowError.message": "Bán hàng has no stage Chốt.",
    "RowError.pointer": "/stage",
    "Stage.id": _STAGE,
    "Stage.name": "Mới",
    "StageInput.name": "Chờ duyệt",
    "StageChange.name": "Chờ duyệt",
    "NewStage.name": "Chờ duyệt",
    "Column.name": "Mới",
    "StageFigures.name": "Mới",
    "Funnel.name": "Bán hàng",
    "NewPipeline.name": "Bảo hành",
    "Plan.id": "plan_2n8rj4yd7hw5kq1s",
    "Plan.name": "Bảo trì hằng năm",
    "NewPlan.name": "Bảo trì hằng năm",
    "PlanChange.name": "Bảo trì hằng năm",
    "Pipeline.id": _PIPELINE,
    "Pipeline.name": "Bán hàng",
    "PipelineChange.name": "Bán hàng mới",
    "Tunnel.id": "tun_5t1mz7c3xk9gb4vf",
    "Tunnel.name": "Bán hàng → Lắp đặt",
    "NewTunnel.name": "Bán hàng → Lắp đặt",
    "TunnelChange.name": "Bán hàng → Lắp đặt",
    "Verdict.name": "Bán hàng → Lắp đặt",
    "action": "move",
    "add_tags": "lắp đặt",
    "after_deal_id": _DEAL,
    "amount": 1250000,
    "available_in": "crm_plus",
    "before": "stage_4x7q2m9kfd3ta6bc_1",
    "after": "stage_4x7q2m9kfd3ta6bc_2",
    "opens": "08:00",
    "closes": "17:30",
    "notes": "Gọi sau giờ làm.",
    "phone_e164": "+84912345678",
    "clear": "source",
    "color": "#39A8EF",
    "comments": "Muốn lắp trong tuần này.",
    "conversion": 0.25,
    "count": 3,
    "currency": "USD",
    "customer_id": "cust_8h2vd6n4sy1pw7kr",
    "customer_name": "Trần Văn An",
    "cycle": 1,
    "date_field": "closed_at",
    "deal_id": _DEAL,
    "delay": "PT30M",
    "detail": "What is wrong, in a sentence for people.",
    "email": "an@example.com",
    "every": "P1Y",
    "expected_close_date": "2026-12-24",
    "external_id": "CRM-1042",
    "feature": "tunnels",
    "fields": "lost_reason",
    "frozen_pipelines": _PIPELINE,
    "job_id": "job_3v7qk9zx2m5tb8ca",
    "kind": "moved",
    "language": "vi",
    "lead_time": "P14D",
    "lost_reason": "Giá cao hơn nơi khác",
    "missing": "source",
    "move_roles": "manager",
    "needed": "admin",
    "next_cursor": "U1RBR0UjMQ",
    "note": "stage_not_found",
    "op": "gte",
    "path": "Bán hàng: Mới",
    "phone": "+84 912 345 678",
    "pipeline_id": _PIPELINE,
    "plan": "free",
    "plan_id": "plan_2n8rj4yd7hw5kq1s",
    "position": 0,
    "probability": 60,
    "remove_tags": "mới",
    "request_id": "JKJaXmPLvHcESHA=",
    "required_fields": "amount",
    "responsible_id": _USER,
    "role": "admin",
    "semantic": "open",
    "source": "Facebook",
    "stage_id": _STAGE,
    "stage_ids": _STAGE,
    "status": "open",
    "tags": "vip",
    "tenant": "hoang-gia",
    "time_zone": "Asia/Ho_Chi_Minh",
    "title": "Máy rửa bát cho An",
    "title_template": "{title} — Installation failed",
    "tunnel_name": "Bán hàng → Lắp đặt",
    "tunnel_id": "tun_5t1mz7c3xk9gb4vf",
    "user_ids": _USER,
    "value": 1000000,
    "version": 3,
    "warnings": "Deals may go round: Bán hàng: Mới → Lắp đặt: Mới → Bán hàng: Mới.",
}
_ROW = {
    "expected_close_date": "2026-12-24",
    "external_id": "CRM-1042",
    "title": "Máy rửa bát cho An",
    "pipeline": "Bán hàng",
    "stage": "Thành công",
    "amount": 1250000,
    "currency": "USD",
    "customer": {"name": "Trần Văn An", "email": "an@example.com"},
    "closed_at": "2026-11-24T09:30:00Z",
}
WHOLE: Mapping[str, Any] = {
    "BulkMove": {"deal_ids": [_DEAL], "stage_id": _LATER_STAGE},
    "MoveFilter": {"stage_id": _STAGE},
    "Condition": {"field": "amount", "op": "gte", "value": 1000000},
    "CustomField": {"name": "floor", "label": "Tầng", "type": "choice", "choices": ["Trệt", "Một"]},
    "DealChange": {"title": "Máy rửa bát cho An", "amount": 1250000, "currency": "USD", "tags": ["vip"]},
    "ImportRow": _ROW,
    "ImportInput": {"rows": [_ROW], "run_tunnels": False},
    "Move": {"stage_id": _LATER_STAGE},
    "NewDeal": {
        "title": "Máy rửa bát cho An",
        "stage_id": _STAGE,
        "amount": 1250000,
        "currency": "USD",
        "customer": {"name": "Trần Văn An", "email": "an@example.com", "phone": "+84 912 345 678"},
        "tags": ["vip"],
    },
    "NewPipeline": {"name": "Bảo hành"},
    "NewPlan": {
        "name": "Bảo trì hằng năm",
        "source": {"pipeline_id": _PIPELINE},
        "target": {"stage_id": _LATER_STAGE},
        "every": "P1Y",
        "title_template": "{title} — bảo trì",
    },
    "NewTunnel": {
        "action": "move",
        "source": {"stage_id": _STAGE},
        "target": {"stage_id": _LATER_STAGE},
        "conditions": {"field": "amount", "op": "gte", "value": 1000000},
        "changes": {"title_template": "{title} — lắp đặt"},
    },
    "Origin": {"kind": "tunnel_copy", "deal_id": _DEAL, "tunnel_id": "tun_5t1mz7c3xk9gb4vf"},
    "PlanAmount": {"kind": "same", "amount": None, "currency": None},
    "PlanChange": {"enabled": False},
    "Responsible": {"kind": "keep", "user_ids": []},
    "PlanStop": {"kind": "never", "date": None, "times": None},
    "Trial": {"stage_id": _STAGE, "deal_id": _DEAL},
    "TunnelChange": {"enabled": False},
}
_OF_FORMAT = {"date": "2026-12-24", "date-time": "2026-11-24T09:30:00Z", "uri": "https://example.com"}


def with_examples(components: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schemas, each with an example. Raises LookupError for the texts that have none."""
    examples = _Examples(components)
    told = {name: examples.told(name, schema) for name, schema in sorted(components.items())}
    if examples.missing:
        raise LookupError(f"infra/openapi/examples.py has no example of {', '.join(sorted(examples.missing))}")
    return told


class _Examples:
    def __init__(self, components: Mapping[str, Schema]) -> None:
        self.missing: set[str] = set()
        self._components = components

    def told(self, name: str, schema: Schema) -> Schema:
        return {**schema, "examples": [self.of_component(name)]} if "properties" in schema else schema

    def of_component(self, name: str) -> Any:
        for known in (name, name.removesuffix("Input")):
            if known in WHOLE:
                return WHOLE[known]
        example = self._of(self._components[name], name, "")
        return example | _titled(example["code"]) if name.endswith("Problem") else example

    def _of(self, schema: Schema, owner: str, field: str) -> Any:
        if "$ref" in schema:
            return self.of_component(schema["$ref"].rpartition("/")[2])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema or "oneOf" in schema:
            return self._of((schema.get("anyOf") or schema["oneOf"])[0], owner, field)
        match schema.get("type"):
            case "object":
                fields = schema.get("properties", {})
                return {name: self._of(one, owner, name) for name, one in fields.items()}
            case "array":
                return [self._of(schema["items"], owner, field)]
            case "boolean":
                return schema.get("default", True)
            case "string" if schema.get("format") in _OF_FORMAT:
                return _OF_FORMAT[schema["format"]]
        return self._named(schema, owner, field)

    def _named(self, schema: Schema, owner: str, field: str) -> Any:
        for name in (f"{owner}.{field}", field):
            if name in FIELDS:
                return FIELDS[name]
        if schema.get("type") in ("integer", "number"):
            return schema.get("minimum", 1)
        self.missing.add(f"{owner}.{field}")
        return ""


def _titled(code: str) -> Schema:
    return {"type": f"urn:saletunnel:problem:{code}", "title": code.replace("_", " ").capitalize()}
