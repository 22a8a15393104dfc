"""The services of docker-compose.yml that are ours, as processes: what Docker would start, without Docker.

Each has the command, the environment, the secrets and the mounted files that the file gives it, and
nothing else of this machine; mapping.py says what is rewritten.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.compose.mapping import METRICS
from tests.compose.mapping import Mapping
from tests.compose.reading import ONCE
from tests.compose.reading import ROOT
from tests.compose.reading import ours
from tests.compose.reading import variables

PROGRAMS = {"hearhear": Path(sys.executable).with_name("hearhear"), "python": sys.executable}
OWN_ADDRESS = "127.0.0.2"
"""Stands for a container's own address: who listens on its loopback only is not reached there."""
_TRIES = 5
"""Starts of a one-shot, as ``restart: on-failure:5`` allows."""


class Instance:
    """One container of a service as a process; it can be killed and started again."""

    def __init__(self, mapping):
        self.mapping = mapping
        self.log = mapping.shared / f"{mapping.root.name}.log"
        self.process = None
        self.files = _files(mapping.root)

    def start(self, command=None):
        """Start its command, or another one, where its image would."""
        words = [self.mapping.text(word) for word in command or self.mapping.service["command"]]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAMS[words[0]], *words[1:]],
                env=self._environment(),
                cwd=self.mapping.below(_workdir()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def kill(self):
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """End it as ``docker compose stop`` does."""
        self.process.terminate()
        self.process.wait(30)

    def ill(self):
        """Return what its /healthz finds wrong, [] while it is well or not up yet."""
        port = self.mapping.port(METRICS)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).close()
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read())["problems"]
        except OSError:
            pass
        return []

    def health(self):
        """Run the service's own health check; return its status, 0 for healthy."""
        kind, *words = self.mapping.service["healthcheck"]["test"]
        assert kind == "CMD"
        words = [self.mapping.text(word) for word in words]
        done = subprocess.run(
            [PROGRAMS[words[0]], *words[1:]],
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode

    def published(self):
        """Return URL and Host header of what the service publishes."""
        (port,) = self.mapping.service["ports"]
        host, outer, inner = port.split(":")
        return f"http://{OWN_ADDRESS}:{self.mapping.port(inner)}", f"{host}:{outer}"

    def wrote(self):
        """Return what it wrote outside its volumes: a read-only container could not."""
        return _files(self.mapping.root) - self.files

    def _environment(self):
        given = {k: self.mapping.text(str(v)) for k, v in variables(self.mapping.service).items()}
        return _image_environment() | given | {"TMPDIR": str(self.mapping.below("/tmp"))}  # noqa: S108


class Deployment:
    """All services of ours below *folder*, on engines that run; *profiles* as for compose.

    *file*: what the compose file says, overrides merged.  *hosts*: the engines' addresses by the names that
    it gives them.  *given*: what ``.env`` says.
    """

    def __init__(self, file, folder, hosts, given):
        self.file, self.folder, self.hosts, self.given = file, folder, hosts, given
        self.services = ours(file)
        self.instances = {}

    def up(self, *profiles):
        """Start what is not there yet, in the order that ``depends_on`` asks for."""
        for name in _in_order(self.services):
            service = self.services[name]
            if not set(service.get("profiles", [])) <= set(profiles):
                continue
            for number in range(1, service.get("deploy", {}).get("replicas", 1) + 1):
                one = f"{name}-{number}"
                if one not in self.instances:
                    self.instances[one] = self._instance(name, one).start()
            if name in ONCE:
                self._finish(self.instances[f"{name}-1"])

    def down(self):
        """Kill all there is."""
        for one in self.instances.values():
            one.kill()

    def run(self, name, *command):
        """Run *command* once as ``docker compose run --rm --no-deps NAME`` does; return what it printed."""
        one = f"{name}-run-{len(self.instances)}"
        instance = self.instances[one] = self._instance(name, one)
        assert instance.start(command).process.wait(60) == 0, instance.log.read_text()
        return instance.log.read_text()

    def working(self):
        """Return the instances of what goes on, by name."""
        names = self.services.keys() - ONCE
        return {n: i for n, i in self.instances.items() if n.rpartition("-")[0] in names}

    def healthy(self, names, seconds=60):
        """Wait until the health checks of *names* pass."""
        until = time.monotonic() + seconds
        for name in names:
            one = self.instances[name]
            while one.health():
                words = one.log.read_text()[-2000:]
                assert one.process.poll() is None, f"{name} has ended: {words}"
                assert time.monotonic() < until, f"{name} is not healthy: {words}"
                time.sleep(0.2)

    def _instance(self, name, one):
        root = self.folder / "roots" / one
        mapping = Mapping(name, self.file, root, self.folder / "shared", self.hosts, self.given)
        mapping.below(_workdir()).mkdir(parents=True, exist_ok=True)
        mapping.settle()
        return Instance(mapping)

    def _finish(self, one):
        for _ in range(_TRIES):
            if one.process.wait(60) == 0:
                return
            one.start()
        raise AssertionError(one.log.read_text()[-2000:])


def _in_order(services):
    """Return the names of *services*, each after those it waits for."""
    rest = {name: set(s.get("depends_on", {})) & services.keys() for name, s in services.items()}
    order = []
    while rest:
        free = sorted(name for name, waits in rest.items() if not waits)
        assert free, f"these wait for each other: {rest}"
        order += free
        rest = {n: waits - set(free) for n, waits in rest.items() if n not in free}
    return order


def _workdir():
    return re.findall(r"^WORKDIR (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]


def _image_environment():
    """Return the environment of the image: the Dockerfile's, and what Python's image sets."""
    lines = re.findall(r"^ENV (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    image = dict(pair.split("=", 1) for pair in lines[-1].split())
    return image | {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nonexistent"}


def _files(root):
    """Return the files below *root*, volumes left out."""
    return {path for path in root.rglob("*") if path.is_file() and not _linked(path, root)}


def _linked(path, root):
    return any(p.is_symlink() for p in [path, *path.parents] if p.is_relative_to(root))
