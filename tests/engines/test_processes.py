"""What an operator relies on: topics from one table, a watchdog that bites, no open port."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from kafka import KafkaAdminClient  # noqa: E402

from tests.engines import checker  # noqa: E402
from tests.engines import harness  # noqa: E402


def test_a_stuck_worker_ends_with_its_stacks(kafka, tmp_path):
    """Lag, no commit, and a broker that answers: whoever restarts it must also learn where it hung."""
    watch = (
        "import sys, time; from hearhear.observe.logs import set_up;"
        "from hearhear.stream.kafka.connection import Connection;"
        "from hearhear.stream.watchdog import Watchdog; set_up('tag');"
        "c = Connection(sys.argv[1]);"
        "Watchdog(c, 'nobody', 'posts.raw', set, lambda: False, patience=6).start();"
        "time.sleep(60)"
    )
    with harness.stage(kafka.address, tmp_path) as stage:
        harness.Feed(stage, checker.story(10, 1, ["nobody"]), 0).start().finish()
        done = subprocess.run(
            [sys.executable, "-c", watch, kafka.address],
            cwd=harness.ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    last = json.loads(done.stderr.splitlines()[-1])
    assert "has committed nothing" in last["event"] and last["seconds"] == 6
    assert {"MainThread", "watchdog"} <= {stack["thread"] for stack in last["stacks"]}


def test_a_worker_listens_on_no_port_and_logs_json_to_its_last_line(kafka, tmp_path):
    """Faust opens its web page to the world, and prints what it likes, unless told not to."""
    with harness.stage(kafka.address, tmp_path) as stage:
        worker = stage.worker()
        harness.Feed(stage, checker.story(10, 1, ["nobody"]), 0).start().finish()
        stage.settle()
        assert worker.alive
        assert _listening(worker.process.pid) == []
        assert worker.stop()[0] == 0
        assert all(json.loads(line)["process"] == "tag" for line in worker.text.splitlines())


def test_topics_are_made_once_and_held_against_the_table(kafka, tmp_path):
    """Set-up may run at every start; what an administrator changed is named, not overwritten."""
    from kafka import KafkaAdminClient
    from kafka.admin import ConfigResource

    from hearhear.stream.kafka.admin import check
    from hearhear.stream.kafka.admin import create

    harness.renew(kafka.address)
    with KafkaAdminClient(bootstrap_servers=kafka.address) as admin:
        assert create(admin) == []
        assert check(admin) == []
        admin.alter_configs([ConfigResource("TOPIC", "alerts", {"retention.ms": "1000"})])
        assert create(admin) == []
        # The broker tells of a change a moment after it took it.
        harness.wait(lambda: check(admin), 10, "the change")
        (problem,) = check(admin)
        assert "alerts: retention.ms is 1000, not -1" in problem
        admin.delete_topics(["sightings"])
        harness.wait(lambda: "sightings" not in admin.list_topics(), 20, "deletion")
        assert any("sightings is missing" in p for p in check(admin))


def test_what_the_settings_ask_of_topics_is_made_or_told(kafka, tmp_path):
    """One broker cannot hold three copies; a topic that is there keeps its partitions, and says so."""
    harness.renew(kafka.address, partitions=2)
    (tmp_path / "hearhear.toml").write_text(
        f'[kafka]\nservers = "{kafka.address}"\npartitions = 3\n'
    )

    def topics(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "tests.engines.program", "stream", "topics", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(harness.ROOT), "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, " ".join(done.stderr.split())

    status, said, told = topics("create")
    assert (status, said) == (0, "all topics are there\n")
    assert "posts.raw has 2 partitions, not 3: write partitions = what it has" in told
    assert topics("check", "--partitions", "2")[0] == 0
    assert topics("check")[0] == 1
    status, said, _ = topics("check", "--partitions", "2", "--replication", "3")
    assert status == 1
    assert "alerts has 1 copies, not 3: write replication = 1" in said
    assert "alerts: min.insync.replicas is 1, not 2" in said
    with KafkaAdminClient(bootstrap_servers=kafka.address) as admin:
        admin.delete_topics(["alerts"])
        harness.wait(lambda: "alerts" not in admin.list_topics(), 20, "deletion")
    status, _, told = topics("create", "--replication", "3")
    assert status == 2
    assert "replication = 3 needs as many brokers, and this cluster has 1" in told


def _listening(pid):
    """Return the ports that a process listens on, from /proc."""
    inodes = set()
    for name in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(name.readlink()).removeprefix("socket:[").rstrip("]"))
        except OSError:
            continue
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()][1:]
    return [int(r[1].rpartition(":")[2], 16) for r in rows if r[3] == "0A" and r[9] in inodes]
