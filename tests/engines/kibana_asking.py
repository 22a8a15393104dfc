"""What a panel asks, as the search that Kibana would send to Elasticsearch."""

from tests.kibana_reading import conditions

AGGREGATION = {"max": "max"}


def asked(panel):
    """Return the search of the one layer of *panel*: nested buckets, and in the innermost its figures."""
    state = panel["embeddableConfig"]["attributes"]["state"]
    (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
    columns = [(name, layer["columns"][name]) for name in layer["columnOrder"]]
    figures = {name: _figure(column) for name, column in columns if not column["isBucketed"]}
    figures = {name: body for name, body in figures.items() if body}
    inner = figures
    for name, column in reversed([c for c in columns if c[1]["isBucketed"]]):
        inner = {name: {**_bucket(column, figures, layer["columns"]), "aggs": inner}}
        if inner[name].get("terms", {}).get("order", {}).keys() & figures.keys():
            inner[name]["aggs"] = {**figures, **inner[name]["aggs"]}
    return {
        "size": 0,
        "track_total_hits": True,
        "query": meets(state["query"]["query"]),
        "aggs": inner,
    }


def meets(where):
    """Return *where*, in our part of KQL, as a query."""
    parts = [
        {"exists": {"field": field}} if value == "*" else {"term": {field: value}}
        for field, value in conditions(where)
    ]
    return {"bool": {"filter": parts}}


def buckets(panel, answer):
    """Return the innermost buckets of *answer*, those without a document left out."""
    state = panel["embeddableConfig"]["attributes"]["state"]
    (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
    found = [{**answer.get("aggregations", {}), "doc_count": answer["hits"]["total"]["value"]}]
    for name in layer["columnOrder"]:
        if layer["columns"][name]["isBucketed"]:
            found = [inner for outer in found for inner in outer[name]["buckets"]]
    return [one for one in found if one["doc_count"]]


def _figure(column):
    """Return the figure of *column*; None for a plain count, which every bucket has."""
    if column["operationType"] == "count":
        return {"filter": meets(column["filter"]["query"])} if "filter" in column else None
    return {AGGREGATION[column["operationType"]]: {"field": column["sourceField"]}}


def _bucket(column, figures, columns):
    field, params = column["sourceField"], column["params"]
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": field, "fixed_interval": "30m", "min_doc_count": 1}}
    order = params["orderBy"]
    by = "_key" if order["type"] == "alphabetical" else order["columnId"]
    if by != "_key" and by not in figures:
        assert columns[by]["operationType"] == "count"
        by = "_count"
    terms = {"field": field, "size": params["size"], "order": {by: params["orderDirection"]}}
    return {"terms": terms}
