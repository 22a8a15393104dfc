"""The validator of the file for Kibana sees what is wrong: else it may be looking at nothing."""

import json

import pytest

from tests.kibana_reading import controls_of
from tests.kibana_reading import faults
from tests.kibana_reading import layers_of
from tests.kibana_reading import objects_of
from tests.kibana_reading import panels_of
from tests.test_kibana import MAPPING
from tests.test_kibana import TEXT
from tests.test_kibana import boards
from tests.test_kibana import state


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


def column(panel, name):
    return layers_of(panel)["hearhear"]["columns"][name]


def in_control(title, **values):
    """Return the file after *values* were set in the control called *title*."""

    def apply(found):
        controls = controls_of(found)
        next(
            one["explicitInput"]
            for one in controls.values()
            if one["explicitInput"]["title"] == title
        ).update(values)
        found["attributes"]["controlGroupInput"]["panelsJSON"] = json.dumps(controls)

    return changed("dashboard", apply)


def at(*path):
    """Return a change that sets the last of *path* before its value."""
    *way, name, value = path

    def change(found):
        for step in way:
            found = found[step]
        found[name] = value

    return change


BROKEN = {
    "a data view that is not there": (
        changed("index-pattern", at("id", "elsewhere")),
        "leads nowhere",
    ),
    "an index we do not have": (
        changed("index-pattern", at("attributes", "title", "logs-*")),
        "no index for logs-",
    ),
    "no core version": (
        changed("dashboard", lambda o: o.pop("coreMigrationVersion")),
        "core migration version",
    ),
    "too new a type version": (
        changed("search", at("typeMigrationVersion", "99.0.0")),
        "type migration version",
    ),
    "a time of making": (
        changed("tag", at("updated_at", "2026-11-24T00:00:00Z")),
        "differ from build to build",
    ),
    "one id twice": (
        changed("index-pattern", at("id", objects_of(TEXT)[1]["id"]), 1),
        "two objects have one id",
    ),
    "a column of the search": (
        changed("search", at("attributes", "columns", ["hearhear.mood"])),
        "column hearhear.mood",
    ),
    "an author in the search": (
        changed("search", at("attributes", "columns", ["user.hash"])),
        "column user.hash",
    ),
    "a reference too few": (
        changed("dashboard", lambda o: o["references"].pop(2)),
        "without data view",
    ),
    "a name twice": (
        changed("dashboard", lambda o: o["references"].append(o["references"][2])),
        "two references have one name",
    ),
    "a control without data view": (
        changed("dashboard", lambda o: o["references"].pop()),
        "no data view",
    ),
    "a control of authors": (
        in_control("Official", fieldName="user.hash"),
        "control user.hash: of an author",
    ),
    "a control of a text": (
        in_control("Official", fieldName="message"),
        "control message: not a field to choose from",
    ),
    "a control of nothing": (
        in_control("Official", fieldName="mood"),
        "control mood: not a field to choose from",
    ),
    "a number searched by its beginning": (
        in_control("Topic", searchTechnique="prefix"),
        "Kibana cannot search it so",
    ),
    "too wide": (
        in_panel("Topics", at("gridData", "w", 49)),
        "outside the grid",
    ),
    "overlapping": (
        in_panel("Topics", at("gridData", "y", 6)),
        "on another panel",
    ),
    "no description": (
        in_panel("Topics", at("embeddableConfig", "attributes", "description", "")),
        "says too little",
    ),
    "an unknown field": (
        in_panel("Topics", lambda p: column(p, "each").update(sourceField="mood")),
        "mood is not in the mapping",
    ),
    "a text": (
        in_panel("Topics", lambda p: column(p, "each").update(sourceField="message")),
        "message is not in the mapping, or cannot",
    ),
    "a kept object": (
        in_panel("Topics", lambda p: column(p, "each").update(sourceField="hearhear.body")),
        "hearhear.body is not",
    ),
    "a wrong type": (
        in_panel("Topics", lambda p: column(p, "each").update(dataType="string")),
        "is no string",
    ),
    "an author": (
        in_panel("Kinds", lambda p: column(p, "each").update(sourceField="hearhear.author_class")),
        "author_class is of an author",
    ),
    "an author's week": (
        in_panel("Kinds", lambda p: column(p, "each").update(sourceField="hearhear.author_week")),
        "author_week is of an author",
    ),
    "an author asked for": (
        in_panel("Posts", lambda p: state(p)["query"].update(query="user.hash : abc")),
        "asks for user.hash, which is of an author",
    ),
    "an unknown field asked for": (
        in_panel("Alerts", lambda p: state(p)["query"].update(query="hearhear.deleted : false")),
        "asks for hearhear.deleted, which is not",
    ),
    "a count of something": (
        in_panel("Posts", lambda p: column(p, "count").update(sourceField="message")),
        "counts message",
    ),
    "a figure of an unknown field": (
        in_panel(
            "Young people", lambda p: column(p, "issue")["filter"].update(query="mood : true")
        ),
        "asks for mood, which is not",
    ),
    "a figure of an author": (
        in_panel(
            "Young people", lambda p: column(p, "issue")["filter"].update(query="user.hash : a")
        ),
        "asks for user.hash, which is of an author",
    ),
    "no scale": (
        in_panel("Kinds", lambda p: column(p, "each").pop("scale")),
        "without scale",
    ),
    "sorted by nothing": (
        in_panel("Kinds", lambda p: column(p, "each")["params"]["orderBy"].update(columnId="gone")),
        "sorted by no column",
    ),
    "a column not shown": (
        in_panel("Kinds", lambda p: state(p)["visualization"]["layers"][0].update(accessors=[])),
        "shows",
    ),
    "a column too few": (
        in_panel("Kinds", lambda p: layers_of(p)["hearhear"].update(columnOrder=["each"])),
        "order of columns",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_validator_sees(name):
    """Negative controls: what finds nothing may be looking at nothing."""
    text, words = BROKEN[name]

    assert any(words in fault for fault in faults(text, MAPPING)), faults(text, MAPPING)
