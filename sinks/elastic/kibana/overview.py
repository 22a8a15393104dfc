"""The dashboard "Overview": what citizens speak of, to whom, where and in which language."""

from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import most
from sinks.elastic.kibana.columns import values
from sinks.elastic.kibana.dashboard import Row
from sinks.elastic.kibana.panels import Panel
from sinks.elastic.kibana.panels import by_count
from sinks.elastic.kibana.panels import figure
from sinks.elastic.kibana.panels import over_time
from sinks.elastic.kibana.panels import ranking
from sinks.elastic.kibana.panels import table
from sinks.elastic.kibana.views import LANGUAGE
from sinks.elastic.kibana.views import OFFICIAL
from sinks.elastic.kibana.views import PLATFORM
from sinks.elastic.kibana.views import POSTS
from sinks.elastic.kibana.views import SOURCE
from sinks.elastic.kibana.views import THERE
from sinks.elastic.kibana.views import TOPIC

TITLE = "hearhear: Overview"
ABOUT = (
    "Public posts to and about parliament. Every tag is made by rules or a model that can err; "
    "the ⓘ of a panel says how, and what it cannot say. People who post are not a poll of citizens."
)

_SCORED = "hearhear.tags.sentiment.scored"
_ASKED = "hearhear.tags.question.asked"
_YOUTH = "hearhear.tags.youth"

_FIGURES = (
    figure(
        "Posts",
        "Posts stored and not deleted since. No tag is needed to be counted. It says how much was "
        "collected, not how much was written: sources differ in what they let us see.",
        POSTS,
        THERE,
    ),
    figure(
        "Name an official",
        "Posts in which the roster's rules find a handle, a full name, a surname with its title, an "
        "office or a seat (hearhear.tags.mentions.by says which version). A surname alone names "
        "nobody, so posts are missed; being named is neither praise nor blame.",
        POSTS,
        f"{THERE} and {OFFICIAL} : *",
    ),
    figure(
        "Ask parliament",
        "Posts that ask parliament or an official something and mean it, by rules on their wording "
        "(hearhear.tags.question.by, the words in evidence). Rhetorical questions are left out where "
        "the rules see them; irony often escapes them.",
        POSTS,
        f"{THERE} and {_ASKED} : true",
    ),
    figure(
        "Feeling not scored",
        "Posts without a sentiment, because there is a model for English only or the language is "
        "unsure (hearhear.tags.sentiment.reason). Not scored is not neutral: nothing is known of them.",
        POSTS,
        f"{THERE} and {_SCORED} : false",
    ),
)

_OVER_TIME = over_time(
    "Posts over time, by platform",
    "Posts by the time the platform gives, or where it gives none by when we saw them "
    "(hearhear.time_source). A gap may be a source that was silent, not people who were.",
    POSTS,
    THERE,
    {"split": by_count("Platform", PLATFORM, 8), "count": count("Posts")},
)

_TOPICS = ranking(
    "Topics",
    "Major topics of the Comparative Agendas Project, by phrases (hearhear.tags.topic.by, the phrases "
    "in evidence). A post may have three, or none: too little said is no topic. It says what a post "
    "is about, not what it wants.",
    POSTS,
    THERE,
    values("Topic", TOPIC, "count", size=21, kind="number"),
)
_OFFICIALS = ranking(
    "Officials named",
    "Posts that name each official, by the roster's rules (hearhear.tags.mentions.by); ids are those "
    "of the roster. Nicknames and bare surnames are missed. How often somebody is named says nothing "
    "of how they are spoken of.",
    POSTS,
    THERE,
    by_count("Official", OFFICIAL, 15),
)

_LANGUAGES = ranking(
    "Languages, and whether feeling is scored",
    "The language by function words, script and a model (hearhear.tags.language.by); und is unsure, as "
    "short or mixed posts are. Coloured by whether sentiment was scored: only what is surely English is; "
    "everything else is not scored, never neutral.",
    POSTS,
    THERE,
    by_count("Language", LANGUAGE, 15),
    values("Feeling scored", _SCORED, size=2, kind="boolean"),
)
_SENTIMENT = over_time(
    "Sentiment, where scored: right for 53 posts in 100",
    "English posts only, by VADER's word list (hearhear.tags.sentiment.by). Measured on 12,284 English "
    "posts of SemEval-2017: 53 in 100 right, and of negative ones 26 in 100 called positive; sarcasm "
    "and policy words such as war or crime mislead it. Compare days, never quote a share; it says "
    "nothing of posts not scored and raises no alert.",
    POSTS,
    f"{THERE} and {_SCORED} : true",
    {
        "split": values("Feeling", "hearhear.tags.sentiment.label", size=3),
        "count": count("Posts scored"),
    },
    "bar_percentage_stacked",
)

_YOUNG = over_time(
    "Young people",
    "By rules on the words (hearhear.tags.youth.by): about young people or their policies; by somebody "
    "who says in the post that they are young; a youth organisation. A post may count in all three. "
    "No age is kept and none is guessed from style, so most young voices are not seen.",
    POSTS,
    f"{THERE} and {_YOUTH}.by : *",
    {
        "issue": count("About young people", f"{_YOUTH}.issue : true"),
        "voice": count("Say that they are young", f"{_YOUTH}.voice : true"),
        "organisation": count("Youth organisations", f"{_YOUTH}.organisation : true"),
    },
)
_QUESTIONS = over_time(
    "Questions",
    "Posts that hold a question, by rules on the wording (hearhear.tags.question.by): true when it is "
    "asked of parliament in earnest, false when it is rhetorical or for somebody else. It does not say "
    "whether anybody answered.",
    POSTS,
    f"{THERE} and {_ASKED} : *",
    {"split": values("Asked in earnest", _ASKED, size=2, kind="boolean"), "count": count("Posts")},
)

_SOURCES = table(
    "Platforms and sources",
    "What each source brought, and when it last did (event.created, when we saw the post). No tag is "
    "made here. Platforms are not alike: of some we see everything, of others what a search finds.",
    POSTS,
    THERE,
    {
        "platform": by_count("Platform", PLATFORM),
        "source": by_count("Source", SOURCE),
        "count": count("Posts"),
        "latest": most("Last seen", "event.created", "date"),
    },
)


def _made(tag: str, says: str) -> Panel:
    """Return the table of what made *tag*, by version; *says*: what that is."""
    return table(
        f"What made {tag}",
        f"Posts by the rules or model, and version, that made their tag (hearhear.tags.{tag}.by): {says} "
        "Two versions at once: some posts were tagged before a change; figures across it do not "
        "compare. It does not say that a tag is right.",
        POSTS,
        f"{THERE} and hearhear.tags.{tag}.by : *",
        {"by": by_count("Made by", f"hearhear.tags.{tag}.by"), "count": count("Posts")},
    )


_MADE = (
    _made(
        "language", "function words first, a model where they are few, a platform's word besides."
    ),
    _made("topic", "phrases of the codebook. A post without a topic has no such tag."),
    _made("sentiment", "the word list; a post that is not scored is tagged so by it, too."),
    _made("mentions", "the roster. A post that names nobody has no such tag."),
    _made("question", "the wording. A post without a question has no such tag."),
    _made("youth", "the words. A post without words of the young has no such tag."),
)

ROWS = (
    Row(6, _FIGURES),
    Row(13, (_OVER_TIME,)),
    Row(17, (_TOPICS, _OFFICIALS)),
    Row(13, (_LANGUAGES, _SENTIMENT)),
    Row(13, (_YOUNG, _QUESTIONS, _SOURCES)),
    Row(8, _MADE[:3]),
    Row(8, _MADE[3:]),
)
