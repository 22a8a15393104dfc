"""Reading files: what cannot be read is named, and nothing else is lost."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files import LONGEST_LINE
from ingest.files import BadRow
from ingest.files import InputError
from ingest.files import ParsedRow
from ingest.files import read_csv
from ingest.files import read_jsonl

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def jsonl(raw):
    return list(read_jsonl(io.BytesIO(raw), "f.jsonl"))


def table(raw, **names):
    return list(read_csv(io.BytesIO(raw), "f.csv", names))


def said(records):
    return [r.row.text if isinstance(r, ParsedRow) else f"!{r.place}" for r in records]


def test_bad_lines_lose_only_themselves():
    """A JSON Lines file goes on after every kind of bad line."""
    raw = b'{"text":"a"}\nnope\n[1]\n{"text":5}\n{}\n\n{"text":"\\ud800"}\n\xff\n{"text":"b"}'

    records = jsonl(raw)

    assert said(records) == ["a", *(f"!f.jsonl:{n}" for n in (2, 3, 4, 5, 7, 8)), "b"]
    assert all(r.reason for r in records if isinstance(r, BadRow))


def test_a_byte_order_mark_is_no_error():
    """Spreadsheets write one."""
    assert said(jsonl(b'\xef\xbb\xbf{"text":"a"}')) == ["a"]
    assert said(table(b"\xef\xbb\xbftext\na\n")) == ["a"]


def test_a_line_too_long_is_cut_and_named_and_the_next_is_read():
    """Memory stays constant; the lines after keep their numbers."""
    raw = b'{"text":"' + b"x" * LONGEST_LINE + b'"}\n{"text":"b"}\n'

    first, second = jsonl(raw)

    assert "longer than 16 MB" in first.reason
    assert (second.place, second.row.text) == ("f.jsonl:2", "b")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"text,n\na,1\nb,2\n", ["a", "b"]),
        (b'text,n\n"a,\n""b""",1\nc,2\n', ['a,\n"b"', "c"]),
        (b'text,n\n"never closed,1\nb,2\nc,3\n', ["!f.csv:2", "b", "c"]),
        (b'text,n\n"never closed,1\n"b",2\nc,3\n', ["!f.csv:2", "b", "c"]),
        (b'text,n\n"a" b,1\nc,2\n', ["!f.csv:2", "c"]),
        (b"text,n\na,1,2\nb\nc,3\n", ["!f.csv:2", "b", "c"]),
        (b"n,text\n1\n2,b\n", ["!f.csv:2", "b"]),
        (b"text,n\n\xff\xfe,1\nb,2\n", ["!f.csv:2", "b"]),
        (b"text\na\x00b\n", ["a\x00b"]),
        (b"", []),
    ],
)
def test_csv_survives_what_people_do_to_it(raw, expected):
    """A quote that never closes costs its own line, not the rest of the file."""
    assert said(table(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "names", "words"),
    [
        (b"a,b\n1,2\n", {}, "--map text=COLUMN"),
        (b"a,a\n1,2\n", {}, "two columns"),
        (b"text\n1\n", {"url": "URL"}, "no column 'URL'"),
    ],
)
def test_a_header_that_cannot_be_used_says_what_to_do(raw, names, words):
    """The whole file is refused: guessing the text column would tag the wrong words."""
    with pytest.raises(InputError, match=words):
        table(raw, **names)


@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_what_csv_writes_is_read_back(rows):
    """Any text survives a CSV file written by the book."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("text", "note"), *rows])

    read = table(out.getvalue().encode())

    assert [(r.fields["text"], r.fields["note"]) for r in read if isinstance(r, ParsedRow)] == rows


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_raise(raw):
    """Whatever arrives becomes rows and named lines."""
    for records in (jsonl(raw), table(b"text,n\n" + raw)):
        assert all(isinstance(r, ParsedRow | BadRow) for r in records)


@given(st.lists(texts, max_size=6), st.data())
def test_good_lines_survive_bad_neighbours(good, data):
    """Nothing valid is lost, whatever stands between."""
    bad = st.sampled_from([b"nope", b"{", b"\xff\xff", b'{"text":1}', b"[]", b'"'])
    raw = b""
    for text in good:
        raw += data.draw(bad) + b"\n" + json.dumps({"text": text}).encode() + b"\n"

    assert [r.row.text for r in jsonl(raw) if isinstance(r, ParsedRow)] == good
