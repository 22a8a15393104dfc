"""``hearhear tag`` as people call it: real files, real pipes, exit codes and messages."""

import base64
import gzip
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "hearhear/demo"
HEARHEAR = Path(sys.executable).with_name("hearhear")


def tag(*args, stdin=b""):
    """Run the command; return exit status, lines of stdout, stderr; never a traceback."""
    done = subprocess.run(
        [HEARHEAR, "tag", *map(str, args)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.splitlines(), done.stderr.decode()


def lines(*records):
    return b"".join(json.dumps(r, separators=(",", ":")).encode() + b"\n" for r in records)


def test_the_invented_day_comes_out_tagged_in_order():
    """Every post in its place, its own fields untouched, with tags that quote the text."""
    code, out, err = tag(DEMO / "day.jsonl", "--roster", DEMO / "roster.json")
    given = [json.loads(raw) for raw in (DEMO / "day.jsonl").read_bytes().splitlines()]
    got = [json.loads(raw) for raw in out]
    tags = [g.pop("tags") for g in got]

    assert code == 0
    assert got == given
    assert f"{len(given)} posts tagged, 0 could not be read" in err
    assert {"language", "sentiment"} <= set(tags[0])
    for post, found in zip(given, tags, strict=True):
        for one in found.values():
            assert one["by"]
            for evidence in one["evidence"]:
                assert post["text"][evidence["start"] : evidence["end"]].strip()


def test_the_inputs_own_words_come_back_as_they_were():
    """Number formats, key order, unknown fields: an analyst's file is hers."""
    raw = b'{"z":1.0, "text":"caf\\u00e9 \xf0\x9f\x98\x80" ,"big":123456789012345678901,"e":1e400}'

    _, out, _ = tag("-", stdin=raw)

    assert out[0].startswith(raw[:-1])


def test_tags_that_were_there_are_replaced():
    """Tagging what was tagged gives the same line."""
    _, once, _ = tag("-", stdin=lines({"text": "The budget is good news", "n": 1}))
    _, twice, _ = tag("-", stdin=once[0])

    assert once == twice


def test_csv_columns_can_have_any_names():
    """--map says which column is which; all columns come back."""
    csv = b"Petition,URL,Signatures\nKeep the last boat home,https://p.example/1,12\n"

    code, out, _ = tag("-", "--format", "csv", "--map", "text=Petition,url=URL", stdin=csv)

    assert code == 0
    assert json.loads(out[0])["Signatures"] == "12"
    assert "10" in [str(m["code"]) for m in json.loads(out[0])["tags"]["topic"]["majors"]]


def test_bad_lines_are_named_kept_and_passed_over(tmp_path):
    """Stderr has line and reason, --dead the bytes; the exit status is 0."""
    dead = tmp_path / "dead.jsonl"
    stdin = (
        b'{"text":"a"}\n\xff\xfe\n{"no":1}\n{"text":"b","created_at":"0000-01-01"}\n{"text":"c"}\n'
    )

    code, out, err = tag("-", "--dead", dead, stdin=stdin)
    letters = [msgspec.json.decode(raw) for raw in dead.read_bytes().splitlines()]

    assert code == 0
    assert [json.loads(raw)["text"] for raw in out] == ["a", "c"]
    assert "2 posts tagged, 3 could not be read" in err
    assert [letter["place"] for letter in letters] == ["-:2", "-:3", "-:4"]
    assert base64.b64decode(letters[0]["raw"]) == b"\xff\xfe\n"
    assert "-:4: '0000-01-01' is not a time: write" in err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: No such file or directory: give a JSON Lines or CSV"),
        ([ROOT], "Is a directory: give a JSON Lines or CSV file"),
        ([ROOT / "README.md"], "cannot tell the format from the name: add --format"),
        (["-", "--format", "xml"], "--format xml: there are jsonl and csv"),
        (["-", "--tags", "mood"], "no such tag: mood; there are language, mentions"),
        (["-", "--map", "text"], "write NAME=COLUMN"),
        (["-", "--map", "text=a"], "--map names CSV columns"),
        (["-", "--roster", "nobody.json"], "nobody.json: No such file or directory: give --roster"),
        (["-", "--languages", "klingon"], "klingon"),
        (["-", "--format", "csv"], "no column is called text; say which one holds it with --map"),
    ],
)
def test_a_mistake_on_the_command_line_says_what_to_do(args, words):
    """Status 2, one line, no traceback."""
    code, out, err = tag(*args, stdin=b"a,b\n1,2\n" if "csv" in args else b"")

    assert (code, out) == (2, [])
    assert words in err


def test_an_empty_file_is_named(tmp_path):
    """Nothing could be read, so the status is 2."""
    (tmp_path / "empty.jsonl").touch()

    code, _, err = tag(tmp_path / "empty.jsonl")

    assert code == 2
    assert "empty.jsonl" in err


def test_one_missing_file_does_not_stop_the_others(tmp_path):
    """What can be read is read."""
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a"}))

    code, out, err = tag(tmp_path / "no.jsonl", tmp_path / "a.jsonl")

    assert (code, len(out)) == (0, 1)
    assert "no.jsonl" in err


def test_a_reader_that_goes_away_is_no_error():
    """`hearhear tag … | head -1` ends quietly."""
    command = f"'{HEARHEAR}' tag '{DEMO}/day.jsonl' | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)

    assert done.stdout.startswith(b'{"id"')
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_the_table_shows_tags_words_and_counts():
    """For people: no JSON, the totals at the end."""
    code, out, _ = tag("--table", DEMO / "day.jsonl", "--roster", DEMO / "roster.json")
    text = b"\n".join(out).decode()

    assert code == 0
    assert "posts tagged" in text
    assert "abuse" in text
    assert '{"' not in text


def test_every_file_of_jsontestsuite_is_a_post_or_a_named_line(shared):
    """Three hundred ways to write JSON wrong, each as a line and as a field nobody knows."""
    stdin, whole = b"", {}
    for number, path in enumerate(sorted((shared / "badinput/jsontestsuite").rglob("*.json"))):
        raw = path.read_bytes().replace(b"\n", b" ").replace(b"\r", b" ")
        stdin += raw + b'\n{"text":"t%d","u":%s}\n{"text":"after %d"}\n' % (number, raw, number)
        whole[f"after {number}"] = path.name

    code, out, _ = tag("-", "--tags", "language", stdin=stdin)
    texts = {json.loads(raw)["text"] for raw in out}

    assert code == 0
    assert set(whole) <= texts


def test_naughty_strings_are_tagged_wherever_they_stand(shared):
    """As text, author, tag and name; every one comes back whole."""
    strings = json.loads((shared / "badinput/blns/blns.base64.json").read_text())
    naughty = [base64.b64decode(s).decode(errors="replace") for s in strings]
    rows = [{"text": s, "author": s, "lang": s, "id": s, s or "k": s} for s in naughty]

    code, out, err = tag("-", stdin=lines(*rows))

    assert code == 0
    assert [json.loads(raw)["text"] for raw in out] == naughty
    assert "0 could not be read" in err


def test_a_ten_megabyte_line_costs_only_itself():
    """A text no platform allows is named; the posts around it come through."""
    stdin = lines({"text": "a"}, {"text": "x" * 10_000_000}, {"text": "b"})

    code, out, err = tag("-", stdin=stdin)

    assert (code, len(out)) == (0, 2)
    assert "-:2: text has 10,000,000 characters" in err


def test_a_first_line_that_is_no_header_is_not_repeated(tmp_path):
    """It may be a stranger's words, or a secret that somebody linked to under another name."""
    (tmp_path / "posts.csv").write_text("my secret key,is 4711\na,b\n")
    for more in ((), ("--map", "text=words")):
        code, out, error = tag(tmp_path / "posts.csv", *more)
        assert (code, "secret" in f"{out}{error}", "4711" in f"{out}{error}") == (2, False, False)
        assert "--map text=" in error


def test_an_array_that_is_too_large_is_refused_before_it_fills_the_memory(tmp_path):
    """A gzip of a few kB may unpack to any length: 128 MB are read of it, and once."""
    post = b'{"text": "The ferry is late again"},\n' * 2**13
    with gzip.open(tmp_path / "posts.json.gz", "wb", 1) as file:
        file.write(b"[\n")
        for _ in range(2**28 // len(post)):
            file.write(post)
        file.write(b"{}]")
    measured = f"""
import resource, subprocess, sys
done = subprocess.run([{str(HEARHEAR)!r}, "tag", "--jsonl", "posts.json.gz"], capture_output=True)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
print(done.stderr.decode())
"""
    done = subprocess.run(
        [sys.executable, "-c", measured], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    first, _, error = done.stdout.partition("\n")
    code, peak = map(int, first.split())
    assert (code, "may have 128 MB: write JSON Lines" in error) == (2, True), error
    assert peak < 350
