"""Every test belongs to exactly one of the verbs that run tests."""

import os
import shlex
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERBS = ("test", "test-engines", "soak")
CLIENTS = ("kafka", "faust", "elasticsearch")


def command_of(verb):
    """Return the pytest command that ``make VERB`` runs, without what it sets in the environment."""
    told = subprocess.run(
        ["make", "-n", verb], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    line = next(line for line in told.splitlines() if " -m pytest " in line)
    return [word for word in shlex.split(line) if "=" not in word or word.startswith("-")]


def collecting(command):
    """Start *command* so that it lists its tests instead of running them."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "HEARHEAR_"))}
    command = [*command, "--collect-only", "-p", "no:cacheprovider", "-n", "0"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def listed(process):
    """Return the tests that *process* lists."""
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0, out[-2000:]
    return [line for line in out.splitlines() if "::" in line]


def test_the_verbs_run_every_test_once():
    """A test that no verb runs, proves nothing; one that two verbs run, costs twice."""
    for client in CLIENTS:
        pytest.importorskip(client, reason="without the clients the engine tests are not collected")
    everything = [*command_of("test")[:3], "-q"]
    started = [collecting(c) for c in (everything, *map(command_of, VERBS))]
    there, *parts = [listed(process) for process in started]

    assert len(there) > 1500
    assert Counter(there) == Counter(test for part in parts for test in part)
