"""The topic tag: what counts, what does not, and that it shows the words it rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.enrichments.language import Language
from processors.enrichments.topic import ENOUGH
from processors.enrichments.topic import MOST
from processors.enrichments.topic import Topic
from processors.enrichments.topic import phrases
from processors.enrichments.topic import topic
from processors.step import enrich
from schemas.cap import MAJORS
from schemas.post import Post
from tests.posts import saying

LEXICON = phrases()


def _post(text: str, lang: str | None = None) -> Post:
    post = saying(text)
    if lang is None:
        return post
    return post.with_tags({"language": Language(by="test", code=lang, confidence=0.99)})


def _codes(text: str, lang: str | None = None) -> list[int]:
    tag = topic(_post(text, lang))
    return [major.code for major in tag.majors] if tag else []


def _words(text: str) -> list[tuple[str, str]]:
    tag = topic(_post(text))
    return [(text[e.start : e.end], e.rule) for e in tag.evidence] if tag else []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("My council tax went up again and inflation eats the rest", 1),
        ("Votes at 16 now, free speech is for us too", 2),
        ("St Orle's waiting lists: my nan has been on the NHS list two years", 3),
        ("Fish quotas cut again, ask any fisherman in Merrow Bay", 4),
        ("Zero-hours contracts are no life", 5),
        ("Who leaked the exam timetable??", 6),
        ("raw sewage on the beach AGAIN", 7),
        ("Load shedding till midnight, thanks for nothing", 8),
        ("Asylum seekers deserve a hearing", 9),
        ("They are cutting the night ferry and the last bus service", 10),
        ("We need gun control before the next school shooting", 12),
        ("Universal Credit does not cover school meals", 13),
        ("Rents in Eastwharf are a joke, ask any landlord", 14),
        ("Small businesses on the quay are closing", 15),
        ("Our armed forces deserve better kit", 16),
        ("No broadband in Three Rivers since Monday", 17),
        ("Import tariffs will kill the cannery", 18),
        ("The ceasefire must hold, says the ambassador", 19),
        ("The by-election is on Thursday, bring ID to the polling station", 20),
        ("Keep the national park open to walkers", 21),
        ("They are closing the museum and both public libraries", 23),
    ],
)
def test_a_citizens_sentence_finds_its_major(text: str, code: int) -> None:
    """One plain sentence a major, as people write: the first topic is the one meant."""
    assert _codes(text)[0] == code


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("Les déserts médicaux gagnent l'île", "fr", 3),
        ("Le bac de nuit, c'est notre vie", "fr", 10),
        ("Bei ya umeme imepanda tena", "sw", 8),
        ("Shule zetu hazina walimu", "sw", 6),
        ("As quotas de pesca acabam connosco", "pt", 4),
        ("La subida del alquiler es insoportable", "es", 14),
        ("Der Mindestlohn reicht nicht", "de", 5),
    ],
)
def test_other_languages_find_their_major(text: str, lang: str, code: int) -> None:
    """Citizens who do not write English are heard as well."""
    assert _codes(text, lang) == [code]


def test_accents_may_be_left_out() -> None:
    """Phones and haste drop them."""
    assert _codes("les deserts medicaux", "fr") == [3]


def test_a_weak_word_of_another_language_does_not_count() -> None:
    """Spanish "sin embargo" and "mayor" are not English trade and town halls."""
    assert _codes("el mayor del council", "es") == []


def test_a_short_word_of_another_language_does_not_count() -> None:
    """ "Esa" is a word of every other Spanish sentence, and a British benefit."""
    assert _codes("esa es muy buena", "es") == []


def test_a_phrase_of_several_words_counts_whatever_the_language() -> None:
    """People switch between languages within a sentence."""
    assert _codes("Wanataka Universal Credit iondolewe", "sw") == [13]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Good morning Saltmarket!",
        "You are a disgrace and a coward",
        "Petrivane has no spine",
        "😡😡😡",
        "shame shame shame",
    ],
)
def test_silence_where_no_topic_is_spoken_of(text: str) -> None:
    """Anger at a person is no policy: better no topic than a guess."""
    assert topic(_post(text)) is None


def test_one_weak_word_is_not_enough() -> None:
    """ "Surgery" is a constituency surgery as often as a hospital's."""
    assert topic(_post("see you at the surgery")) is None


def test_two_weak_words_are_enough() -> None:
    """Each alone is vague; together they are about health."""
    assert _codes("the doctor cancelled my surgery") == [3]


def test_the_same_weak_word_twice_is_still_one() -> None:
    """Repeating a word adds no evidence."""
    assert topic(_post("doctor doctor")) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the electoral college met", 6),
        ("a wreath at the war memorial, war memorial", 16),
        ("the College of Emergency Physicians replied", 6),
        ("a head of state must travel", 20),
        ("the next generation of doctors' children", 6),
        ("thrown under the bus by his own boat crew, same boat", 10),
        ("nice job, great job, pay attention", 5),
        ("home state, home town, house arrest", 14),
        ("parents of trained apprentices' parenthood", 14),
    ],
)
def test_false_friends_do_not_make_a_topic(text: str, code: int) -> None:
    """Set phrases hide the words inside them, and words inside words are not words."""
    assert code not in _codes(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Stop! #NightFerries matter", ("NightFerries", "10 night ferr*")),
        ("#SaveTheNHS", ("NHS", "3 nhs")),
        ("#nightferries", ("nightferries", "10 night ferr*")),
        ("#CouncilTax2026 😡", ("CouncilTax", "1 council tax")),
        ("#ÉcolePublique", ("ÉcolePublique", "6 école publique")),
        ("#universal_credit", ("universal_credit", "13 universal credit")),
    ],
)
def test_hashtags_are_read_in_words(text: str, found: tuple[str, str]) -> None:
    """A hashtag is often the only place where the subject is named."""
    assert found in _words(text)


def test_handles_and_links_say_nothing_about_the_subject() -> None:
    """Whom a post is sent to is not what it is about."""
    assert topic(_post("@nhs @health.minister https://hospital.example/nhs/cancer")) is None


def test_evidence_is_every_phrase_that_counted() -> None:
    """A reader who doubts the tag sees the very words and the rule they met."""
    assert _words("Rents up, ferries late. My landlord laughs.") == [
        ("Rents", "14 rent"),
        ("ferries", "10 ferry"),
        ("landlord", "14 landlord"),
    ]


def test_evidence_names_only_the_majors_told() -> None:
    """A lone weak word that made no topic is not shown as if it had."""
    assert _words("the nurse missed her boat") == [("nurse", "3 nurse")]


def test_scores_follow_the_weights() -> None:
    """One minus the product of what each phrase leaves open, to four places."""
    tag = topic(_post("my landlord, the rent, and two weak words: a flat, a house; nurses too"))
    assert tag is not None
    assert [(m.code, m.score) for m in tag.majors] == [(14, 0.9775), (3, 0.75)]


def test_a_much_weaker_second_major_is_left_out() -> None:
    """Two weak words beside two strong phrases are an aside."""
    assert _codes("landlord, rent; and a doctor's surgery") == [14]


def test_at_most_three_majors() -> None:
    """A list of everything is about nothing in particular."""
    assert len(_codes("rent, NHS, ferries, inflation, exams, broadband")) == MOST


def test_the_longest_phrase_counts_alone() -> None:
    """ "Housing benefit" is one thing said once, not two."""
    assert _words("tax credits") == [("tax credits", "13 tax credits")]


def test_a_word_in_the_plural_is_the_same_word() -> None:
    """Nobody should have to write every plural into the lexicon."""
    assert _codes("night ferries, food banks")[:2] == [10, 13]


def test_the_tag_names_its_rules() -> None:
    """Every tag can be questioned, so it says which rules made it."""
    tag = topic(_post("the NHS"))
    assert tag is not None
    assert tag.by == "cap phrases 2"


def test_the_tag_survives_the_wire() -> None:
    """Downstream reads the tag from JSON and must get the same one."""
    post = enrich(_post("Save the last boat"), [("topic", topic)])
    assert post.get(Topic) == topic(post)


_SOUP = st.lists(
    st.one_of(
        st.sampled_from([p.text.rstrip("*") for p in LEXICON]),
        st.sampled_from(["#NightFerries", "@ann", "İ", "ß", "\n", "'s", "#", "-", "é", "😡"]),
        st.text(max_size=5),
    ),
    max_size=25,
).flatmap(lambda parts: st.sampled_from([" ", "", "#", "\n"]).map(lambda gap: gap.join(parts)))


@given(st.one_of(st.text(), _SOUP), st.sampled_from([None, "en", "fr", "sw", "und"]))
def test_for_every_text_the_tag_is_sound(text: str, lang: str | None) -> None:
    """Never raises; known codes in order of score; spans inside the text; the same every time."""
    tag = topic(_post(text, lang))
    assert tag == topic(_post(text, lang))
    if tag is None:
        return
    scores = [major.score for major in tag.majors]
    assert 1 <= len(scores) <= MOST
    assert scores == sorted(scores, reverse=True)
    assert all(ENOUGH <= score <= 1 and score == round(score, 4) for score in scores)
    codes = [major.code for major in tag.majors]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(MAJORS)
    assert {int(e.rule.split()[0]) for e in tag.evidence} == set(codes)
    rules = {phrase.rule for phrase in LEXICON}
    for evidence in tag.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert evidence.rule in rules
        assert text[evidence.start].isalnum()
        assert text[evidence.end - 1].isalnum()


@given(st.text(max_size=40))
def test_what_stands_around_a_phrase_does_not_move_its_span(around: str) -> None:
    """The span is in code points of the post's own text, whatever stands before it."""
    tag = topic(_post(f"{around} landlord {around}"))
    assert tag is not None
    start = len(around) + 1
    assert (start, start + 8, "14 landlord") in {(e.start, e.end, e.rule) for e in tag.evidence}
