"""A roster as a table: one line for each member and seat, with commas or semicolons."""

import csv
import re
from io import StringIO
from typing import Any

_ACCOUNTS = ("twitter", "x", "bluesky", "mastodon", "threads", "facebook", "instagram", "email")
_DATES = ("start_date", "end_date")


def sections_of_table(text: str, lines: list[int]) -> dict[str, Any]:
    """Return the CSV *text* as Popolo sections; *lines* gets the line of each person.

    Raises ValueError or csv.Error when it is no table with a column "name".
    """
    persons: list[dict[str, Any]] = []
    memberships: list[dict[str, Any]] = []
    bodies: dict[str, dict[str, Any]] = {}
    areas: dict[str, dict[str, Any]] = {}
    made: set[str] = set()
    for line, row in _rows(text):
        lines.append(line)
        name, house = row.get("name", ""), row.get("parliament", "parliament")
        who = row.get("person_id") or ("" if _slug(name) in made else _slug(name))
        made.add(who)
        persons.append(_person(row, who))
        held = {
            "person_id": who,
            "organization_id": _slug(house),
            "role": row.get("role", "Member"),
        }
        held |= {field: row[field] for field in _DATES if field in row}
        bodies.setdefault(
            _slug(house), {"id": _slug(house), "name": house, "classification": "legislature"}
        )
        if party := row.get("party"):
            held["on_behalf_of_id"] = f"party/{_slug(party)}"
            bodies.setdefault(
                f"party/{_slug(party)}",
                {"id": f"party/{_slug(party)}", "name": party, "classification": "party"},
            )
        if area := row.get("area"):
            held["area_id"] = row.get("area_code") or f"area/{_slug(area)}"
            areas.setdefault(held["area_id"], {"id": held["area_id"], "name": area})
        memberships.append(held)
    sections = {"persons": persons, "organizations": [*bodies.values()], "areas": [*areas.values()]}
    return {**sections, "memberships": memberships}


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the filled cells of each line that has any, by column, with the line's number."""
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    reader.fieldnames = [column.strip().lower() for column in reader.fieldnames or ()]
    if "name" not in reader.fieldnames:
        raise ValueError('no column "name"')
    rows: list[tuple[int, dict[str, str]]] = []
    for found in reader:
        row = {
            column: cell.strip()
            for column, cell in found.items()
            if isinstance(cell, str) and cell.strip()
        }
        if row:
            rows.append((reader.line_num, row))
    return rows


def _person(row: dict[str, str], who: str) -> dict[str, Any]:
    ids = [{"scheme": "wikidata", "identifier": row["wikidata"]}] if "wikidata" in row else []
    return {
        "id": who,
        "name": row.get("name", ""),
        "given_name": row.get("given_name"),
        "family_name": row.get("family_name"),
        "contact_details": [{"type": t, "value": row[t]} for t in _ACCOUNTS if t in row],
        "identifiers": ids,
    }


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "unnamed"
