"""``hearhear stream notify`` on the store of the engine run: a threat reaches a person."""

import os
import subprocess
import time

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.desk import KafkaDesk
from sinks.elastic.writer import ElasticWriter
from sinks.store import Batch
from tests.engines import harness
from tests.engines.elastic_store import fresh
from tests.receivers import WebReceiver
from tests.running import HEARHEAR
from tests.running import wait_for
from tests.unit.messages import threat


@pytest.fixture
def stage(kafka, tmp_path):
    with harness.stage(kafka.address, tmp_path, 1) as made:
        yield made


def test_a_threat_in_elasticsearch_reaches_a_person(elastic, kafka, stage, tmp_path):
    """Within ten seconds of being stored; a kill in between tells nothing twice."""
    web = WebReceiver()
    client = fresh(elastic.address)
    writer = ElasticWriter(client, refresh=True)
    file = tmp_path / "hearhear.toml"
    file.write_text(
        f'[[channels]]\nname = "duty"\nurl = "webhook+http://0123456789abcdef@127.0.0.1:{web.port}/"\n'
    )
    command = [
        HEARHEAR, "stream", "notify", "--config", file, "--elastic", elastic.address,
    ]  # fmt: skip
    env = {**os.environ, "HEARHEAR_DATA": str(tmp_path), "HEARHEAR_KAFKA": kafka.address}
    for number in range(2):
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
        assert any("the notifier works" in line for line in process.stderr)
        began = time.monotonic()
        writer.write(Batch(posts=[threat(f"test:{number}", f"o{number}")]))
        wait_for(lambda number=number: len(web.got) == number + 1)
        took = time.monotonic() - began
        time.sleep(0.5)
        process.kill()
        process.communicate()
        print(f"\ntold after {took:.1f} s")
        assert took < 10
    assert [content["about"] for _, _, _, content, _ in web.got] == [["test:0"], ["test:1"]]
    desk = KafkaDesk(stage.connection)
    assert [d.state for d in desk.desk().deliveries.values()] == ["sent", "sent"]
    desk.close()
    client.close()
    web.close()
