"""``hearhear search`` as people call it: filters by name, hints, and searches that cannot be."""

import json

import pytest

from tests.running import DEMO
from tests.running import call
from tests.running import dated
from tests.running import replay


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The invented day in a store."""
    folder = tmp_path_factory.mktemp("searched")
    replay(folder / "data", dated(folder / "day.jsonl"))
    return folder / "data"


def found(data, query, *options, cwd=None):
    """Return how many posts *query* finds; it must run."""
    code, out, err = call(
        "search", "--json", "--limit", "1000", "--data", data, *options, "--", query, cwd=cwd
    )
    assert code == 0, err
    return len(out.splitlines())


def test_officials_are_found_by_id_and_by_name(data, tmp_path):
    """Who reads the page knows a name; the roster comes from an option or the settings."""
    roster = ["--roster", DEMO / "roster.json"]
    many = found(data, "official:halima-wrenfield")
    assert many > 20
    for written in ('"Halima Wrenfield"', "wrenfield", "HALIMA"):
        assert found(data, f"official:{written}", *roster) == many
    (tmp_path / "hearhear.toml").write_text(f'roster = "{DEMO / "roster.json"}"\n')
    assert found(data, 'official:"halima wrenfield"', cwd=tmp_path) == many


def test_without_a_roster_the_ids_are_names(data):
    """Nobody has to name the roster again to ask for somebody whose id is a name."""
    many = found(data, "official:halima-wrenfield")
    assert found(data, 'official:"Halima Wrenfield"') == many


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("official:nobody-at-all", "no official is called “nobody-at-all”"),
        ("lang:klingon", "no language is called “klingon”"),
        ("platform:myspace", "no platform is called “myspace”: there are "),
        ("sentiment:sad", "negative"),
        ("ferry from:yesterday", "“from:yesterday” is no date: write from:2026-02-03"),
        ("!!!", "!!! has no letter, digit or emoji to search for"),
    ],
)
def test_what_cannot_be_searched_for_ends_with_a_sentence(data, query, told):
    """Not with posts of another search, nor with silence; also where JSON is asked for."""
    for form in ([], ["--json"]):
        code, out, err = call("search", "--data", data, *form, "--", query)
        assert (code, out) == (2, "")
        assert told in err


def test_a_hint_does_not_keep_posts_back(data):
    """The search is run as written, and the reader learns of OR."""
    code, out, err = call("search", "ferry or night", "--data", data, "--json")
    assert code == 0
    assert "write OR in capitals" in err
    assert all("or" in json.loads(line)["text"].lower() for line in out.splitlines())


def test_the_reader_learns_of_everything(data):
    """The hint after a search that found nothing holds."""
    _, _, err = call("search", "zzzz", "--data", data)
    assert "* for everything" in err
    assert found(data, "*") == len((DEMO / "day.jsonl").read_text().splitlines())


@pytest.mark.parametrize("query", ["", "  ", "\t"])
def test_an_empty_search_is_everything(data, query):
    """It narrows nothing: `hearhear search ""` lists the newest posts, as * does."""
    assert found(data, query) == found(data, "*")
