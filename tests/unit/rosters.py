"""A roster of one person for tests, with the sections a test adds."""

import json
from datetime import UTC
from datetime import datetime

from schemas import popolo
from schemas.popolo import parse

NOW = datetime(2024, 6, 15, tzinfo=UTC)
PERSON = {"id": "ann", "name": "Ann Example"}


def roster(**sections: object) -> popolo.Roster:
    return parse(json.dumps({"persons": [PERSON], **sections}).encode(), "members.json")
