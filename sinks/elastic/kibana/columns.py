"""The columns of a Lens layer: what is counted, and by what.

Every column has its scale: without one a chart may stay empty.
"""

from typing import Literal

from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import query

Columns = dict[str, Json]
"""By name, buckets first, in the order in which they nest."""


def count(label: str, where: str = "") -> Json:
    """Return how many documents there are, of those that meet *where* (KQL)."""
    column = _column(label, "number", "count", "___records___", "ratio")
    column["params"] = {"emptyAsNull": not where}
    if where:
        column["filter"] = query(where)["query"]
    return column


def most(label: str, field: str, kind: Literal["number", "date"] = "number") -> Json:
    """Return the highest value of *field*."""
    return {**_column(label, kind, "max", field, "ratio"), "params": {"emptyAsNull": True}}


def times(field: str = "@timestamp") -> Json:
    """Return buckets of time, as wide as suits the range shown."""
    column = _column("Time", "date", "date_histogram", field, "interval")
    column["params"] = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return column


def values(
    label: str,
    field: str,
    by: str | None = None,
    *,
    size: int = 10,
    kind: Literal["string", "number", "boolean"] = "string",
) -> Json:
    """Return a bucket a value of *field*: the *size* highest in the column *by*, or all in order."""
    column = _column(label, kind, "terms", field, "ordinal")
    column["params"] = {
        "size": size,
        "orderBy": {"type": "column", "columnId": by}
        if by
        else {"type": "alphabetical", "fallback": False},
        "orderDirection": "desc" if by else "asc",
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    return column


def _column(label: str, kind: str, operation: str, field: str, scale: str) -> Json:
    return {
        "label": label,
        "customLabel": True,
        "dataType": kind,
        "operationType": operation,
        "sourceField": field,
        "isBucketed": operation in {"terms", "date_histogram"},
        "scale": scale,
    }
