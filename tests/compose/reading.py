"""Reads docker-compose.yml for its tests: services, what they mount, and which of them are ours."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

ROOT = Path(__file__).parents[2]


class _Override(NamedTuple):
    """What takes the place of the value below it, as Compose's ``!override`` says."""

    value: dict


class _Loader(yaml.SafeLoader):
    """YAML with ``!override``."""


_Loader.add_constructor(
    "!override", lambda loader, node: _Override(loader.construct_mapping(node, deep=True))
)


def merged(*names):
    """Return docker-compose.yml with the override files *names* over it, as ``docker compose -f`` merges."""
    found = FILE
    for name in names:
        found = _merge(found, yaml.load((ROOT / name).read_text(), Loader=_Loader))
    return found


def _merge(below, above):
    if isinstance(above, _Override):
        return above.value
    if isinstance(below, dict) and isinstance(above, dict):
        both = {k: _merge(below[k], above[k]) if k in below else above[k] for k in above}
        return {**below, **both}
    if isinstance(below, list) and isinstance(above, list):
        return below + above
    return above


def ours(file):
    """Return the services of *file* that run our image."""
    return {n: s for n, s in file["services"].items() if s["image"].startswith("hearhear:")}


FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = FILE["services"]
OURS = ours(FILE)
ONCE = {"topics", "elastic-keys", "elastic-setup", "kibana-import"}


def services(of=SERVICES):
    """Parametrize a test with services, each under its name."""
    return pytest.mark.parametrize("service", of.values(), ids=of.keys())


def name_of(service):
    """Return the name of *service*."""
    return next(n for n, s in SERVICES.items() if s is service)


def variables(service):
    """Return the environment of *service* by name."""
    given = service.get("environment", {})
    return given if isinstance(given, dict) else dict(line.split("=", 1) for line in given)


def mounts(service):
    """Return (source, target, read only) of what is mounted."""
    for mount in service.get("volumes", []):
        if isinstance(mount, dict):
            yield mount["source"], mount["target"], mount.get("read_only", False)
        else:
            source, target, *mode = re.split(r":(?![-/\w.]*\})", mount)
            yield source, target, mode == ["ro"]
