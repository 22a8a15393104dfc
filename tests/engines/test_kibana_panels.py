"""Every panel finds something on the invented day, asked as Kibana would ask."""

import io
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from hearhear.wiring.demonstration import dated
from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from processors.chain import load
from processors.chain import tag_classes
from processors.detectors.coordination import step
from processors.detectors.state import State
from processors.pipeline import tag_records
from processors.step import Setup
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import decode
from schemas.post import PostDeleted
from sinks.elastic.kibana.build import files
from sinks.elastic.writer import ElasticWriter
from sinks.store import Batch
from tests.engines.elastic_store import fresh
from tests.engines.kibana_asking import asked
from tests.engines.kibana_asking import buckets
from tests.engines.kibana_asking import meets
from tests.kibana_reading import controls_of
from tests.kibana_reading import objects_of
from tests.kibana_reading import panels_of

DEMO = Path(__file__).parents[2] / "hearhear" / "demo"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
(TEXT,) = files(tag_classes()).values()
SAID_BESIDES = (
    b'{"id": "besides", "created_at": "2026-03-02T15:00:00Z", "platform": "bluesky", '
    b'"text": "They stopped my benefit again and I don\'t want to be alive any more."}\n'
)
"""What nobody says on that day, and a panel counts: despair."""
BOARDS = [one for one in objects_of(TEXT) if one["type"] == "dashboard"]
INDICES = {
    one["id"]: one["attributes"]["title"]
    for one in objects_of(TEXT)
    if one["type"] == "index-pattern"
}
PANELS = {panel["panelIndex"]: panel for board in BOARDS for panel in panels_of(board)}
CONTROLS = {one["explicitInput"]["fieldName"] for b in BOARDS for one in controls_of(b).values()}


@pytest.fixture(scope="module")
def found():
    """Give what the tagging and the detector make of the invented day."""
    roster = load_roster(DEMO / "roster.json")
    builder = PostBuilder("demo", roster, Pseudonyms(bytes(32)))
    rows = read_jsonl(io.BytesIO(dated(DAY) + SAID_BESIDES), "day.jsonl")
    posts = [to_record(row, builder, DAY + timedelta(days=1)) for row in rows]
    tagged = tag_records(posts, load(Setup(roster=roster, languages=("en",))))
    state, alerts = State(), {}
    for position, sighting in enumerate(tagged.sightings):
        state, raised = step(state, sighting, position)
        alerts |= {alert.key: alert for alert in raised}
    return tagged.posts, list(alerts.values())


@pytest.fixture(scope="module")
def client(elastic, found):
    """Give a client of the engine that holds the day, its alerts, a dead letter and a deletion."""
    posts, alerts = found
    letter = decode(b"no record", stage="tag", at=DAY, place="posts.raw/0/7")
    assert isinstance(letter, DeadLetter)
    made = fresh(elastic.address)
    writer = ElasticWriter(made, refresh=True)
    gone = PostDeleted(uid=posts[0].uid, source="demo", at=DAY, reason="user")
    writer.write(Batch(posts=posts, deletions=[gone], dead=[letter]))
    writer.write_alerts(alerts)
    made.indices.refresh(index="hearhear-*")
    yield made
    made.close()


def ask(client, panel):
    (needed,) = panel["embeddableConfig"]["attributes"]["references"]
    return client.search(index=INDICES[needed["id"]], body=asked(panel)).body


def panel(title):
    return next(one for one in PANELS.values() if one["title"] == title)


@pytest.mark.parametrize("key", PANELS, ids=lambda key: PANELS[key]["title"])
def test_a_panel_finds_something(client, key):
    """A field that exists and is never filled would make an empty panel, and nobody would know."""
    answer = ask(client, PANELS[key])

    assert answer["_shards"]["failed"] == 0
    assert len(buckets(PANELS[key], answer)) >= 1


@pytest.mark.parametrize("key", PANELS, ids=lambda key: PANELS[key]["title"])
def test_every_figure_of_a_panel_is_met_somewhere(client, key):
    """Three counts of which one can never be met would still make a panel."""
    rows = buckets(PANELS[key], ask(client, PANELS[key]))
    (layer,) = PANELS[key]["embeddableConfig"]["attributes"]["state"]["datasourceStates"][
        "formBased"
    ]["layers"].values()
    for name, column in layer["columns"].items():
        # One day holds no experience of what is usual: that figure may be empty.
        if column["operationType"] == "max" and name != "usual":
            assert any(row[name]["value"] is not None for row in rows), name
        elif "filter" in column:
            assert any(row[name]["doc_count"] for row in rows), name


def test_figures_are_those_of_the_records(client, found):
    """The query asks what its title says."""
    posts, alerts = found
    posts = posts[1:]  # the first is deleted
    tags = [msgspec.to_builtins(post.tags) for post in posts]
    seen = {title: buckets(panel(title), ask(client, panel(title))) for title in TITLES}
    counts = {title: rows[0]["doc_count"] for title, rows in seen.items()}

    assert counts == {
        "Posts": len(posts),
        "Name an official": sum("mentions" in t for t in tags),
        "Ask parliament": sum(t.get("question", {}).get("asked", False) for t in tags),
        "Feeling not scored": sum(not t["sentiment"]["scored"] for t in tags),
        "Abusive posts": sum(t.get("abuse", {}).get("abusive", False) for t in tags),
        "Possible threats": sum(
            t["abuse"]["abusive"] and "threat" in t["abuse"]["kinds"] for t in tags if "abuse" in t
        ),
        "Alerts": len(alerts),
        "Dead letters": 1,
    }


TITLES = (
    "Posts", "Name an official", "Ask parliament", "Feeling not scored",
    "Abusive posts", "Possible threats", "Alerts", "Dead letters",
)  # fmt: skip


def test_each_alert_is_one_row(client, found):
    """Its buckets nest, and none of them parts it."""
    _, alerts = found
    rows = buckets(
        panel("Alerts, the latest first"), ask(client, panel("Alerts, the latest first"))
    )

    assert sorted(row["accounts"]["value"] for row in rows) == sorted(a.accounts for a in alerts)


def test_a_query_that_meets_nothing_has_no_bucket(client):
    """Negative control: the count of buckets can be none."""
    body = {**asked(panel("Topics")), "query": meets("event.provider : nowhere")}
    answer = client.search(index="hearhear-posts-*", body=body).body

    assert buckets(panel("Topics"), answer) == []


@pytest.mark.parametrize("field", sorted(CONTROLS))
def test_a_control_has_values_to_choose_from(client, field):
    """An empty list would narrow nothing."""
    body = {"size": 0, "aggs": {"values": {"terms": {"field": field}}}}
    answer = client.search(index="hearhear-posts-*", body=body).body

    assert answer["aggregations"]["values"]["buckets"]


def test_the_columns_of_the_search_are_filled(client):
    """An empty column would be there for nothing."""
    (search,) = [one["attributes"] for one in objects_of(TEXT) if one["type"] == "search"]
    for field in search["columns"]:
        found = client.count(index="hearhear-posts-*", query={"exists": {"field": field}}).body
        assert found["count"] > 0, field
