"""Message templates in the table."""

from dataclasses import replace

import pytest

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.messages.template import MessageTemplate, TemplateText
from saletunnel.usecases.ports import Ports
from tests.domain.messages.a_template import a_template
from tests.fakes import NOON

TEMPLATE = a_template(vi=TemplateText("Ưu đãi", "<p>{{ deal.title }}</p>"), en=TemplateText("Offer", text="x"))


def save(ports: Ports, template: MessageTemplate, tenant: str = "acme") -> MessageTemplate:
    ports.commit(ports.templates.save(tenant, template, template.checked(())))
    return template


def test_a_template_is_read_as_saved(ports: Ports) -> None:
    save(ports, TEMPLATE)

    assert ports.templates.get("acme", TEMPLATE.id) == TEMPLATE
    assert ports.templates.many("acme", [TEMPLATE.id, "tpl_none"]) == {TEMPLATE.id: TEMPLATE}
    assert list(ports.templates.get("acme", TEMPLATE.id).texts) == ["vi", "en"]


def test_another_tenant_sees_no_templates(ports: Ports) -> None:
    save(ports, TEMPLATE)

    assert ports.templates.heads("rival") == []
    with pytest.raises(NotFound):
        ports.templates.get("rival", TEMPLATE.id)


def test_the_heads_of_all_templates_are_listed_oldest_first(ports: Ports) -> None:
    save(ports, replace(TEMPLATE, id="tpl_2", created_at=NOON.replace(year=2027)))
    save(ports, TEMPLATE)

    assert ports.templates.heads("acme")[0] == TEMPLATE.checked(())
    assert [head.id for head in ports.templates.heads("acme")] == [TEMPLATE.id, "tpl_2"]


def test_a_stale_change_is_refused(ports: Ports) -> None:
    save(ports, TEMPLATE)
    changed = save(ports, TEMPLATE.changed(NOON, name="Khác"))

    with pytest.raises(StaleVersion):
        save(ports, TEMPLATE.changed(NOON, name="Xưa"))
    assert ports.templates.get("acme", TEMPLATE.id) == changed
    assert ports.templates.heads("acme")[0].name == "Khác"


def test_a_deleted_template_is_gone_from_the_list_too(ports: Ports) -> None:
    save(ports, TEMPLATE)
    ports.commit(ports.templates.delete("acme", TEMPLATE, ports.tunnels.revision("acme")))

    assert ports.templates.many("acme", [TEMPLATE.id]) == {}
    assert ports.templates.heads("acme") == []


def test_a_template_is_not_deleted_while_a_rule_is_saved(ports: Ports) -> None:
    save(ports, TEMPLATE)
    seen = ports.tunnels.revision("acme")
    ports.commit(ports.tunnels.revise("acme", seen))

    with pytest.raises(StaleVersion):
        ports.commit(ports.templates.delete("acme", TEMPLATE, seen))
    assert ports.templates.get("acme", TEMPLATE.id) == TEMPLATE
