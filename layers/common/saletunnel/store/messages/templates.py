"""Message templates in the table: whole, and without their texts in the partition of the tenant."""

from collections.abc import Collection, Mapping

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.messages.template import MessageTemplate, TemplateHead
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Write, every, succeeding
from saletunnel.store.tunnels import revise


class TableTemplates:
    """See usecases.repositories.messages.Templates."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, template_id: str) -> MessageTemplate:
        found = self.many(tenant, [template_id])
        if template_id not in found:
            raise NotFound("message template", template_id)
        return found[template_id]

    def many(self, tenant: str, template_ids: Collection[str]) -> Mapping[str, MessageTemplate]:
        items = self._table.get_many(keys.template_key(tenant, id_) for id_ in template_ids)
        return {template.id: template for template in (read(MessageTemplate, item) for item in items)}

    def heads(self, tenant: str) -> list[TemplateHead]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=keys.TEMPLATES))
        return sorted((read(TemplateHead, item) for item in items), key=lambda head: (head.created_at, head.id))

    def save(self, tenant: str, template: MessageTemplate, head: TemplateHead) -> list[Write]:
        whole = keys.template_key(tenant, template.id)
        return [
            Put(whole, document(template), succeeding(template.version), StaleVersion()),
            Put(keys.template_head_key(tenant, template.id), document(head)),
        ]

    def delete(self, tenant: str, template: MessageTemplate, revision: int) -> list[Write]:
        whole = keys.template_key(tenant, template.id)
        return [
            Delete(whole, Equals("version", template.version), StaleVersion()),
            Delete(keys.template_head_key(tenant, template.id)),
            *revise(tenant, revision),
        ]
