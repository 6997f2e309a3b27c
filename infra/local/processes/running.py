"""A local cloud that runs: its addresses and ids, and tokens of its users.

The supervisor writes it when everything is up; the command line, the seed, the loader, benchmarks and end-to-end
tests read it and need nothing else.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local.emulators.users import sign_in
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports


@dataclass(frozen=True, slots=True)
class Running:
    """`api` is the base that `/v1/...` is appended to; `web` serves the web client from the same origin."""

    api: str
    web: str
    ports: Ports
    pool_id: str
    client_id: str
    table: str
    database_url: str  # of DynamoDB, which may be another than the one on `ports.database`
    root: Path  # the layout's root, under which logs and data lie

    @property
    def services_url(self) -> str:
        return self.ports.url("services")

    @property
    def layout(self) -> Layout:
        return Layout(self.root)

    def token(self, user: str = "admin", tenant: str = "demo") -> str:
        """A fresh ID token of the tenant's user with that role: admin, manager, agent or viewer."""
        return sign_in(self.services_url, self.pool_id, self.client_id, user, tenant)

    def save(self) -> None:
        fields = asdict(self) | {"root": str(self.root)}
        self.layout.running.write_text(json.dumps(fields, indent=2) + "\n")

    @classmethod
    def load(cls, layout: Layout) -> "Running":
        """The cloud that runs under this layout; `LocalCloudError` when there is none."""
        try:
            fields = json.loads(layout.running.read_text())
        except FileNotFoundError:
            raise LocalCloudError("the local cloud is not running: start it with make up") from None
        return cls(**fields | {"ports": Ports(**fields["ports"]), "root": Path(fields["root"])})
