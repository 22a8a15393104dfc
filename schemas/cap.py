"""The 21 major topics of the Comparative Agendas Project, by code, in English words to show."""

MAJORS: dict[int, str] = {
    1: "Economy and taxes",
    2: "Civil rights",
    3: "Health",
    4: "Agriculture and fisheries",
    5: "Work and employment",
    6: "Education",
    7: "Environment",
    8: "Energy",
    9: "Immigration",
    10: "Transport",
    12: "Law and crime",
    13: "Social welfare",
    14: "Housing",
    15: "Business and consumers",
    16: "Defence",
    17: "Technology and communications",
    18: "Foreign trade",
    19: "International affairs",
    20: "Government and parliament",
    21: "Public lands and water",
    23: "Culture",
}

NAMES: dict[str, int] = {
    **{name.lower(): code for code, name in MAJORS.items()},
    "macroeconomics": 1,
    "labor": 5,
    "transportation": 10,
    "law": 12,
    "crime": 12,
    "welfare": 13,
    "commerce": 15,
    "defense": 16,
    "trade": 18,
    "government": 20,
}
"""What people may call a topic, in lower case: our words, the project's own, and short ones."""
