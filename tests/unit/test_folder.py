"""The inbox: every post of every file, once, however files come, grow, are replaced or go."""

import gzip
import json
import os

import msgspec
import pytest
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule

from ingest.folder import REST
from ingest.folder import Folder
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from schemas.dead_letter import DeadLetter

BUILDER = PostBuilder("inbox", pseudonyms=Pseudonyms(b"sixteen bytes or more"))


class Inbox:
    """A folder that is looked into when a test says so, and resumes where the last look ended."""

    def __init__(self, path):
        self.path, self.said, self.cursor, self.now = path, [], None, 0.0

    def look(self, *, once=True, ahead=0.0):
        """Return the texts of what is new; *ahead*: seconds by which the clock is ahead of files."""
        source = Folder(
            self.path,
            BUILDER,
            once=once,
            tell=self.said.append,
            clock=lambda: os.stat(self.path).st_mtime + ahead,
        )
        texts = []
        for found in source.collect(self.cursor):
            if found is None:
                break
            self.cursor = found.cursor or self.cursor
            texts.append("!" if isinstance(found.item, DeadLetter) else found.item.text)
        return texts

    def put(self, name, raw, *, by=None):
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
        return path


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return Inbox(tmp_path / "inbox")


def csv(*texts):
    return "".join(["text\n", *(f"{text}\n" for text in texts)]).encode()


def jsonl(*texts):
    return "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("A.CSV", csv("boat")),
        ("a.tsv", b"id\ttext\n1\tboat\n"),
        ("a.ndjson", jsonl("boat")),
        ("a.json", b'[{"text": "boat"}]'),
        ("a.Json", b'{\n"text": "boat"}'),
        ("sub/deep.csv", csv("boat")),
        (".csv", csv("boat")),
        ("a.CSV.gz", gzip.compress(csv("boat"), mtime=0)),
        ("a.json.GZ", gzip.compress(b'[{"text": "boat"}]', mtime=0)),
        (os.fsdecode(b"\xe9t\xe9.csv"), csv("boat")),
        ("no end.jsonl", jsonl("boat")[:-1]),
        ("old mac.csv", csv("boat").replace(b"\n", b"\r")),
    ],
)
def test_every_file_of_posts_is_read_once_whatever_its_name(inbox, name, raw):
    """And a second look, in a new process, finds nothing new."""
    inbox.put(name, raw)

    assert inbox.look() == ["boat"]
    assert inbox.look() == []


def test_one_bad_file_does_not_stop_the_others(inbox):
    """It is named, once."""
    inbox.put("a.csv", b"no,such,column\n1,2,3\n")
    inbox.put("b.csv.gz", b"no gzip")
    inbox.put("c.csv", csv("boat"))

    assert inbox.look() == ["boat"]
    assert any("a.csv: no column is called text" in said for said in inbox.said)
    assert any("b.csv.gz: damaged" in said for said in inbox.said)


def test_what_is_passed_over_is_named(inbox):
    """Links are not followed, not even to folders; a pipe would never end."""
    secret = inbox.path.parent / "secret.csv"
    secret.write_bytes(csv("secret"))
    inbox.put("notes.docx", b"?")
    os.mkfifo(inbox.path / "pipe.csv")
    (inbox.path / "link.csv").symlink_to(secret)
    (inbox.path / "folder").symlink_to(inbox.path.parent)

    assert inbox.look() == []
    for name in ("notes.docx", "pipe.csv", "link.csv", "folder"):
        assert any(f"passed over {name}: " in said for said in inbox.said), name


def test_a_file_that_grows_brings_its_new_lines(inbox):
    """Each once."""
    file = inbox.put("a.jsonl", jsonl("one"))
    assert inbox.look() == ["one"]
    file.write_bytes(jsonl("one", "two"))

    assert inbox.look() == ["two"]


def test_a_file_of_the_same_name_with_other_posts_is_read_anew(inbox):
    """Shorter, longer or of the same length."""
    inbox.put("daily.csv", csv("mon 1", "mon 2"))
    assert inbox.look() == ["mon 1", "mon 2"]

    for day in (["tue 1", "tue 2"], ["wed 1"], ["thu 1", "thu 2", "thu 3"]):
        inbox.put("daily.csv", csv(*day))
        assert inbox.look() == day


def test_a_file_that_was_renamed_is_not_read_again(inbox):
    """Its rows are still called by its first name."""
    inbox.put("a.csv", csv("boat"))
    inbox.look()
    (inbox.path / "done").mkdir()
    (inbox.path / "a.csv").rename(inbox.path / "done/a.csv")

    assert inbox.look() == []


@pytest.mark.parametrize(
    ("half", "rest", "sure"),
    [
        (b"text\none\nthe minister is not", b" a liar\n", ["one"]),
        (b'text\none\n"two\n', b'lines"\n', ["one"]),
        (b'text\none\n"two\nthree\n', b'lines"\n', ["one"]),
        (b"text", b"\none\n", []),
    ],
)
def test_a_half_copied_csv_waits_for_its_other_half(inbox, half, rest, sure):
    """What is whole is read at once; the rest when the file has rested."""
    file = inbox.put("a.csv", half)
    assert inbox.look(once=False) == sure
    file.write_bytes(half + rest)

    assert len(inbox.look(once=False)) == 1
    assert inbox.look(once=False, ahead=REST + 1) == []


def test_what_ends_without_a_line_end_is_read_when_the_file_has_rested(inbox):
    """Nobody will write the rest."""
    inbox.put("a.jsonl", jsonl("one", "two")[:-1])
    assert inbox.look(once=False) == ["one"]

    assert inbox.look(once=False, ahead=REST + 1) == ["two"]


@pytest.mark.parametrize("name", ["a.json", "a.csv.gz", "a.json.gz"])
def test_a_half_copied_array_or_packed_file_waits(inbox, name):
    """Then it is read whole."""
    posts = [f"post {n}" for n in range(3000)]
    raw = json.dumps([{"text": text} for text in posts]).encode() if "json" in name else csv(*posts)
    raw = gzip.compress(raw, mtime=0) if name.endswith("gz") else raw
    file = inbox.put(name, raw[: len(raw) // 2])
    first = inbox.look(once=False)
    file.write_bytes(raw)

    assert first + inbox.look(once=False) == posts
    assert not [said for said in inbox.said if "copy it again" in said]


def test_a_file_that_stays_cut_off_is_named(inbox):
    """What could be read of it is read."""
    raw = gzip.compress(jsonl(*(f"post {n}" for n in range(5000))), mtime=0)
    inbox.put("a.jsonl.gz", raw[: len(raw) // 2])

    assert inbox.look()[:1] == ["post 0"]
    assert any("a.jsonl.gz: it ends in the middle: copy it again" in said for said in inbox.said)


def test_a_cursor_of_the_first_version_goes_on(inbox):
    """What an older hearhear has read is not read again."""
    inbox.put("a.csv", csv("one", "two"))
    inbox.cursor = msgspec.json.encode({"a.csv": 1}).decode()

    assert inbox.look() == ["two"]


def test_a_folder_that_is_gone_is_named_and_looked_for_again(inbox):
    """A disk may come back."""
    inbox.path.rmdir()

    assert inbox.look() == []
    assert any("check its rights" in said for said in inbox.said)


class Growing(RuleBasedStateMachine):
    """Files that grow, are looked at now and then, by processes that die after any record."""

    def __init__(self):
        super().__init__()
        self.folder = None

    @rule(name=st.sampled_from(["a.csv", "b.jsonl"]), many=st.integers(1, 4), cut=st.booleans())
    def grow(self, name, many, cut):
        self.begin()
        for _ in range(many):
            self.made += 1
            self.rows[name].append(f"p{self.made}")
        raw = (csv if name.endswith("csv") else jsonl)(*self.rows[name])
        (self.folder / name).write_bytes(raw[:-1] if cut else raw)

    @rule(most=st.integers(1, 5))
    def look_and_die(self, most):
        self.begin()
        for number, found in enumerate(self.source().collect(self.cursor)):
            if found is None or number == most:
                break
            self.take(found)

    @rule()
    def look(self):
        self.begin()
        for found in self.source().collect(self.cursor):
            if found is None:
                break
            self.take(found)

    @invariant()
    def no_post_comes_twice(self):
        if self.folder is not None:
            assert len(self.got) == len(set(self.got))

    def teardown(self):
        if self.folder is not None:
            for found in Folder(self.folder, BUILDER, once=True, tell=len).collect(self.cursor):
                self.take(found)
            assert sorted(self.got) == sorted(p for rows in self.rows.values() for p in rows)

    def begin(self):
        if self.folder is None:
            self.folder = self.make()
            self.rows, self.got = {"a.csv": [], "b.jsonl": []}, []
            self.cursor, self.made = None, 0

    def source(self):
        return Folder(self.folder, BUILDER, tell=len, clock=lambda: 0.0)

    def take(self, found):
        self.got.append(found.item.text)
        self.cursor = found.cursor


def test_whatever_ends_a_look_no_post_is_lost_or_doubled(tmp_path_factory):
    """A cursor stands for exactly what came before it."""
    Growing.make = staticmethod(lambda: tmp_path_factory.mktemp("grow"))
    Growing.TestCase.settings = settings(
        max_examples=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Growing.TestCase().runTest()
