"""Mentions: particles, ordinary words and spellings, in the ways names are written."""

import pytest

from tests.unit.naming import ids
from tests.unit.naming import small

OFFICE = {"role": "Minister of Ferries"}


def minister(name: str, **parts: str) -> dict[str, object]:
    return {"id": name, "name": name, **parts}


def named(text: str, *names: str, **parts: str) -> list[str]:
    there = small(
        *(minister(name, **parts) for name in names),
        memberships=[{"person_id": name, **OFFICE} for name in names],
    )
    return ids(text, with_step=there)


@pytest.mark.parametrize(
    ("name", "surnames"),
    [
        (
            "Pieter van der Balk",
            ["van der Balk", "Van der Balk", "Van Der Balk", "v.d. Balk", "vd Balk"],
        ),
        ("Jo van den Marsk", ["van den Marsk", "Van den Marsk"]),
        ("Ana de la Serrane", ["de la Serrane", "De la Serrane", "De La Serrane"]),
        ("Luc du Perroy", ["du Perroy", "Du Perroy"]),
        ("Rui dos Fontelha", ["dos Fontelha", "Dos Fontelha"]),
        ("Ilse von Trennheim", ["von Trennheim", "Von Trennheim"]),
        ("Otto von und zu Felsen", ["von und zu Felsen", "Von und zu Felsen"]),
        ("Hanna ter Weelde", ["ter Weelde", "Ter Weelde"]),
        ("Maeve O'Nellan", ["O'Nellan", "O’Nellan", "ONellan", "O Nellan", "O' Nellan"]),
        (
            "Omar al-Nasri",
            ["al-Nasri", "Al-Nasri", "al Nasri", "Al Nasri", "Alnasri", "el-Nasri", "El Nasri"],
        ),
        ("Sanne van 't Hoorne", ["van 't Hoorne", "Van ’t Hoorne", "van t Hoorne"]),
        ("Ruth Calder-Venn", ["Calder-Venn", "Calder‑Venn", "Calder Venn"]),
        ("Iain McDorran", ["McDorran", "Mcdorran", "Mc Dorran"]),
        ("Una MacDorran", ["MacDorran", "Mac Dorran"]),
        ("Ahmad bin Ismat", ["bin Ismat", "Bin Ismat"]),
        ("Siti binti Harun", ["binti Harun"]),
        ("Gus d'Ormel", ["d'Ormel", "D'Ormel", "d’Ormel"]),
    ],
)
def test_a_surname_has_its_particles_in_small_or_in_capitals(
    name: str, surnames: list[str]
) -> None:
    """Newspapers write "minister van der Balk", sentences begin with "Van der Balk"."""
    for surname in surnames:
        assert named(f"Minister {surname} must answer", name) == [name], surname
        assert named(f"MINISTER {surname.upper()} MUST ANSWER", name) == [name], surname
        assert named(f"so Mr {surname} MP said no", name) == [name], surname
        given = name.partition(" ")[0]
        assert named(f"I asked {given} {surname}.", name) == [name], surname


def test_particles_may_stand_apart_in_the_roster() -> None:
    """Dutch lists keep them in a column of their own, so the family name is "Balk"."""
    assert named("Minister van der Balk", "Pieter van der Balk", family_name="Balk") != []
    assert named("Minister Balk", "Pieter van der Balk", family_name="Balk") != []


def test_the_surname_itself_needs_its_capital() -> None:
    """A particle is no name."""
    assert named("The Minister van der balk", "Pieter van der Balk") == []
    assert named("Minister de la Tour said", "Ana de la Serrane") == []


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Mark May lied", ["Mark May"]),
        ("please mark may down", []),
        ("Please mark may down", []),
        ("Mark May 5 in your diary", []),
        ("PLEASE MARK MAY DOWN", []),
        ("minister mark may lied", ["Mark May"]),
        ("mark may mp lied", ["Mark May"]),
        ("mark may lied, and the ferries minister knew it, mr may mp", ["Mark May"]),
        ("my MP may answer", []),
        ("my mp may answer", []),
        ("Minister May answered", ["Mark May"]),
        ("the steve race", []),
        ("the Steve race", []),
        ("ask Steve race", ["Steve Race"]),
        ("Steve Race lied", ["Steve Race"]),
        ("THE STEVE RACE", []),
        ("steve race lied", ["Steve Race"]),
    ],
)
def test_a_name_of_ordinary_words_needs_capitals_or_a_second_sign(
    text: str, who: list[str]
) -> None:
    """ "Mark May" is a name, "mark may" two verbs."""
    assert named(text, "Mark May", "Steve Race") == who


def test_a_handle_is_a_second_sign() -> None:
    """Who is named for certain may be named in small letters, too."""
    person = {
        "id": "m",
        "name": "Will Power",
        "contact_details": [{"type": "x", "value": "wpower"}],
    }
    assert ids("will power lied", with_step=small(person)) == []
    assert ids("@wpower will power lied", platform="x", with_step=small(person)) == ["m"]


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("हिन्दी क़ाज़ी", ["हिंदी काजी", "हिन्दी काज़ी", "हिंदी क\u093cाज\u093cी"]),
        ("चाँद पाण्डे", ["चांद पांडे", "चाँद पांडे"]),
        ("أحمد الهاشمى", ["احمد الهاشمي", "أحْمَد الهاشِمي", "أحمـــد الهاشمى", "واحمد الهاشمي"]),
        ("فاطمة كريم", ["فاطمه کریم", "فاطمة كَرِيم"]),
        ("آمنة إلياس", ["امنة الياس"]),
    ],
)
def test_scripts_with_several_spellings_are_one(name: str, spellings: list[str]) -> None:
    """Keyboards and schools differ: nukta, nasal signs, alef, ya, ha, vowel signs, lengthening."""
    for spelling in (name, *spellings):
        assert named(f"قال {spelling} نعم", name) == [name], spelling
        assert named(f"{spelling}।", name) == [name], spelling


def test_another_name_in_those_scripts_stays_another() -> None:
    """Only spellings are folded, not letters that make a difference."""
    assert named("राम दसा", "राम दास") == []
    assert named("احمد هاشم", "أحمد الهاشمي") == []
