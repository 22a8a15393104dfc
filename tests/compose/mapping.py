"""Where a container's paths, hosts and ports lie when its service runs as a process of this machine.

This is all that is rewritten, in commands, variables, health checks and the settings file:

* a path that the service mounts (volumes, secrets, tmpfs) becomes the same path below its own root;
* ``kafka:9092`` and other names of the network ``back`` become the addresses the test gives;
* a port that the service listens on becomes a free one.

Any other absolute path is an error: it would lead out of the container's fences.
"""

import re
import socket
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from tests.compose.reading import ROOT
from tests.compose.reading import mounts

PAGE, METRICS = "8420", "9400"
_PATH = re.compile(r"""(?<![\w:/.*-])(/\w[\w./-]*)""")
_DEFAULT = re.compile(r"\$\{(\w+):-([^}]*)\}")
_LISTENED = re.compile(rf"(?<=:)({PAGE}|{METRICS})\b|(?<=port = ){PAGE}\b")


@dataclass
class Mapping:
    """The places of the service *name* of the compose *file*, below *root*; *hosts* by "name:port".

    *shared* holds the volumes, secrets and folders that services have in common; *given* are the
    variables of ``.env``.
    """

    name: str
    file: dict
    root: Path
    shared: Path
    hosts: dict[str, str]
    given: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self.service = self.file["services"][self.name]
        self.targets = {}
        for source, target, _ in mounts(self.service):
            self._mount(target, self._source(source))
        for secret in self.service.get("secrets", []):
            self._mount(
                f"/run/secrets/{secret}", self.shared / self.file["secrets"][secret]["file"]
            )
        for entry in self.service.get("tmpfs", []):
            target = entry.partition(":")[0]
            (self.shared / "tmpfs" / self.root.name).mkdir(parents=True)
            self._mount(target, self.shared / "tmpfs" / self.root.name)

    def text(self, value, *, settings=False):
        """Return *value* with paths, hosts and ports of this machine.

        The *settings* may name what this service does not mount: it finds nothing there.
        """
        value = self._filled(value)
        for name, address in self.hosts.items():
            value = value.replace(name, address)
        path = self.below if settings else self._path
        value = _PATH.sub(lambda found: str(path(found[1])), value)
        return _LISTENED.sub(lambda found: str(self.port(found[0])), value)

    def port(self, inner):
        """Return the port that stands for the container's *inner* one."""
        if inner not in self.ports:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.ports[inner] = free.getsockname()[1]
        return self.ports[inner]

    def below(self, target):
        """Return where the container's path *target* lies, mounted or not."""
        return self.root / target.lstrip("/")

    def _path(self, path):
        # A folder that is not mounted itself holds mounts, as /keys does; what is written beside them shows.
        if not any(
            f"{path}/".startswith(f"{t}/") or t.startswith(f"{path}/") for t in self.targets
        ):
            raise ValueError(f"{self.name} names {path}, which it does not mount")
        return self.below(path)

    def _filled(self, value):
        """Return *value* with what ``.env`` says in place of ``${NAME:-default}``."""
        return _DEFAULT.sub(lambda found: self.given.get(found[1], found[2]), value)

    def _source(self, source):
        source = self._filled(source)
        if source in self.file["volumes"]:
            folder = self.shared / "volumes" / source
            folder.mkdir(parents=True, exist_ok=True)
            return folder
        own = self.shared / source
        return own if own.exists() else ROOT / source

    def _mount(self, target, source):
        """Put *source* at *target*: a folder as a link, a file as a copy, rewritten where it is ours."""
        self.targets[target] = source
        here = self.below(target)
        here.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            here.symlink_to(source)
        elif source.suffix != ".toml":
            here.write_bytes(source.read_bytes())
        # The settings are rewritten by ``settle``, once all mounts are known.

    def settle(self):
        """Write the settings file, if one is mounted, with the paths and ports of this machine."""
        for target, source in self.targets.items():
            if source.suffix == ".toml":
                lines = [x for x in source.read_text().splitlines() if not x.startswith("#")]
                self.below(target).write_text(self.text("\n".join(lines) + "\n", settings=True))
