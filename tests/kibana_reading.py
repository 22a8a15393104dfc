"""What is wrong with a file for Kibana, found without Kibana."""

import json
import re
from itertools import product

AGGREGATABLE = {"keyword", "date", "boolean", "long", "integer", "float"}
SHOWN_AS = {"keyword": "string", "date": "date", "boolean": "boolean"}
AUTHOR = re.compile(r"^(user\.|hearhear\.(author_|official_id|body))")
OLDEST = {"index-pattern": "8.0.0", "tag": "8.0.0", "search": "10.2.0", "dashboard": "10.2.0"}
LAYER = "indexpattern-datasource-layer-"
WHERE = re.compile(r"([@\w.]+) : ([\w*]+)")


def fields_of(templates, name):
    """Return the type of each field in the mapping of *name*, by its path."""
    mappings = templates[f"component.{name}@mappings"]["template"]["mappings"]
    return dict(_flat(mappings["properties"], ""))


def objects_of(text):
    return [json.loads(line) for line in text.splitlines()]


def panels_of(board):
    return json.loads(board["attributes"]["panelsJSON"])


def controls_of(board):
    return json.loads(board["attributes"]["controlGroupInput"]["panelsJSON"])


def layers_of(panel):
    state = panel["embeddableConfig"]["attributes"]["state"]
    return state["datasourceStates"]["formBased"]["layers"]


def conditions(where):
    """Return the fields and values of *where*, in the part of KQL that we write."""
    found = [WHERE.fullmatch(part) for part in where.split(" and ")] if where else []
    if None in found:
        raise ValueError(f"not in our part of KQL: {where}")
    return [one.groups() for one in found]


def faults(text, mapping):
    """Return all that is wrong; *mapping*: the fields of each data view, by the indices it is for."""
    found = objects_of(text)
    ids = [(one["type"], one["id"]) for one in found]
    titles = {o["id"]: o["attributes"]["title"] for o in found if o["type"] == "index-pattern"}
    wrong = [] if len(set(ids)) == len(ids) else ["two objects have one id"]
    for one in found:
        wrong += _frame(one, set(ids))
        if one["type"] == "index-pattern" and one["attributes"]["title"] not in mapping:
            wrong.append(f"no index for {one['attributes']['title']}")
    if wrong:
        return wrong
    fields = {key: mapping[title] for key, title in titles.items()}
    for one in found:
        view = {r["name"]: fields[r["id"]] for r in one["references"] if r["id"] in fields}
        if one["type"] == "dashboard":
            wrong += _dashboard(one, view)
        elif one["type"] == "search":
            wrong += _search(one, view)
    return wrong


def _flat(properties, path):
    for name, field in properties.items():
        if "properties" in field:
            yield from _flat(field["properties"], f"{path}{name}.")
        else:
            yield f"{path}{name}", field["type"]


def _frame(one, ids):
    names = [r["name"] for r in one["references"]]
    if len(set(names)) < len(names):
        yield f"{one['id']}: two references have one name"
    for r in one["references"]:
        if (r["type"], r["id"]) not in ids:
            yield f"{one['id']}: {r['name']} leads nowhere"
    if one.get("coreMigrationVersion") != "8.8.0":
        yield f"{one['id']}: core migration version"
    if one.get("typeMigrationVersion") != OLDEST[one["type"]]:
        yield f"{one['id']}: type migration version"
    if told := {"updated_at", "created_at", "version"} & one.keys():
        yield f"{one['id']}: {told} differ from build to build"


def _search(one, view):
    source = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    if source["indexRefName"] not in view:
        yield f"{one['id']}: no data view"
        return
    fields = view[source["indexRefName"]]
    yield from _query(source["query"], fields, one["id"])
    for name in one["attributes"]["columns"]:
        if name not in fields or AUTHOR.match(name):
            yield f"{one['id']}: column {name}"


def _dashboard(one, view):
    cells = {}
    for panel in panels_of(one):
        key, title, place = panel["panelIndex"], panel["title"], panel["gridData"]
        if place["i"] != key:
            yield f"{title}: grid of another panel"
        if place["x"] < 0 or place["w"] < 1 or place["h"] < 1 or place["x"] + place["w"] > 48:
            yield f"{title}: outside the grid"
        for cell in product(
            range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        ):
            if cells.setdefault(cell, key) != key:
                yield f"{title}: on another panel"
                break
        yield from _panel(panel, view)
    for key, control in controls_of(one).items():
        name = f"controlGroup_{key}:optionsListDataView"
        field = control["explicitInput"]["fieldName"]
        if name not in view:
            yield f"control {field}: no data view"
        elif view[name].get(field) not in AGGREGATABLE:
            yield f"control {field}: not a field to choose from"
        elif control["explicitInput"]["searchTechnique"] not in _searches(view[name][field]):
            yield f"control {field}: Kibana cannot search it so"
        if AUTHOR.match(field):
            yield f"control {field}: of an author"


def _searches(kind):
    """Return how Kibana's list of options can search a field of *kind*."""
    return {"prefix", "wildcard", "exact"} if kind == "keyword" else {"exact"}


def _panel(panel, view):
    title, lens = panel["title"], panel["embeddableConfig"]["attributes"]
    if len(lens.get("description", "")) < 80 or lens["title"] != title:
        yield f"{title}: says too little of itself"
    shape = lens["state"]["visualization"]
    for name, layer in layers_of(panel).items():
        inner, outer = f"{LAYER}{name}", f"{panel['panelIndex']}:{LAYER}{name}"
        if inner not in [r["name"] for r in lens["references"]] or outer not in view:
            yield f"{title}: layer without data view"
            continue
        fields, columns = view[outer], layer["columns"]
        yield from _query(lens["state"]["query"], fields, title)
        buckets = [columns[c]["isBucketed"] for c in layer["columnOrder"] if c in columns]
        if sorted(layer["columnOrder"]) != sorted(columns) or buckets != sorted(buckets)[::-1]:
            yield f"{title}: order of columns"
        if shown(shape) != set(columns):
            yield f"{title}: shows {shown(shape)} of {set(columns)}"
        for column in columns.values():
            yield from _column(column, columns, fields, title)


def shown(shape):
    """Return the columns a visualisation uses."""
    if "metricAccessor" in shape:
        return {shape["metricAccessor"]}
    if "columns" in shape:
        return {one["columnId"] for one in shape["columns"]}
    (layer,) = shape["layers"]
    split = {layer["splitAccessor"]} if "splitAccessor" in layer else set()
    return {layer["xAccessor"], *layer["accessors"]} | split


def _column(column, columns, fields, title):
    field, operation = column["sourceField"], column["operationType"]
    order = column.get("params", {}).get("orderBy", {})
    if order.get("type") == "column" and order["columnId"] not in columns:
        yield f"{title}: sorted by no column"
    if column.get("scale") not in {"ratio", "ordinal", "interval"}:
        yield f"{title}: a column without scale"
    if "filter" in column:
        yield from _query(column["filter"], fields, title)
    if operation == "count":
        if field != "___records___":
            yield f"{title}: counts {field}"
        return
    if fields.get(field) not in AGGREGATABLE:
        yield f"{title}: {field} is not in the mapping, or cannot be aggregated"
        return
    if SHOWN_AS.get(fields[field], "number") != column["dataType"]:
        yield f"{title}: {field} is no {column['dataType']}"
    if operation == "date_histogram" and fields[field] != "date":
        yield f"{title}: {field} is no time"
    if AUTHOR.match(field):
        yield f"{title}: {field} is of an author"


def _query(query, fields, title):
    for field, value in conditions(query["query"]):
        if field not in fields:
            yield f"{title}: asks for {field}, which is not in the mapping"
        elif fields[field] == "boolean" and value not in {"true", "false", "*"}:
            yield f"{title}: {field} is true or false"
        if AUTHOR.match(field):
            yield f"{title}: asks for {field}, which is of an author"
