"""docker-compose.yml does what it says: every service of ours as a process, on the real engines.

Kafka and Elasticsearch with users and roles from their jars, a stand-in for Kibana.
"""

import json
import urllib.request
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("yaml", reason="PyYAML is not installed")

from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import TAGGED
from schemas.post import Post
from sinks.elastic.reader import ElasticReader
from sinks.sqlite.reader import SqliteReader
from tests.compose.deployment import Deployment
from tests.compose.reading import SERVICES
from tests.compose.reading import variables
from tests.engines import days
from tests.engines import harness
from tests.running import call
from tests.test_kibana_command import TAKEN
from tests.test_kibana_command import Fake
from tests.unit.detector_log import said

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

DAY = 545
"""Posts of the invented day: one campaign is in it."""
SETTINGS = """
parliament = "Chambre de Valombre"
roster = "roster.json"
languages = ["fr", "en"]
[[sources]]
name = "inbox"
folder = "/inbox"
retention = "d7"
[retention]
d7 = 2
[page]
host = "0.0.0.0"
allow_open = true
port = 8420
"""
ROSTER = {
    "persons": [
        {
            "id": "ambre-solvigne",
            "name": "Ambre Solvigne",
            "contact_details": [
                {"type": "bluesky", "value": "ambresolvigne.arvenne.example"},
                {"type": "mastodon", "value": "ambresolvigne@social.arvenne.example"},
            ],
        },
        {"id": "theo-marquelin", "name": "Théo Marquelin"},
    ],
    "organizations": [{"id": "chambre", "name": "Chambre", "classification": "legislature"}],
    "memberships": [
        {"person_id": "ambre-solvigne", "organization_id": "chambre", "role": "Member"},
        {"person_id": "theo-marquelin", "organization_id": "chambre", "role": "Member"},
    ],
}
FRENCH = "Ambre Solvigne répond aux questions sur le budget des écoles ce soir"
GERMAN = "Der Haushalt wurde gestern Abend im Parlament nicht beschlossen"


@pytest.fixture(scope="module")
def deployed(kafka, secure, admin, tmp_path_factory):
    """Everything of docker-compose.yml, started by its order, with settings and a roster of our own."""
    folder = tmp_path_factory.mktemp("compose")
    shared = folder / "shared"
    for name in ("inbox", "secrets"):
        (shared / name).mkdir(parents=True)
    (shared / "secrets/elastic_password").write_text("a-long-password\n")
    (shared / "secrets/pseudonyms.key").write_bytes(bytes(range(32)))
    (folder / "mine.toml").write_text(SETTINGS)
    (folder / "members.json").write_text(json.dumps(ROSTER))
    given = {
        "HEARHEAR_SETTINGS": str(folder / "mine.toml"),
        "HEARHEAR_ROSTER": str(folder / "members.json"),
    }
    _empty(kafka, admin)
    admin.security.change_password(username="elastic", password="a-long-password")  # noqa: S106
    with Fake((200, TAKEN)) as kibana:
        hosts = {
            "kafka:9092": kafka.address,
            "http://elasticsearch:9200": secure.address,
            "http://kibana:5601": kibana.url,
        }
        made = Deployment(folder, hosts, given)
        try:
            made.up()
            made.healthy(made.working())
            assert kibana.asked, "the dashboards were not imported"
            yield made
        finally:
            made.down()


def _empty(kafka, admin):
    """No topic, no index and no key of ours is there; the cluster's settings are those of the file."""
    with harness.KafkaAdminClient(bootstrap_servers=kafka.address) as client:
        there = set(client.list_topics()) & set(harness.NAMES)
        client.delete_topics(list(there))
        harness.wait(lambda: not set(client.list_topics()) & set(harness.NAMES), 30, "deletion")
    for index in admin.indices.get(index="hearhear-*", filter_path="*.aliases").body:
        admin.indices.delete(index=index)
    said = {k: v for k, v in variables(SERVICES["elasticsearch"]).items() if k.startswith("action")}
    admin.cluster.put_settings(persistent=said)


def test_every_service_works_by_the_one_settings_file_and_may_be_killed(deployed, admin, tmp_path):
    """Health, the page, retention, kill -9 of each: told in one go, since the start is what takes time."""
    inbox = deployed.folder / "shared/inbox"
    rows = _day(tmp_path)
    names = list(deployed.working())
    now = {"created_at": datetime.now(UTC).isoformat()}
    _put(inbox, "0.jsonl", [{"id": i, "text": t} | now for i, t in (("f", FRENCH), ("g", GERMAN))])
    _old_post(deployed.hosts["kafka:9092"])
    reader = ElasticReader(admin)
    harness.wait(lambda: len(_stored(admin, reader)) == 3, 40, "the first posts")
    _the_page_shows_them(deployed.instances["serve-1"])

    step = len(rows) // len(names) + 1
    for number, name in enumerate(names):
        _put(inbox, f"{number + 1}.jsonl", rows[number * step : (number + 1) * step])
        deployed.instances[name].kill()
        deployed.instances[name].start()
    deployed.healthy(names)

    embedded = _embedded(deployed, tmp_path)
    with SqliteReader(embedded / "hearhear.db") as store:
        wanted, alerts = _bodies(store.export()), said(store.alerts())
    assert len(wanted) == DAY + 2 and alerts
    harness.wait(lambda: wanted.keys() <= _stored(admin, reader).keys(), 60, "all posts")
    harness.wait(lambda: said(reader.alerts()) == alerts, 30, "the alerts")
    harness.wait(lambda: "file:old" not in _stored(admin, reader), 60, "the old post's purge")
    assert _stored(admin, reader) == wanted
    assert not reader.dead()
    assert {n: i.wrote() for n, i in deployed.working().items() if i.wrote()} == {}


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


def _the_page_shows_them(serve):
    """At the published address: the parliament, the posts by their language, the roster's names."""
    front = _read(serve, "/")
    french = _read(serve, "/search?q=lang:fr")

    assert "Chambre de Valombre" in front
    assert "répond aux questions" in french and "Der Haushalt" not in french
    assert "répond aux questions" in _read(serve, "/search?q=official:%22Ambre+Solvigne%22")
    assert "Der Haushalt" in _read(serve, "/search?q=lang:und")  # German is none of the languages


def _read(serve, path):
    url, host = serve.published()
    asked = urllib.request.Request(url + path, headers={"Host": host})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.read().decode()


def _day(folder):
    """Return the rows of the invented day, about the officials of our roster."""
    text = days.write(folder / "day.jsonl", DAY).read_text()
    for old, new in (("Halima", "Ambre"), ("Wrenfield", "Solvigne")):
        text = text.replace(old, new).replace(old.lower(), new.lower())
    return [json.loads(line) for line in text.splitlines()]


def _put(inbox, name, rows):
    """Put a whole file into the inbox, as a colleague's copy does."""
    part = inbox / f".{name}"
    part.write_text("".join(json.dumps(row) + "\n" for row in rows))
    part.rename(inbox / name)


def _old_post(servers):
    """A post that was seen three days ago comes now: the settings keep it two, the default seven."""
    seen = datetime.now(UTC) - timedelta(days=3)
    post = Post(
        uid="file:old",
        platform="file",
        source="inbox",
        text="The old ferry is late",
        created_at=seen,
        observed_at=seen,
        retention="d7",
    )
    publisher = Publisher(servers, name="test")
    publisher.send(TAGGED, b"file:old", msgspec.json.encode(post))
    publisher.flush(10)
    publisher.close()


def _embedded(deployed, folder):
    """Bring the same inbox through the embedded run; return its data folder."""
    settings = SETTINGS.replace('"/inbox"', f'"{deployed.folder / "shared/inbox"}"')
    (folder / "mine.toml").write_text(settings)
    (folder / "roster.json").write_text(json.dumps(ROSTER))
    key = {"HEARHEAR_KEY_FILE": str(deployed.folder / "shared/secrets/pseudonyms.key")}
    options = ("--once", "--no-web", "--config", folder / "mine.toml", "--data", folder / "data")
    code, _, told = call("run", *options, env=key)
    assert code == 0, told
    return folder / "data"


def _stored(admin, reader):
    admin.indices.refresh(index="hearhear-*")
    return _bodies(reader.export())


def _bodies(posts):
    """Return every post's bytes but for when and where it was seen; each uid once."""
    posts = list(posts)
    assert len({p.uid for p in posts}) == len(posts)
    return {
        p.uid: msgspec.json.encode(
            msgspec.structs.replace(p, observed_at=days.START, provenance=None)
        )
        for p in posts
    }
