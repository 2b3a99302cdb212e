"""What the words around a name say of its type: brands of drugs, names of studies, journals, measured substances.

Pure functions over `Name` rows and the text, like those of `name_rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgx.extract.layers import Name
from kgx.extract.lexicon import institution_names
from kgx.extract.overlaps import Overlaps
from kgx.ontology.edtf import MONTHS

_STUDY_WORD = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|initiative|survey|registry|cohort|programme?|project|enrol\w*|participants|phase)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?:FY|CY|Q[1-4]|H[12])[ -]?\d", re.IGNORECASE)
_SMALL = (
    r"(?!(?:an?|and|as|at|by|for|from|has|her|his|in|is|its|of|on|or|that|the|their|this|to|was|who|with)\b)"
    r"[a-z][a-z'’-]+"
)
_DEPARTMENT = re.compile(
    r"\b(?:at|chairs|for|from|heads|in|leads|of|with) (?:the|her|his|its) (?P<name>(?:department|division|section) of "
    rf"{_SMALL}(?: {_SMALL})?(?:(?:,? and|,) {_SMALL}(?: {_SMALL})?){{0,2}}),? "
    r"(?:at|in|of|within) (?:the )?(?P<whole>[A-Z])"
)
_CODED = re.compile(r"[A-Z][^\s]*[A-Z\d]|\d")
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
_ALSO_GENERIC = re.compile(r", (?:which is )?(?:known )?generically")
"""What makers are not said to be, unlike "sold under the name": "Amtagvi, known generically as"."""
_KEEPS_TYPE = 0.8
"""A name of at least this confidence keeps the type that the tagger gave it, against all but the surest words."""
_JOURNAL = re.compile(
    r"\b(?:[Jj]ournals?|(?:[Ii]ssues?|[Ee]ditions?) of(?: the journal)?|"
    r"[Pp]ublished (?:online )?in(?: the journal)?) [\"“‘]?$"
)
"""What stands before the name of a journal that is also that of a disease: "the journal Cancer"."""
_CAPITAL = r"[A-Z][\w’'&-]*"
_TITLE = rf"(?!The\b){_CAPITAL}(?:(?: (?:of|and|the|in|for|&|on)){{0,3}} {_CAPITAL}){{0,7}}"
_MONTH = "|".join(MONTHS)
_SOURCE = re.compile(rf"\bSOURCES?: ?\S+ (?:The )?(?P<name>{_TITLE}),? (?:online|published|news|(?:{_MONTH})\b)")
"""Credit lines of news agencies: "SOURCE: bit.ly/X1y Indoor Air, online November 21, 2017"."""
_CITATION = re.compile(
    rf"(?<=[.,?\])] )(?!(?:{_MONTH})\b)(?P<name>{_TITLE})\.?,? "
    r"(?:19|20)\d\d ?(?:[A-Z][a-z]{2,8}\.?[ \d-]*)?; ?\d+ ?[(:]"
)
"""Journals in lists of references: "Eye Surf. 2007;5(2):179-193"."""
_MEASURED = re.compile(
    r" (?:activity|concentrations?|deficiency|expression|levels?|production|receptors?|secretion|system)\b|-sensitive\b"
)
_OF_THE_BODY = re.compile(
    r"\b(?:(?:enzyme|gene|protein|receptor)s? (?:called|known as)|receptors for|(?:produces?|secretes?)(?: enough)?) $"
)
"""What stands after and before substances of the body that are measured or acted on, not given: "a protein called"."""
_CREDIT = re.compile(
    rf"[\w.’'-]{{2,30}}, (?:[^()\n,]{{2,30}}, )?(?:{_MONTH}|[A-Z][a-z]{{2,3}}\.?)\s\d{{1,2}}(?:, \d{{4}})? "
    r"\((?P<name>[A-Z][\w.&’' -]{1,40})\) ?[-–—]"
)
"""The agency in a dateline: "LONDON, June 28, 2023 (Reuters) - "."""
_FISCAL_YEAR = re.compile(r"[FC]Y ?20\d\d")
_PLACEBO = re.compile(r"(?:dummy|sugar)[ -]pills?|salt water|saline(?: solution)?", re.IGNORECASE)
_NAMED_PLACEBO = re.compile(r" ?\((?:the |a )?placebo\)")
_WEB = re.compile(r"\.(?:com|org|gov|net)$")
_WHERE = re.compile(r"(?:www\.|\b(?:visit|website:|online at|available at) )$")
_TICKER = re.compile(r"[A-Z]{2,5}\.[A-Z]{1,2}")


def brands(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for drugs what stands as another name of one, where the tagger was not sure of its type.

    One word in brackets after a drug ("lifileucel (Amtagvi)"), and what words such as "sold as" and "known generically
    as" stand beside: all 78 and 25 names that stand so in the annotated news are drugs. What has a generic name
    ("Amtagvi, known generically as") is one wherever it stands, and however sure the tagger was.
    """
    generic = {text[name.start : name.end] for name in names if _ALSO_GENERIC.match(text, name.end)}
    makers = institution_names()
    ends = {name.end for name in names if name.type == "Drug"}

    def is_brand(name: Name) -> bool:
        bracketed = text.startswith(" (", name.start - 2) and text.startswith(")", name.end)
        surface = text[name.start : name.end]
        return name.confidence < _KEEPS_TYPE and (
            (bracketed and name.start - 2 in ends and " " not in surface and surface not in makers)
            or _SOLD_AS.search(text, max(0, name.start - _NEAR), name.start) is not None
            or _GENERICALLY.match(text, name.end) is not None
        )

    return [
        name._replace(type="Drug", found="rule")
        if name.type != "Drug" and (text[name.start : name.end] in generic or is_brand(name))
        else name
        for name in names
    ]


def known_institutions(text: str, names: Sequence[Name]) -> list[Name]:
    """Take the names of known institutions for such, and for persons only where the tagger was sure of one ("Abbott").

    Of 2,015 annotated places with these names one is no institution.
    """
    known = institution_names()

    def is_known(name: Name) -> bool:
        keeps = name.type == "Institution" or (name.type == "Person" and name.confidence >= _KEEPS_TYPE)
        return not keeps and text[name.start : name.end] in known

    return [name._replace(type="Institution", found="lexicon") if is_known(name) else name for name in names]


def departments(text: str, names: Sequence[Name]) -> list[Name]:
    """Take departments in small letters for institutions: "in the division of allergy and immunology at Duke".

    Of 41 places in the annotated texts 37 are institutions.
    """
    starts = {name.start for name in names if name.type == "Institution"}
    found = [
        Name(*match.span("name"), "Institution", "rule", _KEEPS_TYPE)
        for match in _DEPARTMENT.finditer(text)
        if match.start("whole") in starts
    ]
    taken = Overlaps((name.start, name.end) for name in found)
    return sorted([*found, *(name for name in names if (name.start, name.end) not in taken)])


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
    return bool(_CODED.search(surface) or _STUDY_WORD.search(around))


def reconsider(text: str, names: Sequence[Name]) -> list[Name]:
    """All rules of this module that need the final names, in order."""
    rows = departments(text, short_institutions(text, agencies(text, journals(text, names))))
    return without_false_drugs(text, without_addresses(text, rows))


def journals(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for publications the names of diseases that stand as journals, and what stands in references and credits."""
    rows = [
        name._replace(type="Publication", found="rule")
        if name.type in ("Drug", "Indication")
        and text[name.start : name.end].istitle()
        and _JOURNAL.search(text, max(0, name.start - _NEAR), name.start)
        else name
        for name in names
    ]
    for match in (*_SOURCE.finditer(text), *_CITATION.finditer(text)):
        start, end = match.span("name")
        here = [name for name in rows if name.start < end and start < name.end]
        if all(start <= name.start and name.end <= end and name[:2] != (start, end) for name in here) or all(
            name[:2] == (start, end) and name.confidence < _KEEPS_TYPE for name in here
        ):
            rows = [name for name in rows if name not in here]
            rows.append(Name(start, end, "Publication", "rule", _KEEPS_TYPE))
    return sorted(rows)


def agencies(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for an institution what stands as the agency in a dateline, and wherever it stands again."""
    called = {match["name"] for match in _CREDIT.finditer(text)}
    return [
        name._replace(type="Institution", found="rule")
        if name.type != "Institution" and text[name.start : name.end] in called
        else name
        for name in names
    ]


def short_institutions(text: str, names: Sequence[Name]) -> list[Name]:
    """Take for an institution what the tagger takes for a person, where an institution's full name begins with it.

    "Amgen said" after "Amgen Inc."; not the surname of a person of the text, nor a part of one.
    """
    full = {text[name.start : name.end] for name in names if name.type == "Institution"}
    people = {
        word
        for name in names
        if name.type == "Person" and len(parts := text[name.start : name.end].split()) > 1
        for word in (parts[-1], text[name.start : name.end])
        if word not in full
    }
    result = []
    for name in names:
        short = text[name.start : name.end]
        if name.type == "Person" and (" " in short or short not in people):
            longer = (other for other in full if other != short and other.startswith(short))
            if any(" " in short or other[len(short)] in " -" for other in longer):
                name = name._replace(type="Institution", found="rule")
        result.append(name)
    return result


def without_addresses(text: str, names: Sequence[Name]) -> list[Name]:
    """Leave out pages of the web ("visit RSNA.org") and codes of shares ("LLY.N")."""

    def is_address(name: Name) -> bool:
        surface = text[name.start : name.end]
        return _TICKER.fullmatch(surface) is not None or (
            _WEB.search(surface) is not None and _WHERE.search(text, max(0, name.start - _NEAR), name.start) is not None
        )

    return [name for name in names if name.type != "Institution" or not is_address(name)]


def without_false_drugs(text: str, names: Sequence[Name]) -> list[Name]:
    """Leave out placebos ("a sugar pill"), fiscal years, and substances of the body, where the tagger was not sure.

    A substance that is measured in one place and given in another ("vitamin B12 levels", "took vitamin B12") is a drug.
    """

    def is_measured(name: Name) -> bool:
        before = _OF_THE_BODY.search(text, max(0, name.start - _NEAR), name.start)
        return before is not None or _MEASURED.match(text, name.end) is not None

    given = {text[name.start : name.end].lower() for name in names if name.type == "Drug" and not is_measured(name)}

    def is_false(name: Name) -> bool:
        if _PLACEBO.fullmatch(text, name.start, name.end) or _NAMED_PLACEBO.match(text, name.end):
            return True
        if _FISCAL_YEAR.match(text, name.start, name.end):
            return True
        return name.confidence < _KEEPS_TYPE and is_measured(name) and text[name.start : name.end].lower() not in given

    return [name for name in names if name.type != "Drug" or not is_false(name)]
