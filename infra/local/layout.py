"""Where the local cloud keeps its files.

Tools belong to the checkout and are shared. Data, logs and records of one cloud are under its root; tests choose
another root, so they never touch the developer's data.
"""

from dataclasses import dataclass
from pathlib import Path
from shutil import which

CHECKOUT = Path(__file__).resolve().parents[2]
LAYER = CHECKOUT / "layers" / "common"
"""The folder of the package `saletunnel`, for `PYTHONPATH`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one local cloud. `root` is `.local` in the checkout by default."""

    root: Path = CHECKOUT / ".local"

    @property
    def data(self) -> Path:
        """What `reset` removes: the table, the services' state and the checkpoints."""
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
        """A mark: exists while nothing runs, if the last run stopped cleanly."""
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
        """The record of started processes, for finding those that a killed supervisor left."""
        return self.run / "processes.json"

    @property
    def running(self) -> Path:
        """Addresses and ids of the running cloud."""
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
    """The database's executable: from PATH, or the one that `make setup` built."""
    return which("dynoxide") or str(CHECKOUT / ".local" / "tools" / "bin" / "dynoxide")


def ministack() -> list[str]:
    """The command of ministack, which has a virtual environment of its own because it pins an older botocore."""
    python = CHECKOUT / ".local" / "ministack" / "bin" / "python"
    return [str(python), "-P", str(CHECKOUT / "infra" / "local" / "emulators" / "ministack_start.py")]
