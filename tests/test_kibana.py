"""The file for Kibana is sound, as far as can be seen without Kibana."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict

import pytest

from processors.chain import CHAIN
from processors.chain import tag_class
from processors.chain import tag_classes
from sinks.elastic.kibana.build import files
from sinks.elastic.mapping import templates
from tests.kibana_reading import AUTHOR
from tests.kibana_reading import controls_of
from tests.kibana_reading import faults
from tests.kibana_reading import fields_of
from tests.kibana_reading import layers_of
from tests.kibana_reading import objects_of
from tests.kibana_reading import panels_of
from tools.generate import ROOT

((PATH, TEXT),) = files(tag_classes()).items()
FOUND = templates({name: tag_class(name) for name in CHAIN})
MAPPING = {
    "hearhear-posts-*": fields_of(FOUND, "hearhear-posts"),
    "hearhear-alerts": fields_of(FOUND, "hearhear-alerts"),
    "hearhear-dead": fields_of(FOUND, "hearhear-dead"),
}
FIXTURES = ROOT.parent / "shared/data/kibana/kb-yaml-to-lens-fixtures-v9.2.0"
PANELS = [p for o in objects_of(TEXT) if o["type"] == "dashboard" for p in panels_of(o)]


def boards():
    return [one for one in objects_of(TEXT) if one["type"] == "dashboard"]


def state(panel):
    return panel["embeddableConfig"]["attributes"]["state"]


def test_nothing_is_wrong():
    """References resolve, fields exist and can be aggregated, the grid holds, no author is shown."""
    assert faults(TEXT, MAPPING) == []


def test_the_committed_file_is_what_is_built():
    """Also `make check` says so; ids and bytes are the same in every build."""
    assert (ROOT / PATH).read_text(encoding="utf-8") == TEXT
    assert files(tag_classes()) == {PATH: TEXT}


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_bytes_do_not_depend_on_the_seed_of_hashes(seed):
    """A set that is written in its own order would make another file in every process."""
    ask = "from tests.test_kibana import TEXT; import sys; sys.stdout.buffer.write(TEXT.encode())"
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, check=True)

    assert made.stdout.decode() == TEXT


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


def test_what_made_a_tag_is_shown_for_every_tag_that_is():
    """Law 3: not a promise in a description alone, but the versions themselves."""
    used = {name for p in PANELS for name in re.findall(r"hearhear\.tags\.(\w+)", json.dumps(p))}
    shown = {
        column["sourceField"]
        for panel in PANELS
        for column in layers_of(panel)["hearhear"]["columns"].values()
    }

    assert used == set(CHAIN)
    assert {f"hearhear.tags.{name}.by" for name in used} <= shown


def test_sentiment_is_never_shown_without_its_measured_error():
    """Nor where it is not scored."""
    shown = [p for p in PANELS if "sentiment.label" in json.dumps(state(p))]

    assert len(shown) == 1
    assert "scored : true" in state(shown[0])["query"]["query"]
    assert "53" in shown[0]["title"]
    assert "12,284" in shown[0]["embeddableConfig"]["attributes"]["description"]


def test_every_part_of_a_panel_is_one_kibana_writes():
    """Held against what Kibana 9.2 itself made (MIT, not ours to ship): no name that it never uses."""
    if not FIXTURES.is_dir():
        pytest.skip(f"needs {FIXTURES}")
    theirs = defaultdict(set)
    for file in FIXTURES.glob("*-dataview.json"):
        parts(json.loads(file.read_text()), theirs)
    ours = defaultdict(set)
    for panel in PANELS:
        parts(panel["embeddableConfig"]["attributes"], ours)
    unknown = {place: names - theirs[place] for place, names in ours.items()}

    assert {place: names for place, names in unknown.items() if names} == NEVER_IN_FIXTURES


NEVER_IN_FIXTURES = {
    "attributes": {"description", "type"},
    "layer": {"incompleteColumns", "ignoreGlobalFilters"},
    "column": {"filter"},
    "date_histogram": {"includeEmptyRows", "dropPartials"},
    "lnsDatatable": {"rowHeight"},
}
"""What the fixtures happen not to use; named in Kibana's own types."""


def parts(lens, found):
    """Put the names that *lens* uses into *found*, by where they stand."""
    state, kind = lens["state"], lens["visualizationType"]
    found["attributes"] |= lens.keys()
    found["state"] |= state.keys()
    found[kind] |= state["visualization"].keys()
    for one in state["visualization"].get("layers") or []:
        if isinstance(one, dict):
            found[f"{kind} layer"] |= one.keys()
    for layer in state["datasourceStates"].get("formBased", {"layers": {}})["layers"].values():
        found["layer"] |= layer.keys()
        for column in layer["columns"].values():
            found["column"] |= column.keys()
            if column["operationType"] in {"terms", "date_histogram"}:
                found[column["operationType"]] |= column["params"].keys()


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
