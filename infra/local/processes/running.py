"""A running local cloud: its addresses and ids, and tokens of its users.

`up` writes it. The command line, the seed, the loader, benchmarks and end-to-end tests need only this.
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
    """`api` is the URL before `/v1/...`; `web` is the URL of the web client, with the same origin."""

    api: str
    web: str
    ports: Ports
    pool_id: str
    client_id: str
    table: str
    database_url: str  # of dynoxide, or of the DynamoDB that was chosen instead
    root: Path  # the root of the layout

    @property
    def services_url(self) -> str:
        return self.ports.url("services")

    @property
    def layout(self) -> Layout:
        return Layout(self.root)

    def token(self, user: str = "admin", tenant: str = "demo") -> str:
        """Sign in as the tenant's user with this role (admin, manager, agent or viewer). Returns a new ID token."""
        return sign_in(self.services_url, self.pool_id, self.client_id, user, tenant)

    def save(self) -> None:
        fields = asdict(self) | {"root": str(self.root)}
        self.layout.running.write_text(json.dumps(fields, indent=2) + "\n")

    @classmethod
    def load(cls, layout: Layout) -> "Running":
        """The running cloud of this layout. `LocalCloudError` when there is none."""
        try:
            fields = json.loads(layout.running.read_text())
        except FileNotFoundError:
            fields = None
        # In a copy of the folder, the file names the cloud of the original.
        if fields is None or Path(fields["root"]).resolve() != layout.root.resolve():
            raise LocalCloudError("the local cloud is not running: start it with make up")
        return cls(**fields | {"ports": Ports(**fields["ports"]), "root": Path(fields["root"])})
