"""What the classes of the tags ask Kibana to show: panels, controls, columns, names of codes."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Literal

from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Chart
from sinks.elastic.kibana.columns import Columns
from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import values
from sinks.elastic.kibana.dashboard import Control
from sinks.elastic.kibana.panels import Panel
from sinks.elastic.kibana.panels import figure
from sinks.elastic.kibana.panels import over_time
from sinks.elastic.kibana.panels import ranking
from sinks.elastic.kibana.panels import table
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import View
from sinks.elastic.kibana.views import THERE
from sinks.elastic.kibana.views import posts_view
from sinks.elastic.mapping import field_of

Tags = Sequence[type[Tag]]

_TYPES: dict[str, Literal["string", "number", "boolean"]] = {
    "keyword": "string",
    "boolean": "boolean",
    "integer": "number",
    "float": "number",
}


def path(tag: type[Tag], field: str) -> str:
    """Return where *field* of *tag* stands in the documents; with a colon, of another tag."""
    name, colon, rest = field.partition(":")
    return f"hearhear.tags.{name}.{rest}" if colon else f"hearhear.tags.{tag.name}.{field}"


def controls(tags: Tags) -> tuple[Control, ...]:
    """Return the lists to choose from: one a tag whose labels are many."""
    return tuple(
        Control(_singular(tag), path(tag, tag.view.field), _search(tag))
        for tag in tags
        if tag.view.field
    )


def posts(tags: Tags) -> View:
    """Return the data view of posts; codes are shown in the words of their tag."""
    return posts_view(
        {
            path(tag, tag.view.field): _lookup(tag)
            for tag in tags
            if tag.view.field and tag.view.labels and _search(tag) == "exact"
        }
    )


def columns(tags: Tags) -> tuple[str, ...]:
    """Return the fields of tags that a list of posts shows."""
    return tuple(path(tag, tag.view.field) for tag in tags if tag.view.field)


def panels(tags: Tags, board: str, kinds: Iterable[str], view: View) -> tuple[Panel, ...]:
    """Return the charts of those *kinds* that the tags of *board* ask for, in their order."""
    wanted = set(kinds)
    return tuple(
        _panel(chart, tag, tags, view)
        for tag in tags
        if tag.view.board == board
        for chart in tag.view.charts
        if chart.kind in wanted
    )


def made(tags: Tags, board: str, view: View) -> tuple[Panel, ...]:
    """Return for each tag of *board* the table of what made it, by version."""
    return tuple(_made(tag, view) for tag in tags if tag.view.board == board)


def _made(tag: type[Tag], view: View) -> Panel:
    field = path(tag, "by")
    about = (
        f"Posts by the rules or model, and version, that made their tag ({field}). {tag.view.about} "
        "Two versions at once: some posts were tagged before a change; figures across it do not "
        "compare. It does not say that a tag is right. A post of which it says nothing has no such tag."
    )
    by: Columns = {"by": values("Made by", field, "count"), "count": count("Posts")}
    return table(f"What made {tag.name}", about, view, f"{THERE} and {field} : *", by)


def _panel(chart: Chart, tag: type[Tag], tags: Tags, view: View) -> Panel:
    asked = chart.where or ({} if chart.kind == "ranking" and tag.view.field else {"by": "*"})
    where = " and ".join(
        [THERE, *(f"{path(tag, name)} : {value}" for name, value in asked.items())]
    )
    by = [_axis(axis, tag, tags) for axis in chart.by]
    if chart.kind == "figure":
        return figure(chart.title, chart.about, view, where)
    if chart.kind == "ranking":
        return ranking(chart.title, chart.about, view, where, *by)
    counts: Columns = {
        one.flag: count(one.title, f"{path(tag, one.flag)} : true") for one in chart.counts
    } or {"count": count("Posts")}
    if chart.kind == "table":
        named = {axis.field: column for axis, column in zip(chart.by, by, strict=True)}
        return table(chart.title, chart.about, view, where, {**named, **counts})
    split: Columns = {"split": by[0]} if by else {}
    series: Literal["bar_percentage_stacked", "bar_stacked"] = (
        "bar_percentage_stacked" if chart.shares else "bar_stacked"
    )
    return over_time(chart.title, chart.about, view, where, {**split, **counts}, series)


def _axis(axis: Axis, tag: type[Tag], tags: Tags) -> Json:
    name, colon, field = axis.field.rpartition(":")
    owner = next(one for one in tags if one.name == name) if colon else tag
    kind = _TYPES[field_of(owner, field)]
    return values(axis.title, path(tag, axis.field), "count", size=axis.most, kind=kind)


def _search(tag: type[Tag]) -> Literal["prefix", "exact"]:
    """Return how Kibana finds a value of the tag's field: numbers only whole."""
    return "prefix" if _TYPES[field_of(tag, tag.view.field)] == "string" else "exact"


def _singular(tag: type[Tag]) -> str:
    return "Official" if tag.view.officials else tag.title()


def _lookup(tag: type[Tag]) -> Json:
    entries = [{"key": label, "value": word} for label, word in (tag.view.labels or {}).items()]
    return {"id": "static_lookup", "params": {"lookupEntries": entries}}
