"""What the words around a name say of its type: brands and forms of drugs, names of studies.

Pure functions over `Name` rows and the text, like those of `name_rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgx.extract.layers import Name
from kgx.extract.lexicon import company_names

_STUDY = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|initiative|survey|registry|cohort|programme?|project|enrol\w*|participants|phase)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?:FY|CY|Q[1-4]|H[12])[ -]?\d", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][^\s]*[A-Z\d]|\d")
_NEAR = 80
"""Characters around a name that are looked at."""
_CALLED = re.compile(
    r"\b(?:trials?|stud(?:y|ies)),? (?:is |was |are |were )?(?:called|named|known as|dubbed) [\"“‘']?"
    r"(?:[\w+-]+,? (?:and|or) )?$"
)
"""What stands before the name of a study: "the studies, called evoke and evoke+"."""
_SOLD_AS = re.compile(
    r"\b(?:(?:sold|marketed) (?:(?:by \w+ )?(?:under the (?:brand |trade )?name|as))|"
    r"known (?:generically|commercially) as|(?:brand|trade|generic) names?(?: of| is|,)?|generically known as|"
    r"under the (?:brand |trade )?names?) [\"“‘']?$",
    re.IGNORECASE,
)
_GENERICALLY = re.compile(
    r",? (?:(?:which is )?(?:known|sold|marketed) (?:generically|commercially|under the)|generically)"
)
"""What stands before and after a name of a drug that it also has another name for."""
_FORM = re.compile(r"\s(?:capsules?|injections?|pills|supplementation|tablets?|vaccine)$", re.IGNORECASE)
_UNSURE = 0.8
"""A name of at least this confidence keeps the type that the tagger gave it."""


def without_forms(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut the form in which a drug is given from names that the text has without it too: "fish oil [capsules]".

    So 19 of 22 annotated names; other forms ("nicotine patch", "zinc lozenges") are drugs of their own.
    """
    alone = {text[name.start : name.end].lower() for name in names if name.type == "Drug"}
    return [
        name._replace(end=name.start + form.start())
        if name.type == "Drug"
        and (form := _FORM.search(text[name.start : name.end]))
        and text[name.start : name.start + form.start()].lower() in alone
        else name
        for name in names
    ]


def brands(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for drugs what stands as another name of one, where the tagger was not sure of its type.

    One word in brackets after a drug ("lifileucel (Amtagvi)"), and what words such as "sold as" and "known generically
    as" stand beside: all 78 and 25 names that stand so in the annotated news are drugs.
    """
    ends = {name.end for name in names if name.type == "Drug"}

    def is_brand(name: Name) -> bool:
        bracketed = text.startswith(" (", name.start - 2) and text.startswith(")", name.end)
        return (
            (bracketed and name.start - 2 in ends and " " not in text[name.start : name.end])
            or _SOLD_AS.search(text, max(0, name.start - _NEAR), name.start) is not None
            or _GENERICALLY.match(text, name.end) is not None
        )

    return [
        name._replace(type="Drug", found="rule") if name.confidence < _UNSURE and is_brand(name) else name
        for name in names
    ]


def companies(text: str, names: Sequence[Name]) -> list[Name]:
    """Take names of `companies.txt` for institutions, where the tagger was not sure of another type."""
    known = company_names()
    return [
        name._replace(type="Institution", found="lexicon")
        if name.type != "Institution" and name.confidence < _UNSURE and text[name.start : name.end] in known
        else name
        for name in names
    ]


def called_trials(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for trials what the text calls studies: "in a study named STOMP"."""
    return [
        name._replace(type="Trial", found="rule")
        if _CALLED.search(text, max(0, name.start - _NEAR), name.start)
        else name
        for name in names
    ]


def without_false_trials(text: str, names: Sequence[Name]) -> list[Name]:
    """Leave out trials whose names do not look like one: no study in the name or near it, and no acronym or number.

    Business years ("FY2026/27") have letters and a number, but of no trial.
    """
    real = {text[name.start : name.end] for name in names if name.type == "Trial" and _is_trial(text, name)}
    return [name for name in names if name.type != "Trial" or text[name.start : name.end] in real]


def _is_trial(text: str, name: Name) -> bool:
    surface = text[name.start : name.end]
    if _PERIOD.match(surface):
        return False
    around = text[max(0, name.start - _NEAR) : name.end + _NEAR]
    return bool(_ACRONYM.search(surface) or _STUDY.search(around))
