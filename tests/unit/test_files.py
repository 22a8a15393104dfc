"""Reading files: what cannot be read is named, and nothing else is lost."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.csv_rows import read_csv
from ingest.json_rows import read_jsonl
from ingest.lines import LONGEST_LINE
from ingest.rows import BadRow
from ingest.rows import EventRow
from ingest.rows import InputError
from ingest.rows import ParsedRow

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def jsonl(raw):
    return list(read_jsonl(io.BytesIO(raw), "f.jsonl"))


def table(raw, **names):
    return list(read_csv(io.BytesIO(raw), "f.csv", names))


def said(records):
    return [r.row.text if isinstance(r, ParsedRow) else f"!{r.source_ref}" for r in records]


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
    assert (second.source_ref, second.row.text) == ("f.jsonl:2", "b")


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
        (b"text,text\n1,2\n", {}, "two columns are called 'text'"),
        (b"Text,TEXT\n1,2\n", {}, "two columns are called 'text'"),
        (b"text,id,id\n1,2,3\n", {}, "two columns are called 'id'"),
        (b"a,body,body\n1,2,3\n", {"text": "body"}, "two columns are called 'body'"),
        (b"text\n1\n", {"url": "URL"}, "no column 'URL'"),
    ],
)
def test_a_header_that_cannot_be_used_says_what_to_do(raw, names, words):
    """The whole file is refused: guessing the text column would tag the wrong words."""
    with pytest.raises(InputError, match=words):
        table(raw, **names)


@pytest.mark.parametrize("header", [b"text,n,n", b"body,text,text"])
def test_columns_that_nobody_reads_may_share_a_title(header):
    """Exports repeat "name" or "score"; each cell is given back under a title of its own."""
    names = {"text": "body"} if header.startswith(b"body") else {}
    (row,) = table(header + b"\nboat,1,2\n", **names)

    assert row.row.text == "boat"
    assert list(row.fields.values()) == ["boat", "1", "2"]


@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_what_csv_writes_is_read_back(rows):
    """Any text survives a CSV file written by the book; rows of empty cells are no posts."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("text", "note"), *rows])

    read = table(out.getvalue().encode())

    assert [(r.fields["text"], r.fields["note"]) for r in read if isinstance(r, ParsedRow)] == [
        row for row in rows if "".join(row).strip()
    ]


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_raise(raw):
    """Whatever arrives becomes rows and named lines."""
    for records in (jsonl(raw), table(b"text,n\n" + raw)):
        assert all(isinstance(r, ParsedRow | BadRow | EventRow) for r in records)


@given(st.lists(texts, max_size=6), st.data())
def test_good_lines_survive_bad_neighbours(good, data):
    """Nothing valid is lost, whatever stands between."""
    bad = st.sampled_from([b"nope", b"{", b"\xff\xff", b'{"text":1}', b"[]", b'"'])
    raw = b""
    for text in good:
        raw += data.draw(bad) + b"\n" + json.dumps({"text": text}).encode() + b"\n"

    assert [r.row.text for r in jsonl(raw) if isinstance(r, ParsedRow)] == good


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(rows=st.lists(st.tuples(texts, texts), max_size=5))
def test_the_header_says_what_parts_the_cells(delimiter, rows):
    """Spreadsheets in many countries write semicolons; a comma inside a text stays in it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([("note", "text"), *rows])

    assert said(table(out.getvalue().encode())) == [t for n, t in rows if (n + t).strip()]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"id,text,,\n1,a,,\n2,b,,\n", ["a", "b"]),
        (b"id,text\n1,a,\n2,b,,,\n", ["a", "b"]),
        (b",text,,n\n1,a,x,2\n", ["a"]),
        (b"id,text\n1,a\n,,\n , \n\n", ["a"]),
        (b",,\nid,text\n1,a\n", ["a"]),
        (b"sep=;\r\nid;text\r\n1;a,b\r\n", ["a,b"]),
        (b"SEP=\t\nid\ttext\n1\ta\n", ["a"]),
        (b'"id";"text"\n1;"a;b"\n', ["a;b"]),
        (b"text\nno quotes, but a comma\n", ["!f.csv:2"]),
    ],
)
def test_what_spreadsheets_add_is_no_fault(raw, expected):
    """Columns without a name, rows of empty cells and a line that names the delimiter."""
    assert said(table(raw)) == expected


def test_a_column_without_a_name_is_given_back():
    """Nothing that a file says is left out of what comes back."""
    (row,) = table(b",text,\n7,a,more\n")

    assert row.fields == {"column 1": "7", "text": "a", "column 3": "more"}


def test_a_header_without_a_text_says_which_columns_are_expected():
    """Also where semicolons part them; what it does name may be anything."""
    with pytest.raises(
        InputError, match="--map text=COLUMN; the first line has to name the columns: text, "
    ):
        table(b"id;title\n1;a\n")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'[{"text":"a"},\n {"text":\n "b"}]', ["a", "b"]),
        (b'{\n "text": "a"\n}\n', ["a"]),
        (b'{"text":"a"}\n{"text":"b"}\n', ["a", "b"]),
        (b'{"text":"a"}\n{"text":"b"', ["a", "!f.json:2"]),
        (b'[{"text":"a"}, 5]', ["a", "!f.json:1[2]"]),
        (b'[{"text":"a"}, {"te', ["!f.json:1"]),
        (b"[]", []),
        (b"", []),
    ],
)
def test_a_json_file_is_an_array_one_post_or_lines(raw, expected):
    """The name does not tell which; the first line does."""
    assert said(read_jsonl(io.BytesIO(raw), "f.json")) == expected


def test_a_post_of_an_array_becomes_one_line():
    """Its numbers and the order of its fields stay as they were."""
    (row,) = read_jsonl(io.BytesIO(b'[\n {"n": 1.0,\n  "text": "a b"}\n]'), "f.json")

    assert row.raw == b'{"n":1.0,"text":"a b"}'


def test_what_the_end_of_a_file_cuts_off_is_told_from_what_is_whole():
    """A file may still be being copied; inside an open quote nothing after it is sure."""
    lines = jsonl(b'{"text":"a"}\n{"text":"b"}')
    cut = table(b'text,n\na,1\n"b,\nc,3\n')

    assert [row.finished for row in lines] == [True, False]
    assert [row.finished for row in cut] == [True, False, False]


@given(st.binary(max_size=200))
def test_no_bytes_make_a_json_file_raise(raw):
    """Whatever arrives becomes rows and named lines."""
    for row in read_jsonl(io.BytesIO(raw), "f.json"):
        assert isinstance(row, ParsedRow | BadRow | EventRow)


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"text":"a"},{"text":"b"}]',
        b'[\n{"text":"a"},\n{"text":"b"}\n]\n',
        b'{\n "text": "a"\n}\n{\n "text": "b"\n}\n',
        b'\n[{"text":"a"}]\n[{"text":"b"}]\n',
    ],
)
def test_json_may_be_spread_over_lines_whatever_the_name(raw):
    """Programs print JSON for people, and call an array .jsonl."""
    assert said(jsonl(raw)) == ["a", "b"]


def test_half_a_copy_of_json_over_lines_waits():
    """Else its lines would be dead letters, each for itself."""
    whole = b'{\n "text": "a"\n}\n{\n "text": "b"\n}\n'
    first, rest = read_jsonl(io.BytesIO(whole[:-4]), "f.json")
    assert (first.row.text, first.finished, rest.finished) == ("a", True, False)


def test_an_array_in_one_line_may_be_longer_than_a_line_of_json_lines():
    """Most arrays are written without a line end."""
    raw = b'[{"text":"a","more":"' + b"x" * LONGEST_LINE + b'"},{"text":"b"}]'
    assert said(read_jsonl(io.BytesIO(raw), "f.json"))[1:] == ["b"]


@pytest.mark.parametrize(
    "header", ["ID,Text,x", "\ufeff\ufeffid,text,x", "id,\u200btext ,x", "id,TEXT,Body"]
)
def test_a_header_in_capitals_or_with_marks_nobody_sees_is_read(header):
    """Programs that join files leave byte order marks in the middle."""
    (record,) = table(f"{header}\n7,a,z\n".encode())
    assert (record.row.id, record.row.text) == ("7", "a")


def test_titles_are_given_back_as_they_were():
    """What was said in capitals stays in capitals; a column called text counts before Text."""
    (record,) = table(b"Text,text,ID\nno,yes,5\n")
    assert record.row.text == "yes"
    assert record.fields == {"Text": "no", "text": "yes", "ID": "5"}


def test_a_cell_over_lines_that_is_no_utf_8_is_one_dead_letter():
    """The lines of that cell are no posts."""
    bad, good = table(b'id,text\n1,"caf\xe9\n2,of nobody\n"\n3,c\n')
    assert bad.raw == b'1,"caf\xe9\n2,of nobody\n"\n'
    assert "not UTF-8" in bad.reason
    assert good.row.text == "c"


def test_a_line_end_of_another_kind_is_named():
    """An old Mac's rows in a file of another machine."""
    bad, good = table(b"id,text\n1,a\r2,b\n3,c\n")
    assert "one kind" in bad.reason
    assert good.row.text == "c"
