"""The invented day of the demonstration, several days long, with times and ages as a platform has them."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import msgspec

DAY = Path(__file__).parents[2] / "hearhear" / "demo" / "day.jsonl"
START = datetime(2026, 3, 2, tzinfo=UTC)
OFFICIALS = ("Halima Wrenfield", "Nadia Okonsaar", "Liesl Amunde", "Bram Osterlinde")
"""Who the story of the first day is about; each has a day in turn, so that waves meet several."""
YOUNG = 60
"""Days: who is younger on the first day is another account every day, so that waves stay young."""


def write(file, count):
    """Write *count* posts to *file*, day after day; every post and every answer has its own id."""
    day = [msgspec.json.decode(line) for line in DAY.read_bytes().splitlines()]
    day.sort(key=lambda row: row["offset"])
    rows = (_row(row, number) for number in range(count // len(day) + 1) for row in day)
    lines = [msgspec.json.encode(row) for row, _ in zip(rows, range(count), strict=False)]
    file.write_bytes(b"\n".join(lines) + b"\n")
    return file


def _row(row, number):
    made = {k: v for k, v in row.items() if k not in ("offset", "author_age_days", "scene")}
    at = START + timedelta(days=number, seconds=row["offset"])
    made |= {"id": f"{row['id']}-{number}", "created_at": at.isoformat()}
    for name in ("text", "reply_to"):
        if name in made:
            made[name] = _about(OFFICIALS[number % len(OFFICIALS)], made[name])
    if "author_age_days" in row:
        age = row["author_age_days"]
        first = at if age < YOUNG else START
        made["author_created_at"] = (first - timedelta(days=age)).isoformat()
        made["author"] = f"{row['author']}-{number}" if age < YOUNG else row["author"]
    if not row.get("reply_to", "@").startswith("@"):
        made["reply_to"] = f"{row['reply_to']}-{number}"
    return made


def _about(official, text):
    """Return *text* with *official* in the place of the first."""
    for old, new in zip(OFFICIALS[0].split(), official.split(), strict=True):
        text = text.replace(old, new).replace(old.lower(), new.lower())
    return text
