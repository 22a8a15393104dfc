"""Open what the command line names: posts from files or stdin, a roster, in the formats we read."""

from pathlib import Path

from hearhear.wiring.small_files import read_small
from ingest.rows import KNOWN
from ingest.rows import InputError
from schemas import popolo


def load_roster(path: Path | None) -> popolo.Roster | None:
    """Return the roster in *path*; InputError names the file, the record and the remedy."""
    if path is None:
        return None
    try:
        return popolo.parse(read_small(path, largest=2**28), path.name)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}: give --roster a Popolo JSON or CSV file"
        ) from error
    except popolo.RosterError as error:
        raise InputError(str(error)) from error


def parse_map(text: str) -> dict[str, str]:
    """Return "text=Petition,url=URL" as a dict of our input names to column names."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    for ours, equals, theirs in pairs:
        if not equals or ours.strip() not in KNOWN or not theirs.strip():
            raise InputError(
                f"--map {text}: write NAME=COLUMN,…, where NAME is one of {', '.join(KNOWN)}"
            )
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
