"""The filters that a search of our store may use: of our tags, a roster's officials, and a store."""

from processors.chain import tag_classes
from schemas.popolo import Roster
from sinks.search.filters import Vocabulary
from sinks.search.held import held
from sinks.store import Reader


def vocabulary(roster: Roster | None, reader: Reader) -> Vocabulary:
    """Return the filters for posts in *reader*; with a *roster* officials go by name, too."""
    people = roster.persons.values() if roster else ()
    officials = {person.id: person.name for person in people}
    return Vocabulary(tag_classes(), officials, held(reader))
