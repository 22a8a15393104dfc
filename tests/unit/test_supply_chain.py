"""What is in the product can be listed, and an advisory against it fails the check."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.advisories import judged

ROOT = Path(__file__).parents[2]


def one(name, **other):
    return {"name": name, "version": "1.0", **other}


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        ([one("a", vulns=[])], 0, "no advisory for 1 of 1 requirements"),
        ([one("a", vulns=[]), one("b", skip_reason="not there")], 0, "for 1 of 2"),
        ([one("b", skip_reason="not there")], 0, "skipped"),
        (
            [one("a", vulns=[{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}])],
            1,
            "a 1.0: PYSEC-2026-1, mended in 1.1",
        ),
        (
            [one("a", vulns=[{"id": "X-1", "fix_versions": []}]), one("b", skip_reason="s")],
            1,
            "X-1, mended in no version yet",
        ),
    ],
)
def test_an_advisory_fails_and_a_service_that_is_away_does_not(found, status, words):
    """A build without a network goes on, and says that nobody was asked."""
    got, said = judged(json.dumps({"dependencies": found}), "")
    assert (got, words in said) == (status, True), said


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", "{}", "null"])
def test_an_answer_that_is_none_is_skipped_with_the_reason(answer):
    """pip-audit's own last line says why."""
    assert judged(answer, "x\nConnectionError: refused") == (
        0,
        "skipped: the advisory service cannot be asked (ConnectionError: refused)",
    )


def test_the_list_of_what_is_in_the_product_names_every_locked_package(tmp_path):
    """CycloneDX, from the lock that the image installs; no address of a registry of ours in it."""
    made = tmp_path / "sbom.json"
    program = [
        Path(sys.executable).with_name("cyclonedx-py"),
        "requirements",
        "requirements-full.lock",
    ]
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--validate", "-o", made]
    subprocess.run([*program, *options], cwd=ROOT, check=True, capture_output=True)
    found = json.loads(made.read_text())
    lock = (ROOT / "requirements-full.lock").read_text().splitlines()
    locked = {line.partition("==")[0] for line in lock if line[:1].isalnum()}
    assert {part["name"] for part in found["components"]} == locked
    assert found["metadata"]["component"]["name"] == "hearhear"
