"""Write what is derived from the code: JSON Schemas, templates, dashboards, docs; or check them.

``python -m tools.generate [--check]``
"""

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import typer

from hearhear.cli import app
from hearhear.observe.metrics import metrics_page
from processors.chain import CHAIN
from processors.chain import tag_class
from processors.chain import tag_classes
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.sighting import Sighting
from schemas.tag import Tag
from sinks.elastic.kibana.build import files as kibana_file
from sinks.elastic.mapping import files as elastic_templates
from tools.fields_page import fields_page

ROOT = Path(__file__).parent.parent
RECORDS: tuple[type[msgspec.Struct], ...] = (
    Post,
    PostEdited,
    PostDeleted,
    AuthorSuppressed,
    Sighting,
    Alert,
    DeadLetter,
    DeadLetterGone,
)


def generated() -> dict[str, str]:
    """Return every generated file: its path in the repository, and its text."""
    files = {f"schemas/json/{_name(r)}.json": _schema(r) for r in RECORDS}
    files |= {f"schemas/json/tag.{n}.json": _schema(tag_class(n)) for n in CHAIN}
    files |= elastic_templates({name: tag_class(name) for name in CHAIN})
    files |= kibana_file(tag_classes())
    pages = {"docs/tags.md": _tags_page(), "docs/cli.md": _cli_page()}
    pages |= {"docs/fields.md": fields_page()}
    return files | pages | {"docs/metrics.md": metrics_page()}


def main() -> None:
    """Write the files, or say which are stale."""
    stale = {p: t for p, t in generated().items() if not _same(ROOT / p, t)}
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"stale: {', '.join(stale)}: run make generate and commit")
        return
    for path, text in stale.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
        print("wrote", path)


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _name(record: type[msgspec.Struct]) -> str:
    return str(record.__struct_config__.tag)


def _schema(record: type[msgspec.Struct]) -> str:
    return json.dumps(msgspec.json.schema(record), indent=2, ensure_ascii=False) + "\n"


def _tags_page() -> str:
    head = """# Tags

*Generated from the classes by `make generate`; do not edit.*

A tag stands under its name in `tags`. Every tag says `by` which rule set or model, in which
version, it was made, and gives as `evidence` the words that made it: `start` and `end` in code
points of the text, and the `rule` they met. A tag that has nothing to say is absent.
"""
    return head + "".join(_tag_section(tag_class(name)) for name in CHAIN)


def _tag_section(tag: type[Tag]) -> str:
    rows = [
        f"| `{field.name}` | `{_type(field.type)}` |"
        for field in msgspec.structs.fields(tag)
        if field.name not in ("by", "evidence")
    ]
    about = inspect.cleandoc(inspect.getmodule(tag).__doc__ or "")
    table = "\n".join(["| field | type |", "|---|---|", *rows])
    said = inspect.cleandoc(tag.__doc__ or "")
    return f"\n## {tag.name}\n\n{about}\n\n{said}\n\n{table}\n\n{_search(tag)}\n"


def _search(tag: type[Tag]) -> str:
    """Say how posts with *tag* are searched for."""
    name, labels = tag.view.filter or tag.name, tag.view.labels or {}
    some = [label if label == word else f"{label} ({word})" for label, word in labels.items()]
    if len(some) > 25:
        some = [*some[:10], f"{len(some) - 10} more"]
    people = "an official's id, name or part of the name" if tag.view.officials else ""
    values = "; or ".join(filter(None, (", ".join(some), people)))
    plain = ", ".join(f"`{name}:{word}`" for word in ("yes", "no") if word not in labels)
    return f"Search: {plain}, or `{name}:` and one of: {values or 'its labels'}. Names do as well as codes."


def _type(annotation: Any) -> str:
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    text = re.sub(r"\b(?:[a-z_]+\.)+(?=\w)", "", text)
    return text.replace("|", "or")


def _cli_page() -> str:
    head = "# Commands\n\n*Generated from the command line by `make generate`; do not edit.*\n"
    return "\n".join([head, *_commands("hearhear", typer.main.get_command(app))])


def _commands(path: str, command: Any) -> list[str]:
    """Return a section for every command that does something; some groups do when named alone."""
    children = getattr(command, "commands", None) or {}
    below = [leaf for n, child in children.items() for leaf in _commands(f"{path} {n}", child)]
    if children and not (command.invoke_without_command and command.callback):
        return below
    context = command.make_context(path, [], resilient_parsing=True)
    rows = [p.get_help_record(context) or (p.human_readable_name, "") for p in command.params]
    cells = [f"| `{names.replace('|', '/')}` | {text} |" for names, text in rows]
    table = "\n".join(["| argument or option | |", "|---|---|", *cells])
    return [f"## {path}\n\n{inspect.cleandoc(command.help or '')}\n\n{table}\n", *below]


if __name__ == "__main__":
    main()
