"""The repository of message templates. Its methods that return writes name the errors that the commit raises."""

from collections.abc import Collection, Mapping
from typing import Protocol

from saletunnel.domain.messages.template import MessageTemplate, TemplateHead
from saletunnel.usecases.writes import Writes


class Templates(Protocol):
    def get(self, tenant: str, template_id: str) -> MessageTemplate:
        """Raises NotFound."""

    def many(self, tenant: str, template_ids: Collection[str]) -> Mapping[str, MessageTemplate]:
        """The existing templates by id."""

    def heads(self, tenant: str) -> list[TemplateHead]:
        """All templates of the tenant without their texts, oldest first."""

    def save(self, tenant: str, template: MessageTemplate, head: TemplateHead) -> Writes:
        """Saves the next version. Raises StaleVersion if it has changed, or exists for version 1."""

    def delete(self, tenant: str, template: MessageTemplate, revision: int) -> Writes:
        """Raises StaleVersion if the template has another version, or the tenant's tunnels another revision.

        The revision is raised by each rule that is saved, so no rule begins to use the template in between.
        """
