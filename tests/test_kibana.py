"""The file for Kibana is sound, as far as can be seen without Kibana."""

import json

import pytest

from hearhear.generate import ROOT
from processors.chain import CHAIN
from processors.chain import tag_class
from sinks.elastic.kibana.build import files
from sinks.elastic.mapping import templates
from tests.kibana_reading import AUTHOR
from tests.kibana_reading import controls_of
from tests.kibana_reading import faults
from tests.kibana_reading import fields_of
from tests.kibana_reading import layers_of
from tests.kibana_reading import objects_of
from tests.kibana_reading import panels_of

((PATH, TEXT),) = files().items()
FOUND = templates({name: tag_class(name) for name in CHAIN})
MAPPING = {
    "hearhear-posts-*": fields_of(FOUND, "hearhear-posts"),
    "hearhear-alerts": fields_of(FOUND, "hearhear-alerts"),
    "hearhear-dead": fields_of(FOUND, "hearhear-dead"),
}
PANELS = [p for o in objects_of(TEXT) if o["type"] == "dashboard" for p in panels_of(o)]


def changed(kind, change, number=0):
    """Return the file after *change* to the object of *kind* at *number*."""
    found = objects_of(TEXT)
    change([one for one in found if one["type"] == kind][number])
    return "\n".join(json.dumps(one) for one in found)


def in_panel(title, change):
    """Return the file after *change* to the panel called *title*, in whichever dashboard."""

    def apply(found):
        panels = panels_of(found)
        change(next(panel for panel in panels if panel["title"] == title))
        found["attributes"]["panelsJSON"] = json.dumps(panels)

    first = {panel["title"] for panel in panels_of(boards()[0])}
    return changed("dashboard", apply, number=int(title not in first))


def boards():
    return [one for one in objects_of(TEXT) if one["type"] == "dashboard"]


def column(panel, name):
    return layers_of(panel)["hearhear"]["columns"][name]


def state(panel):
    return panel["embeddableConfig"]["attributes"]["state"]


def test_nothing_is_wrong():
    """References resolve, fields exist and can be aggregated, the grid holds, no author is shown."""
    assert faults(TEXT, MAPPING) == []


def test_the_committed_file_is_what_is_built():
    """Also `make check` says so; ids and bytes are the same in every build."""
    assert (ROOT / PATH).read_text(encoding="utf-8") == TEXT
    assert files() == {PATH: TEXT}


def test_what_is_in_it():
    """Three data views, a search, two dashboards; a tag that finds them."""
    kinds = [one["type"] for one in objects_of(TEXT)]

    assert kinds == ["tag", *["index-pattern"] * 3, "search", "dashboard", "dashboard"]


@pytest.mark.parametrize("number", [0, 1])
def test_each_dashboard_has_four_controls(number):
    """Whoever looks asks first: where, in which language, about what, about whom."""
    titles = [one["explicitInput"]["title"] for one in controls_of(boards()[number]).values()]

    assert sorted(titles) == ["Language", "Official", "Platform", "Topic"]


def test_panels_that_are_not_of_posts_are_not_narrowed_by_controls():
    """Their documents have no platform or language: every choice would empty them."""
    views = {r["name"]: r["id"] for board in boards() for r in board["references"]}
    posts = next(o["id"] for o in objects_of(TEXT) if o["type"] == "index-pattern")
    for panel in PANELS:
        alone = layers_of(panel)["hearhear"].get("ignoreGlobalFilters", False)
        view = views[f"{panel['panelIndex']}:indexpattern-datasource-layer-hearhear"]
        assert alone == (view != posts), panel["title"]


def test_every_panel_of_posts_leaves_out_what_is_deleted():
    """A tombstone is no post."""
    for panel in PANELS:
        if not layers_of(panel)["hearhear"].get("ignoreGlobalFilters"):
            assert "hearhear.deleted : false" in state(panel)["query"]["query"], panel["title"]


def test_a_panel_of_a_tag_tells_who_made_it():
    """Law 3: the description leads to the version of the rules."""
    told = 0
    for panel in PANELS:
        used = json.dumps(state(panel))
        about = panel["embeddableConfig"]["attributes"]["description"]
        if "hearhear.tags." in used or "hearhear.mentions" in used:
            told += 1
            assert (
                ".by" in about
                or "by which" in about
                or "sentiment.reason" in about
                or "version" in about
            )
    assert told >= 14


def test_sentiment_is_never_shown_without_its_measured_error():
    """Nor where it is not scored."""
    shown = [p for p in PANELS if "sentiment.label" in json.dumps(state(p))]

    assert len(shown) == 1
    assert "scored : true" in state(shown[0])["query"]["query"]
    assert "53" in shown[0]["title"]
    assert "12,284" in shown[0]["embeddableConfig"]["attributes"]["description"]


def test_the_data_views_hide_the_fields_of_authors():
    """Discover lists every field that it is not told to leave out."""
    hidden = {
        one["attributes"]["title"]: {
            f["value"] for f in json.loads(one["attributes"]["sourceFilters"])
        }
        for one in objects_of(TEXT)
        if one["type"] == "index-pattern"
    }
    for indices, fields in MAPPING.items():
        for field in filter(AUTHOR.match, fields):
            assert any(
                field == h or (h.endswith("*") and field.startswith(h[:-1]))
                for h in hidden[indices]
            ), field


def at(*path):
    """Return a change that sets the last of *path* before its value."""
    *way, name, value = path

    def change(found):
        for step in way:
            found = found[step]
        found[name] = value

    return change


BROKEN = {
    "a data view that is not there": changed("index-pattern", at("id", "elsewhere")),
    "an index we do not have": changed("index-pattern", at("attributes", "title", "logs-*")),
    "no core version": changed("dashboard", lambda o: o.pop("coreMigrationVersion")),
    "too new a type version": changed("search", at("typeMigrationVersion", "99.0.0")),
    "a time of making": changed("tag", at("updated_at", "2026-11-24T00:00:00Z")),
    "one id twice": changed("index-pattern", at("id", objects_of(TEXT)[1]["id"]), 1),
    "a column of the search": changed("search", at("attributes", "columns", ["hearhear.mood"])),
    "an author in the search": changed("search", at("attributes", "columns", ["user.hash"])),
    "a reference too few": changed("dashboard", lambda o: o["references"].pop(2)),
    "a name twice": changed("dashboard", lambda o: o["references"].append(o["references"][2])),
    "a control without data view": changed("dashboard", lambda o: o["references"].pop()),
    "too wide": in_panel("Topics", at("gridData", "w", 49)),
    "overlapping": in_panel("Topics", at("gridData", "y", 6)),
    "no description": in_panel("Topics", at("embeddableConfig", "attributes", "description", "")),
    "an unknown field": in_panel("Topics", lambda p: column(p, "each").update(sourceField="mood")),
    "a text": in_panel("Topics", lambda p: column(p, "each").update(sourceField="message")),
    "a kept object": in_panel(
        "Topics", lambda p: column(p, "each").update(sourceField="hearhear.body")
    ),
    "a wrong type": in_panel("Topics", lambda p: column(p, "each").update(dataType="string")),
    "an author": in_panel(
        "Officials named", lambda p: column(p, "each").update(sourceField="user.hash")
    ),
    "an author's week": in_panel(
        "Kinds", lambda p: column(p, "each").update(sourceField="hearhear.author_week")
    ),
    "an author asked for": in_panel(
        "Posts", lambda p: state(p)["query"].update(query="user.hash : abc")
    ),
    "an unknown field asked for": in_panel(
        "Alerts", lambda p: state(p)["query"].update(query="hearhear.deleted : false")
    ),
    "a count of something": in_panel(
        "Posts", lambda p: column(p, "count").update(sourceField="message")
    ),
    "no scale": in_panel("Kinds", lambda p: column(p, "each").pop("scale")),
    "sorted by nothing": in_panel(
        "Kinds", lambda p: column(p, "each")["params"]["orderBy"].update(columnId="gone")
    ),
    "a column not shown": in_panel(
        "Kinds", lambda p: state(p)["visualization"]["layers"][0].update(accessors=[])
    ),
    "a column too few": in_panel(
        "Kinds", lambda p: layers_of(p)["hearhear"].update(columnOrder=["each"])
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_validator_sees(name):
    """Negative controls: what finds nothing may be looking at nothing."""
    assert faults(BROKEN[name], MAPPING) != []
