"""A dashboard: rows of panels on Kibana's grid of 48 columns, under controls."""

from collections.abc import Sequence
from typing import Literal
from typing import NamedTuple

from sinks.elastic.kibana.panels import Panel
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import View
from sinks.elastic.kibana.saved import encoded
from sinks.elastic.kibana.saved import identity
from sinks.elastic.kibana.saved import query
from sinks.elastic.kibana.saved import saved

WIDTH = 48
"""Columns of Kibana's grid."""


class Row(NamedTuple):
    """Panels side by side, all of one width; *height* in rows of the grid."""

    height: int
    panels: tuple[Panel, ...]


def in_rows(height: int, most: int, panels: Sequence[Panel]) -> tuple[Row, ...]:
    """Return *panels* in rows of *most* at most."""
    found = [panels[at : at + most] for at in range(0, len(panels), most)]
    return tuple(Row(height, tuple(row)) for row in found)


class Control(NamedTuple):
    """A list of values to choose from, for all panels.

    *search*: how what is typed finds a value; Kibana searches numbers by the whole number alone.
    """

    title: str
    field: str
    search: Literal["prefix", "exact"] = "prefix"


def dashboard(
    title: str,
    about: str,
    rows: Sequence[Row],
    controls: Sequence[Control],
    view: View,
    references: Sequence[Json] = (),
) -> Json:
    """Return the dashboard; *view* has the fields of *controls*."""
    panels: list[Json] = []
    needs = list(references)
    top = 0
    for row in rows:
        width = WIDTH // len(row.panels)
        for number, panel in enumerate(row.panels):
            key = identity(title, panel.title)
            place = {"x": number * width, "y": top, "w": width, "h": row.height, "i": key}
            panels.append(_placed(panel, key, place))
            needs += [{**one, "name": f"{key}:{one['name']}"} for one in panel.references()]
        top += row.height
    chosen = {identity(title, "control", control.field): control for control in controls}
    needs += [view.reference(f"controlGroup_{key}:optionsListDataView") for key in chosen]
    attributes = {
        "title": title,
        "description": about,
        "version": 1,
        "panelsJSON": encoded(panels),
        "optionsJSON": encoded(_OPTIONS),
        "kibanaSavedObjectMeta": {"searchSourceJSON": encoded({**query(""), "filter": []})},
        "timeRestore": True,
        "timeFrom": "now-24h",
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60_000},
        "controlGroupInput": {
            "controlStyle": "oneLine",
            "chainingSystem": "HIERARCHICAL",
            "showApplySelections": False,
            "ignoreParentSettingsJSON": encoded(_PARENT),
            "panelsJSON": encoded(_controls(chosen)),
        },
    }
    return saved("dashboard", identity("dashboard", title), attributes, needs)


def _placed(panel: Panel, key: str, place: Json) -> Json:
    return {
        "type": "lens",
        "title": panel.title,
        "panelIndex": key,
        "gridData": place,
        "embeddableConfig": {
            "attributes": panel.attributes(),
            "description": panel.about,
            "enhancements": {},
        },
    }


def _controls(chosen: dict[str, Control]) -> Json:
    return {
        key: {
            "type": "optionsListControl",
            "order": order,
            "width": "medium",
            "grow": True,
            "explicitInput": {
                "id": key,
                "fieldName": control.field,
                "title": control.title,
                "searchTechnique": control.search,
                "selectedOptions": [],
            },
        }
        for order, (key, control) in enumerate(chosen.items())
    }


_OPTIONS: Json = {
    "useMargins": True,
    "syncColors": True,
    "syncCursor": True,
    "syncTooltips": False,
    "hidePanelTitles": False,
}
_PARENT: Json = {
    "ignoreFilters": False,
    "ignoreQuery": False,
    "ignoreTimerange": False,
    "ignoreValidations": False,
}
