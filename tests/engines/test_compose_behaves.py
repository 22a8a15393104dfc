"""docker-compose.yml does what it says: every service of ours as a process, on the real engines.

Kafka and Elasticsearch with users and roles from their jars, a stand-in for Kibana.
"""

import re
import urllib.error
import urllib.request

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("yaml", reason="PyYAML is not installed")

from sinks.elastic.reader import ElasticReader
from tests.compose.reading import merged
from tests.engines import compose_site as site
from tests.engines import harness
from tests.running import call
from tests.walked import block
from tests.walked import walk

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def deployed(kafka, secure, admin, tmp_path_factory):
    """The compose file alone, with settings and a roster of our own."""
    site.no_topics(kafka.address)
    folder = tmp_path_factory.mktemp("compose")
    with site.deployed(merged(), folder, kafka.address, secure, admin) as made:
        yield made


def test_every_service_works_by_the_one_settings_file_and_may_be_killed(
    deployed, kafka, admin, tmp_path
):
    """Health, the page, retention, kill -9 of each: told in one go, since the start is what takes time."""
    site.works_and_may_be_killed(deployed, kafka.address, admin, tmp_path)


def test_the_demonstration_is_replayed_beside_it_and_may_be_killed(deployed, admin):
    """``docker compose --profile demo up -d``: it resumes after a kill, and doubles nothing."""
    deployed.up("demo")
    deployed.healthy(["collect-demo-1"])
    reader = ElasticReader(admin)

    def count():
        admin.indices.refresh(index="hearhear-*")
        return {s.name: s.posts for s in reader.sources()}.get("demo", 0)

    harness.wait(lambda: count() > 20, 30, "the demonstration's night")
    deployed.instances["collect-demo-1"].kill()
    before = count()
    deployed.instances["collect-demo-1"].start()
    harness.wait(lambda: count() > before, 30, "the demonstration to go on")
    found = [p.uid for p in reader.export() if p.source == "demo"]
    assert len(set(found)) == len(found) <= 560


def test_a_snapshot_is_restored_as_the_document_says_and_deletions_stay(
    deployed, secure, admin, tmp_path
):
    """What came after the snapshot comes again from the topics, and what was removed since does not."""
    tools = _docker(tmp_path, deployed.folder / "shared/secrets/elastic_password", secure.address)
    reader = ElasticReader(admin)
    inbox = deployed.folder / "shared/inbox"
    site.put(inbox, "before.jsonl", [{"id": i, "text": site.FRENCH} for i in ("kept", "gone")])
    harness.wait(lambda: "file:gone" in site.stored(admin, reader), 60, "two posts")
    made = walk(block("snapshot"), tmp_path, tools=tools).split()
    gone = "file:gone"
    assert made[0] == made[-1]
    code, _, told = call(
        *("remove", gone, "--yes", "--elastic", secure.address),
        env=_as_sink(deployed),
    )
    assert code == 0, told
    site.put(inbox, "later.jsonl", [{"id": "later", "text": site.FRENCH}])
    harness.wait(lambda: "file:later" in site.stored(admin, reader), 30, "the later post")
    harness.wait(lambda: gone not in site.stored(admin, reader), 30, "the removal")
    before = site.stored(admin, reader)

    for line in block("snapshot restore").replace("NAME", made[0]).splitlines():
        if compose := re.fullmatch(r"docker compose (stop|up -d) (.+)", line):
            for name in compose[2].split():
                one = deployed.instances[f"{name}-1"]
                one.stop() if compose[1] == "stop" else one.start()
        elif once := re.fullmatch(r"docker compose run --rm --no-deps (\w+) (.+)", line):
            assert gone in site.stored(admin, reader), "the snapshot does not hold it"
            assert "will come again" in deployed.run(once[1], *once[2].split())
        else:
            walk(line, tmp_path, tools=tools)
    harness.wait(lambda: site.stored(admin, reader) == before, 60, "all that was there before")
    deployed.healthy(["sink-1", "serve-1"])


@pytest.mark.soak
def test_a_process_says_that_its_engine_is_away_and_is_well_again_with_it(
    deployed, own_kafka, secure
):
    """Each process, by its own health check; the page says it in words without hosts."""
    names = [n for n in deployed.working() if not n.startswith("collect-demo")]
    url, host = deployed.instances["serve-1"].published()
    own_kafka.kill()
    for name in names:
        harness.wait(deployed.instances[name].ill, 60, f"{name} to say that Kafka is away")
    with pytest.raises(urllib.error.HTTPError) as page:
        urllib.request.urlopen(urllib.request.Request(f"{url}/healthz", headers={"Host": host}))
    with page.value as answer:
        words = answer.read().decode()
    assert "Kafka is out of reach" in words and own_kafka.address not in words
    own_kafka.start()
    deployed.healthy(names, 90)
    secure.kill()
    try:
        harness.wait(deployed.instances["serve-1"].ill, 60, "serve to say that the store is away")
    finally:
        secure.start()
    deployed.healthy(names, 90)


def _docker(folder, password, address):
    """Return a folder with a ``docker`` that runs what is for the container ``elasticsearch`` here."""
    (folder / "tools").mkdir()
    program = folder / "tools/docker"
    program.write_text(
        '#!/bin/sh\n[ "$1 $2 $3 $4 $5 $6" = "compose exec -T elasticsearch sh -c" ] || exit 9\n'
        "shift 6\n"
        f'script=$(printf %s "$1" | sed \'s,/run/secrets/elastic_password,{password},; '
        f"s,http://localhost:9200,{address},')\n"
        'shift\nexec sh -c "$script" "$@"\n'
    )
    program.chmod(0o755)
    return program.parent


def _as_sink(deployed):
    """Return the environment of an administrator who removes posts: Kafka, and the sink's key."""
    return {
        "HEARHEAR_KAFKA": deployed.hosts["kafka:9092"],
        "HEARHEAR_ELASTIC_API_KEY_FILE": str(deployed.folder / "shared/volumes/keys-sink/api-key"),
    }
