"""Question: asked of parliament, and meant."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from processors.enrichments.question import Question
from processors.enrichments.question import question
from schemas.post import Post
from schemas.post import Refs
from tests.posts import saying

ASKED = (
    "@lieslamunde.arvenne.example how many beds did you open this winter?",
    "@jonaspetrivane.arvenne.example will you publish the timetable for the night boats?",
    "When will the Assembly vote on the Night Ferries Bill?",
    "Minister, is the leaked timetable the real one?",
    "Please publish the costing of clause 4, minister",
    "Can someone from the Assembly explain what dial-a-boat means for Marram",
    "I would like to know whether the committee sits in public tomorrow",
    "@teodorquillmarsh.arvenne.example could you tell us which exam comes first",
    "Why did the government close the youth club?",
    "To the parliament: who is responsible for the rail line?",
    "Quand l'Assemblée va-t-elle publier le rapport ?",
    "Madame la ministre, pourquoi le bateau de nuit est-il supprimé ?",
    "Pouvez-vous nous dire quand la commission siège, Monsieur le député",
    "Je voudrais savoir si le ministre viendra à Sainte-Orle",
    "Waziri, feri itaanza lini?",
    "Kwa nini serikali imefuta feri za usiku?",
    "Naomba Bunge lichapishe ripoti",
    "Tafadhali mheshimiwa, tuambie ukweli kuhusu feri",
    "Quando é que o governo publica o registo?",
    "¿Cuándo publica el gobierno el informe?",
    "Wann veröffentlicht die Regierung den Fahrplan?",
    "Könnten Sie den Fahrplan veröffentlichen, Frau Ministerin",
)

RHETORICAL = (
    "@jonaspetrivane.arvenne.example are you kidding?",
    "Who do they think they are, this government?",
    "Minister, how dare you?",
    "Why am I not surprised by this Assembly?",
    "@halimawrenfield.arvenne.example seriously??",
    "The bill is a joke, isn't it, minister? What a joke, isn't it?",
    "@edmundvarrowby.arvenne.example did you even read it?",
    "Minister, do you have any shame?",
    "@edmundvarrowby.arvenne.example how do you sleep at night?",
    "Will the minister resign over the chair? No. Of course not.",
    "@edmundvarrowby.arvenne.example can you find the harbour without a map? lol",
    "Nine thousand crowns for a chair, minister?!",
    "Vous vous moquez de nous, Monsieur le ministre ?",
    'Ashgrund asked the minister "is there a guaranteed sailing?"',
)

ELSEWHERE = (
    "Anyone know when the bus goes?",
    "Where can I buy rope in Brackwater?",
    "please can someone lend me a bicycle for Saturday",
)

NONE = (
    "The Assembly sits at two.",
    "What a lovely morning on the quay",
    "Thank you, minister, for the boat",
    "https://petitions.arvenne.example/keep?ref=1",
    "Oh please. This bill is dreadful",
    "",
    "?",
)


def _post(text: str, **more: object) -> Post:
    post = saying(text)
    return post.with_tags(more) if more else post


@pytest.mark.parametrize("text", ASKED)
def test_a_request_to_parliament_is_asked(text: str) -> None:
    """For information or for action, with a question mark or without, in six languages."""
    tag = question(_post(text))
    assert tag is not None
    assert tag.asked, tag.evidence


@pytest.mark.parametrize("text", RHETORICAL)
def test_a_rhetorical_question_is_not_asked_and_says_why(text: str) -> None:
    """It is kept as a tag, so that the reading can be questioned."""
    tag = question(_post(text))
    assert tag is not None
    assert not tag.asked
    assert tag.evidence[0].rule.startswith("rhetorical: ")


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_question_to_nobody_official_is_not_asked(text: str) -> None:
    """Neighbours ask one another things; parliament need not answer."""
    tag = question(_post(text))
    assert tag is not None
    assert not tag.asked
    assert tag.evidence[0].rule == "not addressed to parliament"


@pytest.mark.parametrize("text", NONE)
def test_a_post_without_a_question_has_no_tag(text: str) -> None:
    """A question mark in a link is none either."""
    assert question(_post(text)) is None


def test_a_mention_of_an_official_makes_it_addressed() -> None:
    """The roster knows names that the words of parliament do not."""
    text = "Does Okonsaar still hold a surgery on Friday? Where can I sign up?"
    named = Mentioned(id="nadia-okonsaar", span=(5, 13), how="name")
    asked = question(_post(text, mentions=Mentions(by="test", officials=(named,))))
    alone = question(_post(text))
    assert isinstance(alone, Question)
    assert not alone.asked
    assert asked is not None
    assert asked.asked


def test_a_reply_to_an_official_is_addressed() -> None:
    """Whoever answers an official speaks to them."""
    text = "When does the last boat leave on Sundays?"
    tag = question(saying(text, refs=Refs(reply_to_official="nadia-okonsaar")))
    assert tag is not None
    assert tag.asked


def test_a_headline_asks_its_readers() -> None:
    """A newspaper's question is no citizen's request."""
    text = "Will the government save the night boat?"
    tag = question(saying(text, platform="rss", kind="article"))
    assert tag is not None
    assert not tag.asked


def test_the_earnest_question_counts_beside_a_rhetorical_one() -> None:
    """One plain question is enough, whatever stands before it."""
    text = "Minister, surprised? Which month will the rent register open?"
    tag = question(_post(text))
    assert tag is not None
    assert tag.asked
    assert text[tag.evidence[0].start : tag.evidence[0].end].startswith("Which month")


@given(st.text() | st.lists(st.sampled_from(ASKED + RHETORICAL + ELSEWHERE + NONE)).map(" ".join))
def test_any_text_is_read_without_error_and_twice_alike(text: str) -> None:
    """No post may stop the chain; spans lie inside the text; the step is pure."""
    tag = question(_post(text))
    assert tag == question(_post(text))
    if tag is not None:
        assert all(0 <= e.start < e.end <= len(text) for e in tag.evidence)
        assert tag.asked == tag.evidence[0].rule.startswith("asked: ")


@given(st.sampled_from(ASKED + ELSEWHERE))
def test_shouting_does_not_change_the_answer(text: str) -> None:
    """Capitals are not a reason to doubt somebody."""
    quiet, loud = question(_post(text)), question(_post(text.upper()))
    assert quiet is not None
    assert loud is not None
    assert quiet.asked == loud.asked


@pytest.mark.parametrize("piece", ["a? ", "a,", "please do ", "why do ", "and "])
def test_a_long_odd_text_is_read_in_a_moment(piece: str) -> None:
    """One hostile post must not hold up the others."""
    before = process_time()
    question(_post(piece * 5000))
    assert process_time() - before < 0.5
