"""The documentation tells the truth: commands exist, the walk-through works, words are defined."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from processors.chain import CHAIN

ROOT = Path(__file__).parents[1]


def test_the_first_two_commands_of_the_readme_are_make_run_and_make_test():
    """A newcomer needs nothing else."""
    readme = (ROOT / "README.md").read_text()
    commands = re.findall(r"^(make \w+)", readme, re.MULTILINE)

    assert commands[:2] == ["make run", "make test"]


def test_every_verb_of_the_makefile_says_what_it_does():
    """`make` alone lists them."""
    make = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", make, re.MULTILINE)[1].split()
    listed = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert all(re.search(rf"^{t} ", listed, re.MULTILINE) for t in targets)


def test_every_tag_is_documented():
    """The page comes from the classes, so it cannot forget one."""
    page = (ROOT / "docs/tags.md").read_text()

    assert all(f"## {name}\n" in page for name in CHAIN)


def test_links_between_documents_lead_somewhere():
    """A path in a document is a file in the repository."""
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for path in re.findall(
            r"(?<![\w/])((?:docs|tests|schemas|processors|hearhear)/[\w/.-]+\w)", page.read_text()
        ):
            name = path.rstrip("/")
            known = (ROOT / name).exists() or "NAME" in path or "shouting" in path or "NNNN" in path
            assert known, f"{page.name} names {path}"


def test_every_word_is_defined_once():
    """Two definitions of a word are two words."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/concepts.md").read_text(), re.MULTILINE)

    assert len(rows) > 50
    assert sorted(rows) == sorted(set(rows))


def test_every_command_that_a_document_or_a_message_names_exists():
    """A remedy that is no command helps nobody."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]
    sources = [p for top in ("hearhear", "ingest", "sinks") for p in (ROOT / top).rglob("*.py")]
    named = [(p, c) for p in pages for c in _commands(r"`hearhear ", p)]
    named += [
        (p, c) for p in sources for c in _commands(r"(?:run|see|with|then|and|or) hearhear ", p)
    ]

    assert len(named) > 40
    assert [f"{path.name}: hearhear {words}" for path, words in named if not _exists(words)] == []


def _commands(before, path):
    return re.findall(before + r"([a-z]+(?:[ -][a-z]+)*)", path.read_text())


def _exists(words):
    """Whether *words* begin with a command, or name a group of commands such as `alerts`."""
    commands = re.findall(r"^## hearhear (.+)$", (ROOT / "docs/cli.md").read_text(), re.MULTILINE)
    return any(f"{words} ".startswith(f"{c} ") or c.startswith(f"{words} ") for c in commands)


def test_a_colleague_adds_a_tag_by_the_walk_through(tmp_path):
    """One file, one line, taken from CONTRIBUTING.md as it stands; then the new tag is there."""
    for name in ("tools", "schemas", "ingest", "processors", "sinks", "hearhear"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    file, line = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[:2]
    path = re.search(r"The file, `(.+?)`", guide)[1]
    (tmp_path / path).write_text(file)
    chain = tmp_path / "processors/chain.py"
    chain.write_text(chain.read_text().replace("CHAIN = (\n", f"CHAIN = (\n{line}", 1))

    tag = [sys.executable, "-c", COMMAND, "tag", "-", "--tags", "shouting"]
    done = subprocess.run(
        tag, cwd=tmp_path, input=b'{"text":"HEAR hear"}', stdout=subprocess.PIPE, check=True
    )
    generate = [sys.executable, "-m", "tools.generate"]
    wrote = subprocess.run(generate, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert b'"shouting":{"by":"capitals 1","evidence":[],"share":0.5,"loud":false}' in done.stdout
    assert "schemas/json/tag.shouting.json" in wrote.stdout
    assert "## shouting" in (tmp_path / "docs/tags.md").read_text()
    assert "What made shouting" in (tmp_path / "sinks/elastic/kibana/hearhear.ndjson").read_text()
    _the_new_tag_is_seen(tmp_path)


def _the_new_tag_is_seen(root):
    """Store two posts with the tree in *root*; the page shows the flag and counts it, search finds it."""
    posts = root / "posts.jsonl"
    posts.write_text(
        '{"text":"WHERE IS THE FERRY","created_at":"2026-03-02T10:01:00Z"}\n'
        '{"text":"the ferry is late","created_at":"2026-03-02T10:00:00Z"}\n'
    )
    run(
        root, "-c", COMMAND, "run", "--once", "--no-web", "--replay", posts, "--data", root / "data"
    )
    found = run(root, "-c", COMMAND, "search", "shouting:loud", "--data", root / "data")
    card, why, column, narrowed, unknown = json.loads(run(root, "-c", PAGE))

    assert "WHERE IS THE FERRY" in found
    assert "late" not in found
    assert card == "in capitals"
    assert why == "in capitals"
    assert column == "1"
    assert narrowed == ["WHERE IS THE FERRY"]
    assert "No shouting is called “quiet”: there are loud." in unknown


COMMAND = "from hearhear.cli import main; main()"
PAGE = r"""
import json, re
from dataclasses import replace
from math import inf
from pathlib import Path
from starlette.testclient import TestClient
from hearhear.wiring.settings import Settings
from hearhear.wiring.site import site_of
from schemas.role import Who
from sinks.console.app import create_app
from sinks.console.door import Visit
from sinks.sqlite.reader import SqliteReader

class Somebody:
    kind, lasting = "accounts", inf
    def enter(self, headers, *, secure):
        return Visit(Who("jane", "security"), "word")

with SqliteReader(Path("data/hearhear.db")) as reader:
    site = replace(site_of(Settings(), None, demo=False), door=Somebody())
    app = create_app(reader, site)
    client = TestClient(app, base_url="http://localhost")
    html = client.get("/").text
    found = client.get("/search", params={"q": 'shouting:yes shouting:"in capitals"'}).text
    unknown = client.get("/search", params={"q": "shouting:quiet"}).text
print(json.dumps([
    re.search(r'<li class="flag"><a href="/search.q=shouting%3Aloud">([^<]+)', html)[1],
    re.search(r'<dt>Shouting</dt>\s*<dd><span class="says">([^<]+)', html)[1],
    re.search(r'In capitals</span> <span class="count">([^<]+)', html)[1],
    re.findall(r'<p class="words"[^>]*>(.+?)</p>', found),
    unknown,
]))
"""


def run(root, *command):
    """Return what python says of *command*, run in *root*."""
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
