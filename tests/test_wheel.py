"""The wheel holds the product, and nothing that only developers need."""

import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"hearhear", "ingest", "processors", "sinks", "schemas"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel with the installed backend, as the Dockerfile does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as opened:
        yield opened


def test_the_wheel_holds_our_packages_alone(wheel):
    """Tools start Java and tests need engines: neither belongs on a production machine."""
    tops = {name.partition("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_holds_what_the_program_reads_beside_its_code(wheel):
    """Without its data the command starts and then fails."""
    names = set(wheel.namelist())
    data = {".json", ".jsonl", ".html", ".css", ".js", ".txt", ".toml", ".ndjson"}
    kept = [p for top in PACKAGES for p in (ROOT / top).rglob("*") if p.suffix in data]

    assert kept
    assert {str(p.relative_to(ROOT)) for p in kept} <= names


def test_what_builds_the_package_is_not_needed_to_run_it(wheel):
    """A build backend in production is one more thing to keep up to date."""
    (name,) = (n for n in wheel.namelist() if n.endswith("/METADATA"))
    needed = Parser().parsestr(wheel.read(name).decode()).get_all("Requires-Dist")

    assert not [line for line in needed if line.startswith(("hatchling", "editables"))]
    for lock in ("requirements.lock", "requirements-full.lock"):
        assert "hatchling==" not in (ROOT / lock).read_text()
