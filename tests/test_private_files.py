"""What is written is its owner's alone; the key may be elsewhere; another key is refused."""

import json
import os
import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import UTC
from datetime import datetime

import pytest

from hearhear.wiring.data import DataError
from hearhear.wiring.keys import admit_collector
from hearhear.wiring.keys import collector_history
from hearhear.wiring.settings import Settings
from ingest.pseudonym import Pseudonyms
from ingest.pseudonym import key_number
from tests.desk_walk import settings
from tests.running import call
from tests.running import said

KEY = bytes(range(32))
POST = {"id": "m1", "platform": "mastodon", "author": "ann.example", "text": "The ferry is late"}


@pytest.fixture
def posts(tmp_path):
    """Give a file with one post and one unreadable line."""
    file = tmp_path / "posts.jsonl"
    file.write_text(json.dumps(POST) + "\nno JSON\n")
    return file


def run(folder, file, **env):
    return call("run", "--once", "--no-web", "--data", folder, "--replay", file, env=env)


def open_to_others(folder):
    found = [folder, *folder.rglob("*")]
    return [str(p) for p in found if stat.S_IMODE(p.stat().st_mode) & 0o077]


def references(folder):
    with closing(sqlite3.connect(folder / "hearhear.db")) as db:
        bodies = [json.loads(body) for (body,) in db.execute("SELECT body FROM posts")]
    return {body["uid"]: body["author_ref"] for body in bodies}


def test_nothing_that_a_command_writes_can_be_read_by_others(tmp_path, posts):
    """Whatever umask the shell has: a shared machine is no reason to share what citizens wrote."""
    before = os.umask(0)
    try:
        data, made = tmp_path / "data", tmp_path / "made"
        made.mkdir(mode=0o700)
        assert run(data, posts)[0] == 0
        assert call("tag", posts, "--dead", made / "letters", "--jsonl")[0] == 0
        agreed = ("--channel", "duty", "--by", "noor", "--until", f"{datetime.now(UTC):%Y-%m-%d}")
        known = ("--config", settings(tmp_path))
        assert call("protect", "add", "rosa-mbeleko", *agreed, *known, "--data", data)[0] == 0
        assert call("threats", "--data", data)[0] == 0
        assert call("backup", made / "copy.db", "--data", data)[0] == 0
        assert call("restore", made / "copy.db", "--data", tmp_path / "again")[0] == 0
        assert call("remove", "mastodon:m1", "--yes", "--data", data)[0] == 0
        assert call("init", cwd=made)[0] == 0
        assert call("run", "--once", "--no-web", cwd=made)[0] == 0
    finally:
        os.umask(before)
    assert {"letters", "copy.db", "copy.db.desk", "hearhear.toml", ".hearhear"} <= {
        path.name for path in made.iterdir()
    }
    assert {"desk.db", "audit.jsonl"} <= {path.name for path in data.iterdir()}
    for folder in (data, made, tmp_path / "again"):
        assert open_to_others(folder) == []
    code, out, _ = call("doctor", "--data", data)
    assert (code, "are their owner's alone" in " ".join(out.split())) == (0, True), out


def test_doctor_names_what_others_can_read_and_the_remedy_works(tmp_path, posts):
    """A store that an older hearhear made is 0644 in a folder 0755."""
    data = tmp_path / "da ta"
    run(data, posts)
    (data / "hearhear.db").chmod(0o644)
    data.chmod(0o755)
    code, out, _ = call("doctor", "--data", data)
    line = " ".join(out.split())
    assert (code, "others can read or enter" in line, "and 1 more" in line) == (1, True, True)
    remedy = line.partition("1 more: ")[2].partition(" mend ")[0].partition(" ok ")[0]
    subprocess.run(["sh", "-c", remedy], check=True)
    assert (open_to_others(data), call("doctor", "--data", data)[0]) == ([], 0)


def test_the_key_lives_where_the_settings_or_the_environment_say(tmp_path, posts):
    """Every command that needs it finds it there, and none makes one beside the store."""
    key = tmp_path / "elsewhere.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    (tmp_path / "hearhear.toml").write_text('key_file = "elsewhere.key"\ndata = "data"\n')
    data = tmp_path / "data"
    steps = (
        ("run", "--once", "--no-web", "--replay", posts, "--data", data),
        ("reconcile", posts, "--data", data, "--config", "hearhear.toml"),
        ("dead", "retry", "--all"),
        ("remove", "--platform", "mastodon", "--account", "@Ann.Example", "--yes"),
        ("doctor",),
    )
    codes = [call(*step, cwd=tmp_path)[0] for step in steps]
    assert codes == [0, 0, 1, 0, 0]  # the letter is no JSON still
    assert not (data / "pseudonyms.key").exists()
    assert said(data, "stats", "--json")[0]["posts"] == 0
    other = tmp_path / "other"
    assert run(other, posts, HEARHEAR_KEY_FILE=str(key))[0] == 0
    expected = Pseudonyms(KEY).author("mastodon", "ann.example")
    assert references(other) == {"mastodon:m1": expected}
    assert not (other / "pseudonyms.key").exists()


def test_doctor_says_why_the_key_should_live_apart_from_the_store(tmp_path, posts):
    """Who has both can try accounts against what is kept."""
    run(tmp_path / "data", posts)
    beside = call("doctor", "--data", tmp_path / "data")[1]
    (tmp_path / "data" / "pseudonyms.key").rename(tmp_path / "key")
    env = {"HEARHEAR_KEY_FILE": str(tmp_path / "key")}
    apart = call("doctor", "--data", tmp_path / "data", env=env)[1]
    said_beside = "can try accounts against the authors kept" in " ".join(beside.split())
    assert (said_beside, "can try accounts" in " ".join(apart.split())) == (True, False)


@pytest.mark.parametrize("lost", ["gone", "another"])
def test_a_lost_or_wrong_key_is_refused_until_a_new_one_is_meant(tmp_path, posts, lost):
    """One epoch, one key: else a removed account comes back as a new one, and nobody knows why."""
    data, key = tmp_path / "data", tmp_path / "data" / "pseudonyms.key"
    run(data, posts)
    first = references(data)["mastodon:m1"]
    key.rename(tmp_path / "old")
    if lost == "another":
        key.write_bytes(KEY)
        key.chmod(0o600)
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({**POST, "id": "m2"}) + "\n")
    for command in (("run", "--once", "--no-web", "--replay", more), ("reconcile", more)):
        code, _, error = call(*command, "--data", data)
        assert (code, "hearhear new-key" in error) == (2, True), error
    code, out, _ = call("doctor", "--data", data)
    assert (code, "put back the one that the authors" in " ".join(out.split())) == (1, True), out
    assert (key.exists(), set(references(data))) == (lost == "another", {"mastodon:m1"})

    code, out, error = call("new-key", "--data", data)
    assert (code, "every author that comes is a new one" in out) == (0, True), error
    assert (
        key.stat().st_mode & 0o777,
        "in use here already" in call("new-key", "--data", data)[1],
    ) == (0o600, True)
    assert run(data, more)[0] == 0
    second = references(data)["mastodon:m2"]
    assert first.partition(".")[0] != second.partition(".")[0] == str(key_number(key.read_bytes()))
    code, out, _ = call("doctor", "--data", data)
    assert (code, "2 keys were used here" in " ".join(out.split())) == (0, True), out


def test_new_key_makes_the_first_one_where_the_settings_name_it(tmp_path, posts):
    """As `hearhear init` advises it; a key that is named and not there is never made by itself."""
    (tmp_path / "hearhear.toml").write_text('data = "data"\nkey_file = "my.key"\n')
    code, _, error = call("run", "--once", "--no-web", cwd=tmp_path)
    assert (code, "hearhear new-key makes a new one" in error) == (2, True), error
    code, out, _ = call("new-key", cwd=tmp_path)
    assert (code, out.startswith("made the key my.key")) == (0, True), out
    assert (tmp_path / "my.key").stat().st_mode & 0o777 == 0o600
    assert call("run", "--once", "--no-web", cwd=tmp_path)[0] == 0


def test_a_key_that_others_can_read_is_said_at_every_start(tmp_path, posts):
    """Whoever reads it can try accounts; the run says it, not only doctor."""
    key = tmp_path / "ke y"
    key.write_bytes(KEY)
    for mode, told in ((0o644, True), (0o600, False)):
        key.chmod(mode)
        code, _, error = run(tmp_path / "data", posts, HEARHEAR_KEY_FILE=str(key))
        assert (code, f"others can read the key {key}: chmod 600 '{key}'" in error) == (0, told)


def test_a_store_from_before_goes_on_under_its_epoch(tmp_path, posts):
    """Its authors were written as 1.…: they stay the same people, and can be removed."""
    data = tmp_path / "data"
    run(data, posts)
    key = Pseudonyms((data / "pseudonyms.key").read_bytes(), epoch=1)
    old = key.author("mastodon", "ann.example")
    with closing(sqlite3.connect(data / "hearhear.db")) as db:
        db.execute("DELETE FROM cursors WHERE source = '#keys'")
        db.commit()
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({**POST, "id": "m2"}) + "\n")
    for _ in range(2):
        assert "is not the one used" not in run(data, more)[2]
        assert references(data)["mastodon:m2"] == old
    name = ("--platform", "mastodon", "--account", "ann.example")
    assert "2 posts of this author" in call("remove", *name, "--yes", "--data", data)[1]


def test_collectors_note_their_keys_beside_their_cursors(tmp_path):
    """On the engine run too: an old folder keeps epoch 1 for its key, a new one never had it."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "collect").mkdir(parents=True)
    new.mkdir()
    one, two = Settings(key_file=tmp_path / "one"), Settings(key_file=tmp_path / "two")
    for made, key in ((one, KEY), (two, KEY[::-1])):
        made.key_file.write_bytes(key)
    assert admit_collector(old, one).epoch == 1
    with pytest.raises(DataError, match="hearhear new-key"):
        admit_collector(old, two)
    assert admit_collector(old, two, new=True).epoch == key_number(KEY[::-1])
    assert admit_collector(old, one).epoch == 1
    assert admit_collector(new, one).epoch == key_number(KEY)
    assert collector_history(old).numbers == (key_number(KEY), key_number(KEY[::-1]))


def test_what_came_under_a_lost_key_of_an_older_hearhear_stays_apart(tmp_path):
    """Nobody knows its number: the new key must not bear the epoch 1 of those references."""
    (tmp_path / "collect").mkdir()
    with pytest.raises(DataError, match="no key at"):
        admit_collector(tmp_path, Settings())
    code, out, error = call("new-key", "--data", tmp_path)
    assert (code, "made the key" in out) == (0, True), error
    assert admit_collector(tmp_path, Settings()).epoch > 1
