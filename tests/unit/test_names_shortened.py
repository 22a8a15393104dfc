"""Mentions: names with a part left out, and names that are spelt in two ways."""

import pytest

from tests.unit.test_names_written import named


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Otto von und zu Felsen", "Otto Felsen"),
        ("Otto von und zu Felsen", "Otto von Felsen"),
        ("Pieter van der Balk", "Pieter Balk"),
        ("Ana de la Serrane", "Ana Serrane"),
        ("Omar al-Nasri", "Omar Nasri"),
        ("Inés García Torrealba", "Inés García"),
        ("Inés García Torrealba", "Senator García"),
        ("Rui Almeida Fontelha", "Rui Almeida"),
        ("José Luis Sánchez Torrealba", "José Luis Sánchez"),
        ("Iain McDorran", "Iain MacDorran"),
        ("Iain MacDorran", "Iain McDorran"),
        ("Iain Macdorran", "Minister McDorran"),
        ("Zoran Đukanić", "Zoran Djukanic"),
        ("Zoran Djukanić", "Zoran Đukanić"),
        ("सुनील कुमार", "सुनिल कुमार"),
        ("पूजा सूरी", "पुजा सुरी"),
        ("ミナト ガクジ", "みなと がくじ"),
    ],
)
def test_a_name_is_found_as_people_write_it(name: str, written: str) -> None:
    """Particles and second surnames are left out; Mac is Mc, đ is dj, kana and vowels change."""
    assert named(f"So {written}, what now?", name) == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Inés García Torrealba", "so ines garcia was there"),
        ("Marin de Penn", "a marin penn"),
        ("Mary Jane Ormel", "So Mary Jane was there"),
        ("Iain Duncan Ormel", "So Iain Duncan was there"),
        ("Anne Le Farron", "So Anne Farron was there"),
        ("Kofi Adjei", "So Kofi Adei was there"),
        ("Iain Macey", "So Iain Mcey was there"),
    ],
)
def test_what_is_left_of_a_name_may_be_another_name(name: str, text: str) -> None:
    """Without its capitals, or where the parts are no two surnames, it names nobody."""
    assert named(text, name) == []


def test_a_full_name_is_its_own_before_it_is_a_shortened_one() -> None:
    """Two officials: who is really called so is meant."""
    assert named("So Ann MacDorran said", "Ann McDorran", "Ann MacDorran") == ["Ann MacDorran"]
    assert named("So Ana Balk said", "Ana van der Balk", "Ana Balk") == ["Ana Balk"]
    assert named("So Ana Balk said", "Ana van der Balk", "Ana von Balk") == []


def test_two_surnames_by_the_columns_of_the_roster() -> None:
    """A family name of two words is two surnames where the first is one that comes first."""
    whole = {"given_name": "Inés María", "family_name": "de la Cruz Torrealba"}
    assert named("So Inés María de la Cruz said", "Inés María de la Cruz Torrealba", **whole) != []
