"""The uses of custom fields in stages, automation and message templates: a field in use keeps its declaration."""

from collections.abc import Iterable
from typing import Any

from saletunnel.domain.deals.custom_field import CustomField
from saletunnel.domain.errors import InUse
from saletunnel.usecases.ports import Ports

_CUSTOM = "custom."


def check_field_uses(ports: Ports, tenant: str, before: Iterable[CustomField], after: Iterable[CustomField]) -> bool:
    """Whether fields are removed or get another type. Raises InUse if one of them is in use.

    A stage that requires a field prevents its removal only: it asks for any value.
    """
    types = {field.name: field.type for field in after}
    removed = {field.name for field in before if field.name not in types}
    lost = removed | {field.name for field in before if types.get(field.name, field.type) != field.type}
    if not lost:
        return False
    references = [*_stages(ports, tenant, removed), *_automations(ports, tenant, lost)]
    if references:
        raise InUse(
            f"These custom fields are in use, so they keep their types: {', '.join(sorted(lost))}.",
            references=references,
        )
    return True


def _stages(ports: Ports, tenant: str, names: set[str]) -> list[dict[str, Any]]:
    required = {f"{_CUSTOM}{name}" for name in names}
    return [
        {"kind": "stage", "id": stage.id, "name": f"{pipeline.name}: {stage.name}"}
        for pipeline in ports.pipelines.all(tenant)
        for stage in pipeline.stages
        if not required.isdisjoint(stage.required_fields)
    ]


def _automations(ports: Ports, tenant: str, names: set[str]) -> list[dict[str, Any]]:
    pipeline_ids = [pipeline.id for pipeline in ports.pipelines.all(tenant)]
    tunnels = ports.tunnels.of_pipelines(tenant, pipeline_ids)
    return [
        *(
            {"kind": "tunnel", "id": tunnel.id, "name": tunnel.name}
            for tunnel in tunnels
            if not tunnel.custom_fields.isdisjoint(names)
        ),
        *(
            {"kind": "rule", "id": rule.id, "name": rule.name}
            for rule in ports.rules.of_pipelines(tenant, pipeline_ids)
            if not rule.custom_fields.isdisjoint(names)
        ),
        *(
            {"kind": "repeat_plan", "id": repeat.id, "name": repeat.name}
            for repeat in ports.plans.all(tenant)
            if not repeat.custom_fields.isdisjoint(names)
        ),
        *(
            {"kind": "message_template", "id": head.id, "name": head.name}
            for head in ports.templates.heads(tenant)
            if not names.isdisjoint(head.custom_fields)
        ),
        *(
            {"kind": "campaign", "id": campaign.id, "name": campaign.name}
            for campaign in ports.campaigns.all(tenant)
            if not campaign.custom_fields.isdisjoint(names)
        ),
    ]
