"""The filters that a search of our store may use: of our tags, a roster's officials, and a store."""

from collections.abc import Mapping
from pathlib import Path

from hearhear.wiring import demonstration
from hearhear.wiring.data import STORE
from hearhear.wiring.data import DataError
from hearhear.wiring.data import is_there
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.stores import StoreOptions
from hearhear.wiring.stores import choose
from hearhear.wiring.stores import read_settings
from processors.chain import tag_classes
from sinks.search.filters import Vocabulary
from sinks.search.held import held
from sinks.store import Reader


def vocabulary(officials: Mapping[str, str], reader: Reader) -> Vocabulary:
    """Return the filters for posts in *reader*; *officials*: their names by id.

    Where no name is known the ids that the store holds stand for them: many are made of the name.
    """
    labels = held(reader)
    return Vocabulary(tag_classes(), officials or {key: key for key in labels("mentions")}, labels)


def officials(roster: Path | None, options: StoreOptions) -> dict[str, str]:
    """Return the names of officials by id: from *roster*, else the settings', else the demonstration's.

    DataError or SettingsError where they cannot be read.
    """
    try:
        path = roster or read_settings(options.config).roster
    except SettingsError:
        if options.config:
            raise
        path = None  # settings that nobody named do not keep a search from its store
    try:
        found = load_roster(path or _demonstrated(options))
    except ValueError as error:
        raise DataError(str(error)) from error
    return {key: person.name for key, person in found.persons.items()} if found else {}


def _demonstrated(options: StoreOptions) -> Path | None:
    """Return the demonstration's roster where its store is the one that is read."""
    store = choose(options)
    own = not isinstance(store, Path) or is_there(store / STORE)
    return None if own else demonstration.settings().roster
