"""docs/security-checks.md names tests that are there; and what the product never does, looked for in all of it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processors.chain import CHAIN
from processors.chain import tag_class
from schemas.post import Post
from sinks.facets import facets
from sinks.search.filters import Vocabulary
from tests.running import call
from tests.running import replay
from tests.unit.naming import NOW

ROOT = Path(__file__).parents[1]
PRODUCT = [
    p
    for top in ("hearhear", "ingest", "processors", "sinks", "schemas")
    for p in (ROOT / top).rglob("*.py")
]
SHOWN = [
    p
    for kind in ("html", "js", "css")
    for p in (ROOT / "sinks/console").rglob(f"*.{kind}")
    if "vendor" not in p.parts
]
SCHEMAS = [
    *(ROOT / "schemas/json").glob("*.json"),
    *(ROOT / "sinks/elastic/templates").glob("component.*@mappings.json"),
]
IDS = [f"{kind}{n:02}" for kind, last in (("S", 28), ("P", 13)) for n in range(1, last + 1)]
"""The requirements: S of security, P of privacy."""


def named() -> list[tuple[str, str, str]]:
    """Return id, answer and tests of every row of the table."""
    page = (ROOT / "docs/security-checks.md").read_text()
    return re.findall(r"^\| ([SP]\d\d) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)


def test_every_requirement_is_answered_once_and_by_tests_that_exist() -> None:
    """A proof that has moved is no proof; a requirement left out is not one that holds."""
    rows = named()
    assert [row[0] for row in rows] == IDS
    for number, answer, proofs in rows:
        assert answer.split(":")[0] in {"holds", "partly", "later"}, number
        assert answer.startswith("later") or "::" in proofs, number
        for path, test in re.findall(r"([\w/]+\.py)::(\w+)", proofs):
            found = (ROOT / "tests" / path).read_text()
            assert f"def {test}(" in found, f"{number}: {path}::{test}"


def imported(path: Path) -> Iterator[str]:
    """Yield every module that *path* imports, in full, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def using(*modules: str) -> dict[str, set[str]]:
    """Return the files of the product that import any of *modules* or what is in them, and which."""
    found: dict[str, set[str]] = {}
    for path in PRODUCT:
        for name in imported(path):
            for module in modules:
                if f"{name}.".startswith(f"{module}."):
                    found.setdefault(str(path.relative_to(ROOT)), set()).add(module)
    return found


def test_nothing_reads_a_form_that_can_carry_code_or_files() -> None:
    """S12: what unpickles runs what a stranger wrote; plain XML reads files; defusedxml would be allowed."""
    assert (
        using("pickle", "dill", "shelve", "marshal", "yaml", "xml", "lxml", "faust.serializers")
        == {}
    )
    for path in PRODUCT:
        assert not re.search(
            r"serializer=[\"'](?!raw)|(?<![.\w])(?:eval|exec)\(", path.read_text()
        ), path


def test_nothing_is_sent_but_by_the_clients_that_are_listed() -> None:
    """S10, P13: no link is fetched; nothing is posted, reported, blocked or mailed by itself.

    Kafka and Elasticsearch have rooms of their own (import contracts); a new way out is a decision.
    """
    ways = (
        *("urllib.request", "urllib3", "http.client", "requests", "httpx", "httpx2", "aiohttp", "websockets"),
        *("smtplib", "ftplib", "telnetlib", "webbrowser", "apprise", "tweepy", "atproto", "mastodon"),
        *("socket.create_connection", "asyncio.open_connection", "socket"),
    )  # fmt: skip
    assert using(*ways) == {
        "hearhear/wiring/site.py": {
            "http.client",
            "urllib.request",
            "socket",
        },  # listens; asks its own page
        "hearhear/observe/health.py": {"socket"},  # listens
        "sinks/console/server.py": {"socket"},  # listens
        # Messages, to the channels that the settings name and to nobody else.
        "sinks/desk/heartbeat.py": {"requests"},
        "sinks/desk/senders.py": {"apprise"},
        "sinks/desk/webhooks.py": {"requests"},
        "sinks/elastic/kibana/upload.py": {
            "urllib3"
        },  # the dashboards, to the Kibana that is named
    }


def test_nothing_makes_markup_of_what_people_wrote() -> None:
    """S05: everything is escaped by default, and nothing turns that off; S15: only a wish of the page is kept."""
    unsafe = r"\|\s*safe\b|Markup\(|autoescape (?:false|off)|\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML"
    unsafe += (
        r"|document\.write|\beval\(|new Function|hx-on|indexedDB"
        r"|document\.cookie(?! = `density=)|sessionStorage\.\w+\((?!OPENED|\"offered\")"  # a wish, a count
    )
    for path in [*SHOWN, *(ROOT / "sinks/console").rglob("*.py")]:
        text = path.read_text()
        assert not re.search(unsafe, text), path
        assert set(re.findall(r"localStorage\.\w+\(\"(\w+)\"", text)) <= {"keys"}
        assert text.count("localStorage") == len(re.findall(r"localStorage\.\w+\(\"", text))


def test_the_page_has_nothing_to_load_from_elsewhere() -> None:
    """S08: a picture from a platform would tell it who is read here.  A browser is asked in tests/browser."""
    for path in SHOWN:
        assert not re.search(
            r"(?:src|srcset|poster|action|url)\s*[=(]\s*[\"']?(?:https?:)?//", path.read_text()
        )
        assert "<img" not in path.read_text()


def fields(schema: object) -> Iterator[str]:
    """Yield the name of every property at any depth."""
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        yield from properties if isinstance(properties, dict) else ()
        for value in schema.values():
            yield from fields(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from fields(value)


OF_A_PERSON = re.compile(
    r"(^|_)(age|birth\w*|born|minor|gender|sex\w*|religio\w*|faith|ethnic\w*|race|health|union|party|"
    r"politic\w*|opinion|stance|ideology|leaning|followers?|bio|location|geo\w*|lat|lon|avatar|"
    r"(user|screen|display)_?name|handle|email|phone|profile)(_|$)"
)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_no_record_and_no_index_has_a_field_for_what_a_person_is(path: Path) -> None:
    """P03, P10: no opinion, no faith, no age, no party of anybody; no name."""
    found = set(fields(json.loads(path.read_text())))
    assert found
    assert [name for name in found if OF_A_PERSON.search(name)] == []


def test_what_is_kept_by_author_says_nothing_of_them() -> None:
    """P03: ids, times and reasons only: no tone, no topic, no abuse, and no words."""
    may = {"@timestamp", "user", "hash", "event", "id", "kind", "reason", "created"}
    may |= {"hearhear", "source", "version", "deleted", "retention"}
    folder = ROOT / "sinks/elastic/templates"
    for index in ("authors", "suppressed"):
        kept = json.loads((folder / f"component.hearhear-{index}@mappings.json").read_text())
        assert kept["template"]["mappings"]["dynamic"] == "strict"
        assert set(fields(kept)) <= may
    posts = json.loads((folder / "component.hearhear-posts@mappings.json").read_text())
    assert not {"user", "author_ref"} & set(fields(posts))


def test_posts_cannot_be_grouped_filtered_or_counted_by_author() -> None:
    """P03: a post's author is no facet, no filter, and no column of a panel or of a question to a store."""
    author = f"7.{'ab' * 16}"
    one = Post(
        uid="x:1",
        platform="x",
        source="s",
        text="t",
        created_at=NOW,
        observed_at=NOW,
        author_ref=author,
    )
    assert not any(author in facet or "author" in facet for facet in facets(one))
    assert not any("author" in n or "user" in n for n in Vocabulary(map(tag_class, CHAIN)).names)
    assert "user.hash" not in re.sub(
        r"sourceFilters[^]]+", "", (ROOT / "sinks/elastic/kibana/hearhear.ndjson").read_text()
    )
    for path in (ROOT / "sinks").rglob("*.py"):
        assert not re.search(
            r"GROUP BY[^\"]*author|terms\(\"user|\"terms\": \{\"field\": \"user", path.read_text()
        ), path


CANARIES = ("canary-words-of-a-post", "canaryhandle", "canary-mail", "canary-secret-of-the-key")


def test_no_words_no_account_and_no_key_is_printed_while_posts_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S18, S24: good posts, bad lines, a torn file; on the terminal, and in what doctor finds."""
    words, handle, mail, secret = CANARIES
    key = tmp_path / "key"
    key.write_text(f"{secret}-that-is-long-enough")
    key.chmod(0o600)
    row = {"text": f"{words} @{handle} {mail}@a.example", "author": handle, "platform": "bluesky"}
    good = [json.dumps({**row, "id": f"at://{handle}/{n}"}) for n in range(3)]
    bad = [
        json.dumps({**row, "created_at": words}),
        f'{{"text": "{words}',
        json.dumps([handle, words]),
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join([*good, *bad]))
    data = tmp_path / "data"
    monkeypatch.setenv("HEARHEAR_KEY_FILE", str(key))
    runs = [replay(data, file), call("doctor", "--data", data), call("stats", "--data", data)]
    assert runs[0][0] in {0, 1} and len(call("export", "--data", data)[1].splitlines()) >= 3
    for code, out, err in runs:
        assert [c for c in CANARIES if c in out + err] == [], (code, out, err)


def test_the_linter_refuses_what_runs_strangers_data() -> None:
    """S12: in tools and tests too; nobody may turn these rules off for the whole repository."""
    program = "import pickle, yaml\nfrom xml.etree import ElementTree as ET\n"
    program += 'pickle.loads(b"")\nyaml.load("")\nET.fromstring("")\neval("1")\n'
    asked = [Path(sys.executable).with_name("ruff"), "check", "--output-format", "concise"]
    for name in ("hearhear/x.py", "tools/x.py", "tests/x.py"):
        done = subprocess.run(
            [*asked, "--stdin-filename", name, "-"], cwd=ROOT, input=program, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert {"S301", "S506", "S314", "S307"} <= set(re.findall(r"\bS\d{3}\b", done.stdout))
