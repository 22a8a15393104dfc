"""A panel of a dashboard: a Lens chart of one layer, with what it says and what it cannot say."""

from dataclasses import dataclass
from typing import Literal

from sinks.elastic.kibana.columns import Columns
from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import times
from sinks.elastic.kibana.columns import values
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import View
from sinks.elastic.kibana.saved import query

LAYER = "hearhear"

Series = Literal[
    "bar_stacked", "bar_percentage_stacked", "bar_horizontal_stacked", "bar_horizontal"
]


@dataclass(frozen=True)
class Panel:
    """One chart.  *about*: how its tag is made and what it cannot say; *where*: KQL.

    *alone*: the controls, which ask for fields of posts, do not narrow it; the time range does.
    """

    title: str
    about: str
    view: View
    where: str
    kind: Literal["lnsMetric", "lnsXY", "lnsDatatable"]
    columns: Columns
    shape: Json
    alone: bool = False

    def references(self) -> list[Json]:
        """Return what it needs."""
        return [self.view.reference(f"indexpattern-datasource-layer-{LAYER}")]

    def attributes(self) -> Json:
        """Return its Lens state."""
        layer: Json = {
            "columns": self.columns,
            "columnOrder": list(self.columns),
            "incompleteColumns": {},
        }
        if self.alone:
            layer["ignoreGlobalFilters"] = True
        return {
            "type": "lens",
            "title": self.title,
            "description": self.about,
            "visualizationType": self.kind,
            "references": self.references(),
            "state": {
                **query(self.where),
                "filters": [],
                "internalReferences": [],
                "adHocDataViews": {},
                "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
                "visualization": self.shape,
            },
        }


def figure(title: str, about: str, view: View, where: str, *, alone: bool = False) -> Panel:
    """Return one number: how many documents of *view* meet *where*."""
    shape = {"layerId": LAYER, "layerType": "data", "metricAccessor": "count"}
    columns = {"count": count(title)}
    return Panel(title, about, view, where, "lnsMetric", columns, shape, alone)


def over_time(
    title: str,
    about: str,
    view: View,
    where: str,
    columns: Columns,
    series: Series = "bar_stacked",
) -> Panel:
    """Return bars over time: one colour a value of the column "split", or one a count."""
    split = {name: column for name, column in columns.items() if name == "split"}
    counts = {name: column for name, column in columns.items() if name != "split"}
    found = {**split, "time": times(), **counts}
    return Panel(title, about, view, where, "lnsXY", found, _bars(found, "time", series))


def ranking(
    title: str, about: str, view: View, where: str, by: Json, split: Json | None = None
) -> Panel:
    """Return lying bars: one a value of *by*, the longest first, coloured by *split*."""
    columns: Columns = {"each": by}
    if split:
        columns["split"] = split
    columns["count"] = count("Posts")
    shape = _bars(columns, "each", "bar_horizontal_stacked" if split else "bar_horizontal")
    return Panel(title, about, view, where, "lnsXY", columns, shape)


def table(
    title: str, about: str, view: View, where: str, columns: Columns, *, alone: bool = False
) -> Panel:
    """Return a table of *columns*."""
    shape = {
        "layerId": LAYER,
        "layerType": "data",
        "columns": [{"columnId": name} for name in columns],
        "rowHeight": "auto",
    }
    return Panel(title, about, view, where, "lnsDatatable", columns, shape, alone)


def by_count(label: str, field: str, size: int = 10) -> Json:
    """Return the *size* values of *field* that most posts have."""
    return values(label, field, "count", size=size)


def _bars(columns: Columns, each: str, series: Series) -> Json:
    layer: Json = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": series,
        "xAccessor": each,
        "accessors": [name for name in columns if name not in {each, "split"}],
    }
    if "split" in columns:
        layer["splitAccessor"] = "split"
    return {
        "legend": {"isVisible": True, "position": "bottom"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "preferredSeriesType": series,
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "layers": [layer],
    }
