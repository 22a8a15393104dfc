"""The documentation tells the truth: commands exist, the walk-through works, words are defined."""

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
            r"\b((?:docs|tests|schemas|processors|hearhear)/[\w/.-]+\w)", page.read_text()
        ):
            name = path.rstrip("/")
            known = (ROOT / name).exists() or "NAME" in path or "shouting" in path or "NNNN" in path
            assert known, f"{page.name} names {path}"


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

    code = "from hearhear.cli import main; main()"
    run = [sys.executable, "-c", code, "tag", "-", "--tags", "shouting"]
    done = subprocess.run(
        run, cwd=tmp_path, input=b'{"text":"HEAR hear"}', stdout=subprocess.PIPE, check=True
    )
    generate = [sys.executable, "-m", "tools.generate"]
    wrote = subprocess.run(generate, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert b'"shouting":{"by":"capitals 1","evidence":[],"share":0.5}' in done.stdout
    assert "schemas/json/tag.shouting.json" in wrote.stdout
    assert "## shouting" in (tmp_path / "docs/tags.md").read_text()
