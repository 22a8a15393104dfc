"""A deployment of the compose file for tests: settings and a roster of our own, posts to put into its inbox."""

import json
import urllib.request
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
from kafka import KafkaAdminClient

from hearhear.stream.kafka.connection import Connection
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

PASSWORD = "a-long-password"  # noqa: S105  of a test engine on loopback
PROXY_SECRET = "what-proxy-and-page-know"  # noqa: S105  of a test
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
sign_in = "proxy"
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


@contextmanager
def deployed(file, folder, servers, secure, admin, *, settings="", secrets=None, given=None):
    """Start everything of *file* by its order, on Kafka at *servers* and Elasticsearch *secure*.

    *settings* come to our own; *secrets*: contents by file name; *given*: what else ``.env`` says.
    """
    shared = folder / "shared"
    for name in ("inbox", "secrets", "channels"):
        (shared / name).mkdir(parents=True)
    (shared / "secrets/elastic_password").write_text(f"{PASSWORD}\n")
    (shared / "secrets/pseudonyms.key").write_bytes(bytes(range(32)))
    (shared / "secrets/page_proxy").write_text(PROXY_SECRET)
    for name, content in (secrets or {}).items():
        (shared / "secrets" / name).write_text(content)
    (folder / "mine.toml").write_text(SETTINGS + settings)
    (folder / "members.json").write_text(json.dumps(ROSTER))
    named = {
        "HEARHEAR_SETTINGS": str(folder / "mine.toml"),
        "HEARHEAR_ROSTER": str(folder / "members.json"),
    }
    for index in admin.indices.get(index="hearhear-*", filter_path="*.aliases").body:
        admin.indices.delete(index=index)
    wanted = {
        k: v for k, v in variables(SERVICES["elasticsearch"]).items() if k.startswith("action")
    }
    admin.cluster.put_settings(persistent=wanted)
    admin.security.change_password(username="elastic", password=PASSWORD)
    with Fake((200, TAKEN)) as kibana:
        hosts = {
            "kafka:9092": servers,
            "http://elasticsearch:9200": secure.address,
            "http://kibana:5601": kibana.url,
        }
        made = Deployment(file, folder, hosts, named | (given or {}))
        try:
            made.up()
            made.healthy(made.working())
            assert kibana.asked, "the dashboards were not imported"
            yield made
        finally:
            made.down()


def no_topics(servers):
    """Delete our topics: ``topics`` makes them."""
    with KafkaAdminClient(bootstrap_servers=servers) as client:
        there = set(client.list_topics()) & set(harness.NAMES)
        client.delete_topics(list(there))
        harness.wait(lambda: not set(client.list_topics()) & set(harness.NAMES), 30, "deletion")


def day(folder):
    """Return the rows of the invented day, about the officials of our roster."""
    text = days.write(folder / "day.jsonl", DAY).read_text()
    for old, new in (("Halima", "Ambre"), ("Wrenfield", "Solvigne")):
        text = text.replace(old, new).replace(old.lower(), new.lower())
    return [json.loads(line) for line in text.splitlines()]


def put(inbox, name, rows):
    """Put a whole file into the inbox, as a colleague's copy does."""
    part = inbox / f".{name}"
    part.write_text("".join(json.dumps(row) + "\n" for row in rows))
    part.rename(inbox / name)


def old_post(servers):
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
    publisher = Publisher(Connection(servers), name="test")
    publisher.send(TAGGED, b"file:old", msgspec.json.encode(post))
    publisher.flush(10)
    publisher.close()


def embedded(made, folder):
    """Bring the same inbox through the embedded run; return its data folder."""
    settings = SETTINGS.replace('"/inbox"', f'"{made.folder / "shared/inbox"}"')
    (folder / "mine.toml").write_text(settings)
    (folder / "roster.json").write_text(json.dumps(ROSTER))
    key = {"HEARHEAR_KEY_FILE": str(made.folder / "shared/secrets/pseudonyms.key")}
    options = ("--once", "--no-web", "--config", folder / "mine.toml", "--data", folder / "data")
    code, _, told = call("run", *options, env=key)
    assert code == 0, told
    return folder / "data"


def stored(admin, reader):
    """Return the bytes of every post of the inbox; the demonstration's go on coming."""
    admin.indices.refresh(index="hearhear-*")
    return bodies(post for post in reader.export() if post.source == "inbox")


def bodies(posts):
    """Return every post's bytes but for when and where it was seen; each uid once."""
    posts = list(posts)
    assert len({p.uid for p in posts}) == len(posts)
    return {
        p.uid: msgspec.json.encode(
            msgspec.structs.replace(
                p,
                observed_at=days.START,
                provenance=None,
                author_ref=None
                if p.author_ref is None
                else "",  # who wrote it is kept apart in Elasticsearch
            )
        )
        for p in posts
    }


def works_and_may_be_killed(made, servers, admin, tmp_path):
    """Health, the page, retention, kill -9 of each service.

    *servers*: where Kafka listens without TLS and log-in.
    """
    inbox = made.folder / "shared/inbox"
    rows = day(tmp_path)
    names = list(made.working())
    now = {"created_at": datetime.now(UTC).isoformat()}
    put(
        inbox,
        "0.jsonl",
        [{"id": i, "text": t} | now for i, t in (("f", FRENCH), ("g", GERMAN))],
    )
    old_post(servers)
    reader = ElasticReader(admin)
    harness.wait(lambda: len(stored(admin, reader)) == 3, 40, "the first posts")
    _the_page_shows_them(made.instances["serve-1"])

    step = len(rows) // len(names) + 1
    for number, name in enumerate(names):
        put(inbox, f"{number + 1}.jsonl", rows[number * step : (number + 1) * step])
        made.instances[name].kill()
        made.instances[name].start()
    made.healthy(names)

    data = embedded(made, tmp_path)
    with SqliteReader(data / "hearhear.db") as store:
        wanted, alerts = bodies(store.export()), said(store.alerts())
    assert len(wanted) == DAY + 2 and alerts
    harness.wait(lambda: wanted.keys() <= stored(admin, reader).keys(), 60, "all posts")
    harness.wait(lambda: said(reader.alerts()) == alerts, 30, "the alerts")
    harness.wait(lambda: "file:old" not in stored(admin, reader), 60, "the old post's purge")
    found = stored(admin, reader)
    different = {uid for uid in found | wanted if found.get(uid) != wanted.get(uid)}
    assert not different, [(found.get(uid), wanted.get(uid)) for uid in sorted(different)[:2]]
    assert not reader.dead()
    assert {n: i.wrote() for n, i in made.working().items() if i.wrote()} == {}


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
    said = {"X-Forwarded-User": "jane", "X-Forwarded-Groups": "hearhear-security"}
    headers = {"Host": host, "X-Hearhear-Proxy": PROXY_SECRET} | said
    asked = urllib.request.Request(url + path, headers=headers)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.read().decode()
