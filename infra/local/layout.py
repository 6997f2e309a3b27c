"""Where the local cloud keeps its files.

Tools belong to the checkout and are shared; data, logs and records of one cloud lie under its root, which tests
choose so that they never touch the developer's data.
"""

from dataclasses import dataclass
from pathlib import Path
from shutil import which

CHECKOUT = Path(__file__).resolve().parents[2]
LAYER = CHECKOUT / "layers" / "common"
"""The folder of the package `saletunnel`, for `PYTHONPATH`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one local cloud; `root` is `.local` of the checkout unless chosen otherwise."""

    root: Path = CHECKOUT / ".local"

    @property
    def data(self) -> Path:
        """What `reset` removes: the table, the services' state, how far the streams were read."""
        return self.root / "data"

    @property
    def database(self) -> Path:
        return self.data / "table.db"

    @property
    def services(self) -> Path:
        return self.data / "services"

    @property
    def event_sources(self) -> Path:
        return self.data / "event-sources"

    @property
    def clean_stop(self) -> Path:
        """Exists only while nothing runs and the last run ended in order."""
        return self.data / "clean-stop"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def function_logs(self) -> Path:
        return self.logs / "functions"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def processes(self) -> Path:
        """The record of started processes, by which leftovers are found."""
        return self.run / "processes.json"

    @property
    def running(self) -> Path:
        """Addresses and ids of the cloud that runs now."""
        return self.run / "running.json"

    @property
    def host_config(self) -> Path:
        return self.run / "host.json"

    @property
    def event_sources_config(self) -> Path:
        return self.run / "event-sources.json"

    @property
    def template(self) -> Path:
        return CHECKOUT / "infra" / "template.yaml"

    @property
    def web(self) -> Path:
        return CHECKOUT / "web" / "dist"

    def prepare(self) -> None:
        for folder in (self.data, self.services, self.event_sources, self.function_logs, self.run):
            folder.mkdir(parents=True, exist_ok=True)


def dynoxide() -> str:
    """The database's executable: the one on PATH, or the one that `make setup` built."""
    return which("dynoxide") or str(CHECKOUT / ".local" / "tools" / "bin" / "dynoxide")


def ministack() -> list[str]:
    """The services' command, in a virtual environment of its own since it pins an older botocore."""
    python = CHECKOUT / ".local" / "ministack" / "bin" / "python"
    return [str(python), "-P", str(CHECKOUT / "infra" / "local" / "emulators" / "ministack_start.py")]
