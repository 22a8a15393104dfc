"""Youth: three independent flags, from the words of the text and nothing else."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from processors.enrichments.youth import Youth
from processors.enrichments.youth import youth
from tests.posts import saying

PILOT = Path(__file__).parents[2].parent / "shared" / "data" / "youth" / "pilot_210.csv"


def _flags(text: str) -> str:
    tag = youth(saying(text))
    names = ("issue", "voice", "organisation")
    return " ".join(name for name in names if tag and getattr(tag, name))


ISSUES = (
    "Young people in Port Calder have nowhere to go after six",
    "Scrap tuition fees at the University of Arvenne",
    "Votes at 16 now, says the Inland Alliance",
    "My daughter is 16 and the waiting list for CAMHS is two winters long",
    "Quillmarsh told the Assembly that pupils had written to him about the timetable",
    "Housing in Eastwharf is so dear that students sleep on the ferry",
    "More apprenticeships at the fish plant please",
    "My fourteen-year-old cries about the exam timetable",
    "Ban phones for under-16s",
    "Pourquoi les jeunes quittent-ils Sainte-Orle ?",
    "Les lycéens passent le bac la semaine prochaine",
    "Vijana wa Merrow Bay wanahitaji ajira",
    "Wanafunzi wanafika shuleni wakiwa wamechelewa",
    "Os jovens de Little Harbour querem ficar",
    "Los estudiantes no pueden pagar el barco",
    "Jugendliche in Stonnick haben keinen Bus",
    "Die Schüler warten auf die Fähre, die Studierenden auch",
)

NOTHING = (
    "Climate change will drown Saltmarket and nobody cares",
    "Rents in Eastwharf are a disgrace",
    "Mental health beds at St Orle's are full again",
    "Primary school pupils planted an orchard",
    "New nursery opens on Marram",
    "Teachers' pay must rise this year",
    "Help for a mature student with three kids",
    "When I was 17 the boat cost two crowns",
    "The finance minister should stop acting like a teenager",
    "Abolish the electoral college",
    "She is a graduate of Stonnick and proud of it",
    "Raise the minimum wage",
    "My eye exam was cancelled twice",
    "Minister Young has answered",
    "University football on the Downs today",
    "In my youth we rowed to Marram",
    "What a simple-minded idea, think of the next generation",
    "",
)

VOICES = (
    "I'm 17 and I take the late boat",
    "i am only 16 but I can read a budget",
    "As a student, I can't afford the ferry pass",
    "My GCSEs start on the same day as the strike",
    "I'm a third year nursing student at St Orle's",
    "We students will be outside at noon",
    "J'ai 17 ans et je prends le dernier bateau",
    "Je suis étudiante à Saltmarket",
    "Ich bin 16 und fahre jeden Tag mit der Fähre",
    "Als Studentin zahle ich die Hälfte meines Geldes für Miete",
    "Tenho 17 anos e ainda não posso votar",
    "Sou estudante e o passe subiu",
    "Tengo 19 años y limpio pescado",
    "Nina miaka 17 na ninafanya kazi",
    "Mimi ni mwanafunzi wa Three Rivers",
)

NOT_VOICES = (
    "My son is 17 and he takes the late boat",
    "As the mother of a student I worry",
    "When I was a student we had grants",
    'The minister said a girl told her "I\'m 17 and afraid of the boat"',
    "I'm 20 minutes from the harbour",
    "I'm 18 weeks pregnant",
    "J'ai 20 ans d'expérience sur les ferries",
    "Tenho 20 anos de serviço",
    "He works as an apprentice",
)

ORGANISATIONS = {
    "The Marram youth council met the minister": "youth council",
    "A youth parliament for Arvenne!": "youth parliament",
    "Join the Students' Union on the quay": "students' union",
    "Young Greens march to the harbour": "party youth wing",
    "The European Youth Forum has written to the Assembly": "known organisation",
    "The National Union of Students has written too": "known organisation",
    "The Scouts rowed the mail across": "youth organisation",
}


@pytest.mark.parametrize("text", ISSUES)
def test_a_post_about_young_people_is_an_issue(text: str) -> None:
    """Young people named, or a policy that is mainly theirs: definition 2.2."""
    assert "issue" in _flags(text)


@pytest.mark.parametrize("text", NOTHING)
def test_edge_cases_and_false_friends_carry_no_tag(text: str) -> None:
    """The edge rules: a topic without the young, small children, memories, insults, namesakes."""
    assert youth(saying(text)) is None


@pytest.mark.parametrize("text", VOICES)
def test_an_author_who_says_they_are_young_is_a_voice(text: str) -> None:
    """Only what the text itself says counts."""
    assert "voice" in _flags(text)


@pytest.mark.parametrize("text", NOT_VOICES)
def test_others_memories_and_measures_are_no_voice(text: str) -> None:
    """A parent, a quotation, a memory or a number of minutes is not a young author."""
    assert "voice" not in _flags(text)


@pytest.mark.parametrize(("text", "kind"), ORGANISATIONS.items())
def test_a_youth_organisation_is_named_with_its_kind(text: str, kind: str) -> None:
    """The reason shown says which kind of organisation it is."""
    tag = youth(saying(text))
    assert tag is not None
    assert tag.organisation
    assert tag.evidence[-1].rule == f"organisation: {kind}"


def test_the_three_flags_are_independent() -> None:
    """Each can stand without the others: relevance is never one number."""
    assert _flags("Young people deserve buses") == "issue"
    assert _flags("I'm 17 and I want a bus") == "voice"
    assert _flags("The Youth Parliament meets at noon") == "organisation"
    assert _flags("I'm 17, the Youth Parliament ignores students") == "issue voice organisation"


def test_evidence_points_at_the_words() -> None:
    """Every tag can be questioned: the words and the rule are kept."""
    text = "Dear Assembly, tuition fees for students are too high"
    tag = youth(saying(text))
    assert tag is not None
    found = {text[e.start : e.end]: e.rule for e in tag.evidence}
    assert found == {"students": "issue: young people named", "tuition fees": "issue: life stage"}
    assert tag.by == "youth rules 2"


def test_a_no_break_space_is_a_space() -> None:
    """Phones and editors write them."""
    assert _flags("Young\u00a0people first") == "issue"


@given(st.sampled_from(VOICES + ISSUES), st.integers(13, 24))
def test_no_field_stores_an_age(text: str, age: int) -> None:
    """Citizens are not suspects: flags and spans, never a number of years."""
    tag = youth(saying(f"I'm {age} and this is what I think. {text}"))
    assert tag is not None
    fields = json.decode(json.encode(tag))
    fields.pop("evidence")
    assert set(fields) == {"by", "issue", "voice", "organisation"}
    assert {type(fields[flag]) for flag in ("issue", "voice", "organisation")} == {bool}
    assert not any(character.isdigit() for e in tag.evidence for character in e.rule)


@given(st.sampled_from(ISSUES + VOICES + NOTHING + NOT_VOICES + tuple(ORGANISATIONS)))
def test_flags_do_not_depend_on_case(text: str) -> None:
    """Shouting changes nothing."""
    assert _flags(text.upper()) == _flags(text) == _flags(text.lower())


@given(st.text() | st.lists(st.sampled_from(ISSUES + VOICES + NOTHING)).map(" ".join))
def test_any_text_is_read_without_error_and_twice_alike(text: str) -> None:
    """No post may stop the chain; spans lie inside the text; the step is pure."""
    tag = youth(saying(text))
    assert tag == youth(saying(text))
    if isinstance(tag, Youth):
        assert tag.issue or tag.voice or tag.organisation
        assert all(0 <= e.start < e.end <= len(text) for e in tag.evidence)


@pytest.mark.skipif(not PILOT.exists(), reason="../shared/data/youth is not here: real posts")
def test_the_pilot_labels_are_met_nine_times_in_ten() -> None:
    """The rules were written with these rows in sight: a guard against regress, not a score."""
    with PILOT.open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = sum(("issue" in _flags(row["text"])) == (row["youth_issue"] == "1") for row in rows)
    assert right >= 0.9 * len(rows)
