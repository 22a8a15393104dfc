"""Reads docker-compose.yml for its tests: services, what they mount, and which of them are ours."""

import re
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

ROOT = Path(__file__).parents[2]
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = FILE["services"]
OURS = {n: s for n, s in SERVICES.items() if s["image"].startswith("hearhear:")}
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
