"""Opening a file: whatever its packing, encoding and line ends, what comes out is lines of UTF-8."""

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files import read_posts
from ingest.opening import TruncatedError
from ingest.opening import open_posts
from ingest.rows import InputError

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


def read(path):
    with open_posts(str(path)) as stream:
        return [row.row.text for row in read_posts(stream, str(path), None, {})]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_posts(tmp_path, encoding, end):
    """Spreadsheets write UTF-16, old Macs ended lines with a carriage return alone."""
    file = tmp_path / "a.csv"
    file.write_bytes(end.join(["id,text", "1,Äpfel", "2,boat 🚢"]).encode(encoding))

    assert read(file) == ["Äpfel", "boat 🚢"]


@pytest.mark.parametrize("name", ["A.CSV.GZ", "a.csv.gz", "b.Tsv"])
def test_a_name_says_the_form_in_any_case(tmp_path, name):
    """Packed or not."""
    file = tmp_path / name
    packed = name.lower().endswith("gz")
    raw = b"id,text\n1,ferry\n" if packed else b"id\ttext\n1\tferry\n"
    file.write_bytes(gzip.compress(raw) if packed else raw)

    assert read(file) == ["ferry"]


def test_a_packed_file_that_ends_in_the_middle_is_told_from_a_damaged_one(tmp_path):
    """The first may still be being copied."""
    whole = gzip.compress(b"".join(b'{"text":"%d"}\n' % n for n in range(5000)))
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "bad.jsonl.gz").write_bytes(whole[:10] + b"\xff\xff" * 40)

    with pytest.raises(TruncatedError, match="ends in the middle: copy it again"):
        read(tmp_path / "cut.jsonl.gz")
    with pytest.raises(InputError, match="damaged"):
        read(tmp_path / "bad.jsonl.gz")


@given(st.lists(texts, min_size=1, max_size=5))
def test_utf_16_says_what_utf_8_says(tmp_path_factory, said):
    """Any text survives."""
    file = tmp_path_factory.mktemp("u") / "a.jsonl"
    file.write_bytes("".join(f'{{"text":{_quoted(t)}}}\n' for t in said).encode("utf-16"))

    assert read(file) == said


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_links_and_pipes_are_refused_where_only_files_are_wanted(tmp_path):
    """A link could lead to any file of the machine; a pipe without a writer would wait for ever."""
    os.mkfifo(tmp_path / "p.jsonl")
    (tmp_path / "l.jsonl").symlink_to("/etc/hostname")

    for name in ("p.jsonl", "l.jsonl"):
        with pytest.raises(InputError), open_posts(str(tmp_path / name), links=False):
            pass
