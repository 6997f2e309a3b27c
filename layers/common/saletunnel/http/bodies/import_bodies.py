"""The request body for an import of deals, and its conversion to the rows of the usecase."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from saletunnel.domain.errors import RuleViolated
from saletunnel.http.bodies.deal_bodies import ContactBody, DealFields
from saletunnel.http.fields import Body, ExternalId, Flag, Name, Time, Title, read_value
from saletunnel.usecases.deals.imports import Result, Row

MOST_ROWS = 100


class ImportRow(DealFields):
    """A row of an import. `pipeline` and `stage` are ids or names; the times are those of the source system.

    A row whose external id is known changes only the fields that it names; null empties a field.
    """

    external_id: ExternalId
    title: Title
    pipeline: Name
    stage: Name | None = None
    customer: ContactBody | None = None
    created_at: Time | None = None
    closed_at: Time | None = None

    def row(self) -> Row:
        return Row(
            external_id=self.external_id,
            pipeline=self.pipeline,
            stage=self.stage,
            contact=self.customer.contact() if self.customer else None,
            created_at=self.created_at,
            closed_at=self.closed_at,
            fields=self.given_values() | ({"customer": None} if self._empties_customer else {}),
        )

    @property
    def _empties_customer(self) -> bool:
        return self.customer is None and "customer" in self.model_fields_set


class _UncheckedRow:
    """Documented as an `ImportRow`, but accepts any value, so that each row is validated on its own."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        ImportRow.model_rebuild()
        return handler(ImportRow.__pydantic_core_schema__)


class Import(Body):
    """The rows of an import. Each row is validated and imported on its own."""

    rows: Annotated[list[Annotated[Any, _UncheckedRow]], Field(max_length=MOST_ROWS)]
    run_tunnels: Flag = True

    def import_rows(self, import_valid: Callable[[Sequence[Row]], Sequence[Result]]) -> list[Result]:
        """The result of each row, in their order. `import_valid` is called with the valid rows."""
        parsed = [_row(values) for values in self.rows]
        results = iter(import_valid([row for row in parsed if isinstance(row, Row)]))
        return [next(results) if isinstance(row, Row) else row for row in parsed]


def _row(values: Any) -> Row | Result:
    try:
        return read_value(ImportRow, values).row()
    except RuleViolated as refusal:
        return Result("refused", errors=refusal.errors)
