"""Tagged posts as a table for people: the words that gave a tag stand out in the text."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hearhear.commands.tagged_lines import Totals
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe_cells
from hearhear.commands.terminal import safe_line
from processors.chain import tag_class
from schemas.post import Post
from schemas.tag import Tag
from schemas.tag import labels

_STYLES = {
    "mentions": "cyan",
    "topic": "green",
    "youth": "magenta",
    "question": "blue",
    "abuse": "bold red",
}


def show(console: Console, posts: list[Post], *, header: bool) -> None:
    """Print *posts* as rows; the text shows the evidence in the colour of its tag."""
    table = Table(
        show_header=header, header_style="dim", expand=True, box=None, padding=(0, 2, 1, 0)
    )
    table.add_column("when", width=5, style="dim")
    table.add_column("lang", width=4, style="dim")
    table.add_column("post", ratio=3)
    table.add_column("tags, and the words that gave them", ratio=2)
    for post in posts:
        table.add_row(
            f"{post.created_at:%H:%M}" if post.time_source == "platform" else "–",
            *_language(post),
            _text(post),
            _tags(post),
        )
    console.print(table)


def show_totals(console: Console, totals: Totals) -> None:
    """Print how many posts there were and how often each tag said what."""
    table = Table(
        title=f"{many(totals.posts, 'post')} tagged",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("tag", style="bold")
    table.add_column("posts", justify="right")
    table.add_column("said", ratio=1)
    for name, counts in totals.tags.items():
        said = [
            f"{_said(name, label)} {n:,}" for label, n in counts.most_common(13) if label != "posts"
        ]
        table.add_row(name, f"{counts['posts']:,}", Text(safe_line(", ".join(said))))
    console.print(table)


def _language(post: Post) -> tuple[str]:
    tag = post.tags.get("language")
    return (labels(tag)[0] if tag else "",)


def _text(post: Post) -> Text:
    text = Text(safe_cells(post.text))
    for name, style in _STYLES.items():
        if name in post.tags:
            for evidence in post.tags[name].evidence:
                text.stylize(style, evidence.start, evidence.end)
    return text


def _tags(post: Post) -> Text:
    lines = [_tag(post, name, tag) for name, tag in post.tags.items() if name != "language"]
    return Text("\n").join(line for line in lines if line)


def _said(name: str, label: str) -> str:
    """Return *label* as people read it: a topic's code is its name."""
    kind = tag_class(name)
    return kind.word(label) if kind.view.top else label


def _tag(post: Post, name: str, tag: Tag) -> Text | None:
    if not (words := labels(tag)):
        return None
    said = Text(f"{name} ", style=_STYLES.get(name, ""))
    said += Text(safe_line(", ".join(_said(name, word) for word in words)))
    if name != "sentiment":
        shown = dict.fromkeys(post.text[e.start : e.end] for e in tag.evidence)
        if shown:
            said += Text(safe_line(" ← " + " · ".join(shown)), style="dim")
    return said
