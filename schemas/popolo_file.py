"""Read a roster's text, Popolo JSON or CSV, as plain records, and note what is wrong with them."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from typing import TypeVar

import msgspec
from msgspec import Struct

from schemas.popolo_accounts import ContactDetail
from schemas.popolo_accounts import HandleError
from schemas.popolo_accounts import handles
from schemas.popolo_table import sections_of_table

T = TypeVar("T", bound=Struct)


class RosterError(ValueError):
    """A roster that cannot be used; the message names the file, the records and what to do."""


def sections(raw: bytes, name: str, lines: list[int]) -> dict[str, Any]:
    """Return the lists of a roster by name; *lines* gets the line of each person of a CSV.

    Raises RosterError when *raw* is no such thing at all.
    """
    kind = "CSV" if name.lower().endswith(".csv") else "JSON"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError(f"{name}: not UTF-8 (byte {error.start}): save it as UTF-8") from None
    if not text.strip():
        raise RosterError(f"{name}: empty: give it at least one person")
    try:
        data = sections_of_table(text, lines) if kind == "CSV" else msgspec.json.decode(text)
    except (msgspec.MsgspecError, csv.Error, ValueError, RecursionError) as error:
        raise RosterError(
            f"{name}: not a {kind} roster ({error}): mend or export it again"
        ) from None
    if not isinstance(data, dict):
        raise RosterError(f'{name}: not Popolo: make it an object with a list "persons"')
    return data


def named(
    data: dict[str, Any], section: str, kind: type[T], lines: list[int], problems: list[str]
) -> dict[str, T]:
    """Return the records of *section* by id, noting an id that two different ones claim."""
    found: dict[str, T] = {}
    for where, record in records(data, section, kind, lines, problems):
        key = getattr(record, "id", "")
        if found.setdefault(key, record) != record:
            problems.append(f'{where} has the id "{key}" of an earlier one: give each its own')
    return found


def records(
    data: dict[str, Any], section: str, kind: type[T], lines: list[int], problems: list[str]
) -> list[tuple[str, T]]:
    """Return the sound records of *section*, each with where it stands; note the others."""
    found: list[tuple[str, T]] = []
    items = data.get(section)
    if items is not None and not isinstance(items, list):
        problems.append(f'"{section}" is not a list: make it one')
        return found
    for number, item in enumerate(items or ()):
        where = f"line {lines[number]}" if lines else f"{section}[{number}]"
        if not isinstance(item, dict):
            problems.append(f"{where} is not an object: make it one or take it out")
            continue
        names = {"id": "person_id"} if lines else {}
        where += (
            f' ("{label}")' if (label := item.get("name") or (not lines and item.get("id"))) else ""
        )
        try:
            record = msgspec.convert(_clean(item), kind)
        except msgspec.ValidationError as error:
            problems.append(f"{where}: {error}: correct it")
            continue
        wrong = [
            f'has no "{names.get(f, f)}": give it one'
            for f in _needed(section, bool(lines))
            if not getattr(record, f)
        ]
        for part in (
            record,
            *getattr(record, "other_names", ()),
            *getattr(record, "contact_details", ()),
        ):
            wrong += _wrong_dates(part)
            wrong += _wrong_handle(part)
        problems += [f"{where} {problem}" for problem in wrong]
        if not wrong:
            found.append((where, record))
    return found


def _needed(section: str, is_table: bool) -> tuple[str, ...]:
    if section == "memberships":
        # Those of a table are made from its persons, who are told what is missing.
        return () if is_table else ("person_id",)
    return ("name", "id") if section == "persons" else ("id",)


_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_DATES = ("start_date", "end_date", "valid_from", "valid_until")


def _clean(record: dict[str, Any]) -> dict[str, Any]:
    """Return *record* without its nulls, two levels deep, and with days for points of time."""
    clean: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, list):
            clean[key] = [_clean(v) if isinstance(v, dict) else v for v in value if v is not None]
        elif key in _DATES and isinstance(value, str) and value[10:11] in ("T", " "):
            clean[key] = value[:10]
        elif value is not None:
            clean[key] = value
    return clean


def _wrong_dates(part: Struct) -> Iterator[str]:
    first_last = [getattr(part, field, "") for field in _DATES]
    for field, value in zip(_DATES, first_last, strict=True):
        try:
            if value and not (
                _DATE.fullmatch(value) and date.fromisoformat(value + "-01-01"[len(value) - 4 :])
            ):
                raise ValueError
        except ValueError:
            yield f'has the {field} "{value}": write it as 2024, 2024-05 or 2024-05-20'


def _wrong_handle(part: Struct) -> Iterator[str]:
    if isinstance(part, ContactDetail):
        try:
            handles(part)
        except HandleError as error:
            yield str(error)
