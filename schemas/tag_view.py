"""How a tag is shown, searched for and counted: what its class declares, and every surface reads.

The page, the search language, the command line and Kibana know no tag by name: they read the view of
each class.  So a tag is one file, and what is said of it here is all there is to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from typing import NamedTuple


class Axis(NamedTuple):
    """What a chart counts by: its title, a field, how many values.

    The field is one of the tag, as "majors.code", or with a colon of another, as "language:code".
    """

    title: str
    field: str
    most: int = 10


class Count(NamedTuple):
    """A count in a chart: its title, and the flag of the tag that is true where it counts."""

    title: str
    flag: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A panel on Kibana's dashboards.

    *kind*: "figure" is one number, "ranking" lying bars by the first of *by*, coloured by the
    second, "time" bars over time, coloured by *by* or one colour for each of *counts*, "table" a
    table by *by*.  *where*: the fields of the tag, and the values ("*": any), that a post must have.
    *about* says how the tag is made and what the panel cannot say.
    """

    kind: Literal["figure", "ranking", "time", "table"]
    title: str
    about: str
    where: Mapping[str, str] | None = None
    by: tuple[Axis, ...] = ()
    counts: tuple[Count, ...] = ()
    shares: bool = False
    """Whether bars over time show shares of the whole."""


class Note(NamedTuple):
    """A line at the foot of a card: a sign beside the words, so that colour is never the only cue."""

    sign: str
    text: str
    tone: str


class Badge(NamedTuple):
    """What sort of post a card shows, so that they do not look alike: a sign and a word.

    *name* is for the style sheet.  *guarded*: the words travel only when somebody asks for them, so
    that the asking can be noted.
    """

    name: str
    sign: str
    word: str
    guarded: bool = False


@dataclass(frozen=True, kw_only=True)
class TagView:
    """What people see of a tag.  Without any of it a tag is shown and found under its own words.

    A *label* is what ``schemas.tag.labels`` finds in a tag: a true flag, a value, a code, an id.
    """

    title: str = ""
    """What people call the tag, as "Officials" for mentions; "": its name with a capital."""
    about: str = ""
    """How it is made, in a sentence or two, for whoever asks."""
    labels: Mapping[str, str] | None = None
    """Its labels in words: a search may ask for these and no others, but for officials."""
    officials: bool = False
    """Whether labels may be ids of officials: the roster has their names."""

    filter: str = ""
    """What its filter is called; "": as the tag."""
    yes: str = ""
    """The label that ``yes`` asks for; "": that there is the tag at all."""
    aliases: Mapping[str, str] | None = None
    """What else people may write for a label, in lower case: {"transportation": "10"}."""

    place: Literal["foot", "head", "nowhere"] = "foot"
    """Where a card shows labels: at its foot with links, at its head, or nowhere."""
    flags: tuple[str, ...] = ()
    """Labels that a card shows as flags; the page counts each by itself."""
    top: int = 0
    """How many of its labels the page lists, the most frequent first; a card shows all of them."""
    heading: str = ""
    """What stands above that list; "": the title."""
    lede: str = ""
    """What the first sentence of the page says of the three most frequent: "most about {}"."""
    masked: tuple[str, ...] = ()
    """Labels of which each masks the words of a post: a feed may leave such posts out."""
    offered: tuple[str, ...] = ()
    """Labels by which a search can be narrowed, beside those that are counted."""

    field: str = ""
    """The field of the tag that Kibana's lists of values and columns are made of: "majors.code"."""
    board: Literal["overview", "abuse"] = "overview"
    """The dashboard that has its charts."""
    charts: tuple[Chart, ...] = ()

    def word(self, label: str) -> str | None:
        """Return *label* in words; None where the view has none."""
        return (self.labels or {}).get(label)
