"""What follows the tagger: clean boundaries, and one decision for all mentions of a name in a document.

Pure functions over `Name` rows (sorted, not overlapping) and the text; each returns new rows in the same order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kgx.extract.abbreviations import is_short_form
from kgx.extract.layers import Name
from kgx.extract.name_bounds import bound
from kgx.extract.name_exclusions import without_excluded
from kgx.extract.name_kinds import brands, called_trials, known_institutions, reconsider, without_false_trials
from kgx.extract.overlaps import Overlaps

_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_NATION_OF_ACRONYM = re.compile(r"(?:American|British|European|Russian)(?:$|\s+(?=[A-Z]{3,6}$))")
_LOWER_HEAD = re.compile(r"(?:[a-z-]+\s+)+(?=[\"“]?[A-Z]\S*\s)")
"""Words in front of an institution's name: "provincial Health Office"; no "department of Surgery", no "daacro GmbH"."""
_LOOSE_END = re.compile(r"\s+(?:and|at|by|for|from|in|of|or|the|to|with)$")
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
_EPONYM = re.compile(r"\b[A-Z][a-z]+[’']s$")
"""A disease named after a person, short: the possessive belongs to it ("patients with Alzheimer's")."""
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.|\b(?:Inc|Co|Corp|Ltd|Bros|Jr|Sr|St|Dr|Ph|No|al|etc|[A-Z][a-z]{1,4})\.)$")
_EDGES = ' \t\r\n,;:!?*•·|"“”„«»‘®™©†‡-–—/&'
_OPENING, _CLOSING = "([{", ")]}"
_PROPER = ("Institution", "Person", "Place", "Publication", "Trial")
_TRIAL = re.compile(
    r"\bNCT\d{8}\b|\b[A-Z]{5,}-\d{3}\b|"
    r"\b[A-Z][A-Za-z]{4,}-?\d{2,3}(?=\s+(?:clinical\s+)?(?:trial|study|studies|trials)\b)"
)
_ACRONYM = (
    r"(?:[A-Z][A-Za-z]{0,20}[A-Z][A-Za-z]{0,20}\d{0,4}(?:-[A-Z\d]{1,8}){0,3}|"
    r"[A-Z]{2,20}[a-z]?[\w+]{0,9}(?:-[A-Z\d]{1,8}){0,3}|[a-z]{1,3}[A-Z][A-Za-z]{1,20}|[A-Z][A-Za-z]{2,20}-?\d{1,4})"
)
_STUDY = re.compile(
    r"\b(?:[Tt]he|phase [\w/]+|international|named|called|known as)\s+(?:\d+-patient\s+)?"
    rf"((?:[A-Z][\w’'-]{{0,20}}\s){{0,2}}?{_ACRONYM})"
    r"(?=\s+(?:clinical\s+)?(?:trials?|stud(?:y|ies)|protocol)\b)(?!\s+trial results)"
)
_NO_STUDY = re.compile(r"\b[IVX]+[ab]?\b|Phase|\b(?:UK|US|EU|FDA|NIH|CDC|WHO|MRI)\b")
_CODE = re.compile(r"[A-Z]{2,}-?\d+")
_BRACKET = re.compile(r"\s?\(([A-Z][\w&-]{1,11})(?=[),;])")
_SUFFIX = re.compile(r",? (?:Jr\.|Sr\.|Jr\b|Sr\b|I{2,3}\b)")
_DISTRICT = re.compile(r",? D\.?C\b\.?")
_ADDRESS = re.compile(r"\S@\S|^www\.|://")
_DEGREES = frozenset(
    ("MD", "PhD", "MPH", "RN", "MS", "RD", "DO", "MBA", "MSc", "BSc", "PharmD", "DDS", "FACS", "FACC", "FRCP", "HMO")
)
_BODY_PARTS = frozenset(
    (
        "heart",
        "knee",
        "brain",
        "lung",
        "breast",
        "skin",
        "liver",
        "kidney",
        "bone",
        "blood",
        "colon",
        "stomach",
        "muscle",
    )
)
_COORDINATION = re.compile(r"(?:,|\s+(?:and|or)\b|/|\s*-\s*(?:,|and\b|or\b))")
_SURNAME = re.compile(r"[^\W\d_][\w'’]*[^\W\d_]")
_SURE = 0.8
_OFTEN, _OFTEN_SURE = 3, 0.5
"""A drug found so often needs to be less sure: so 36 of 42 additions to the annotated news are right."""
_ADDED, _LISTED = 0.72, 0.8
"""The confidence of names that rules add, as a share of that of the name that made them; that of known names."""
_HEAD = 3


def trim(text: str, name: Name) -> Name | None:
    """Cut what does not belong to a name: articles, possessives, outer punctuation, all after a line break, the nation
    before an acronym ("the American FDA").

    A full stop stays where it ends an abbreviation. None where nothing is left, for degrees ("PhD"), addresses,
    and parts of the body that no coordination makes a disease ("lung and colon cancer").
    """
    start, end = name.start, name.end
    surface = text[start:end]
    if surface in _DEGREES or _ADDRESS.search(surface):
        return None
    if name.type == "Indication" and surface.lower() in _BODY_PARTS and not _COORDINATION.match(text, end):
        return None
    if surface.strip() and (breaks := re.search(r"(?<!\s)\s*[\r\n]", surface.strip())):
        start += len(surface) - len(surface.lstrip())
        end = start + breaks.start()
    eponym = name.type == "Indication" and _EPONYM.search(text, start, end)
    before = None
    while before != (start, end):
        before = (start, end)
        start, end = _trim_edges(text, start, end)
    if eponym and start < end <= eponym.end():
        end = eponym.end()
    if name.type in ("Drug", "Indication") and text[start:end].endswith("."):
        end -= 1
    if name.type == "Institution":
        start, end = _trim_institution(text, start, end)
    return name._replace(start=start, end=end) if start < end else None


def _trim_institution(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut the nation before an acronym or of nothing, what is said of the institution before its name."""
    if nation := _NATION_OF_ACRONYM.match(text[start:end]):
        return start + nation.end(), end
    head = _LOWER_HEAD.match(text[start:end])
    if head and " of " not in head[0]:
        start += head.end()
    return start, end


def _trim_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """One round of cutting at both ends."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    surface = text[start:end]
    if loose := _LOOSE_END.search(surface):
        end, surface = start + loose.start(), surface[: loose.start()]
    if article := _ARTICLE.match(surface):
        start += article.end()
    if (possessive := _POSSESSIVE.search(surface)) and possessive.start() > 0:
        end = start + possessive.start() if not article else max(start, end - len(possessive[0]))
    surface = text[start:end]
    if surface.endswith(".") and not _ABBREVIATION.search(surface):
        end -= 1
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        if surface.startswith(opening) and surface.count(opening) > surface.count(closing):
            start += 1
        elif surface.endswith(closing) and surface.count(closing) > surface.count(opening):
            end -= 1
        elif surface.startswith(opening) and surface.endswith(closing) and surface.count(opening) == 1:
            start, end = start + 1, end - 1
    return (start, end) if start < end else (start, start)


def _spans(names: Iterable[Name]) -> Overlaps:
    """Where names stand already."""
    return Overlaps((name.start, name.end) for name in names)


def without_overlap(names: Iterable[Name]) -> list[Name]:
    """Sorted names; of two that overlap the surer one stays, then the longer, then the earlier."""
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: (-n.confidence, n.start - n.end, n.start)):
        characters = range(name.start, name.end)
        if taken.isdisjoint(characters):
            taken.update(characters)
            kept.append(name)
    return sorted(kept)


def with_one_type(text: str, names: Sequence[Name]) -> list[Name]:
    """Give all mentions with the same surface the type that most confidence speaks for.

    Types vote only where the same characters, in the same case, were given different types.
    """
    votes: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in names:
        votes[text[name.start : name.end]][name.type] += name.confidence
    result = []
    for name in names:
        ballot = votes[text[name.start : name.end]]
        best = max(sorted(ballot), key=ballot.__getitem__)
        result.append(name if best == name.type else name._replace(type=best, found="rule"))
    return result


def acronyms(text: str, names: Sequence[Name]) -> list[Name]:
    """Give an acronym in brackets right after a name that name's type, found or not, and wherever it stands again.

    "Heart Rhythm Society (HRS) ... HRS": all three are institutions.
    """
    result = {name.start: name for name in names}
    types: dict[str, str] = {}
    for long in names:
        bracket = _BRACKET.match(text, long.end)
        if bracket and is_acronym(bracket[1], text[long.start : long.end]):
            types.setdefault(bracket[1], long.type)
            start, end = bracket.span(1)
            result.setdefault(start, Name(start, end, long.type, "rule", long.confidence * _ADDED))
    for start, name in result.items():
        kind = types.get(text[start : name.end], name.type)
        if kind != name.type:
            result[start] = name._replace(type=kind, found="rule", confidence=_ADDED)
    return without_overlap(result.values())


def is_acronym(short: str, long: str) -> bool:
    """Whether `short` is a short form of `long` with two capitals."""
    return sum(char.isupper() for char in short) >= 2 and is_short_form(short, long)


def propagate(text: str, words: Sequence[tuple[int, int]], names: Sequence[Name]) -> list[Name]:
    """Add the occurrences of a surely found name that the tagger left out; the longest name wins.

    Only distinctive names; a new mention must begin and end with a word of `words` and touch no other name.
    """
    best: dict[str, Name] = {}
    for name in sorted(names, key=lambda name: name.confidence):
        best[text[name.start : name.end]] = name
    drugs = Counter(text[name.start : name.end] for name in names if name.type == "Drug")
    sure = [
        surface
        for surface, name in best.items()
        if name.confidence >= (_OFTEN_SURE if drugs[surface] >= _OFTEN else _SURE)
        and is_distinctive(surface, name.type)
    ]
    added = [
        Name(start, end, (source := best[text[start:end]]).type, "rule", source.confidence * _ADDED)
        for start, end in occurrences(text, words, sure, _spans(names))
    ]
    return sorted([*names, *added])


def occurrences(
    text: str, words: Sequence[tuple[int, int]], surfaces: Iterable[str], taken: Overlaps
) -> Iterator[tuple[int, int]]:
    """Free stretches of whole words that are one of the surfaces, longest first at each word, from left to right."""
    by_head: defaultdict[str, list[str]] = defaultdict(list)
    for surface in sorted(surfaces, key=lambda surface: (-len(surface), surface)):
        by_head[surface[:_HEAD]].append(surface)
    ends = {end for _, end in words}
    position = 0
    for start, _ in words:
        for surface in by_head.get(text[start : start + _HEAD], ()):
            end = start + len(surface)
            if start >= position and end in ends and text.startswith(surface, start) and (start, end) not in taken:
                yield start, end
                position = end
                break


def add_surnames(text: str, words: Sequence[tuple[int, int]], names: Sequence[Name]) -> list[Name]:
    """Add the surname of a surely found person wherever it stands alone, unless it is also a common word."""
    common = {text[start:end] for start, end in words}
    surnames: dict[str, float] = {}
    for person in names:
        parts = text[person.start : person.end].split()
        last = parts[-1] if len(parts) > 1 else ""
        if person.type == "Person" and person.confidence >= _SURE and _SURNAME.fullmatch(last):
            surnames[last] = max(surnames.get(last, 0), person.confidence)
    taken = _spans(names)
    added = [
        Name(start, end, "Person", "rule", surnames[surname] * _ADDED)
        for start, end in words
        if (surname := text[start:end]) in surnames
        and surname[0].isupper()
        and surname.lower() not in common
        and (start, end) not in taken
    ]
    return sorted([*names, *added])


def complete(text: str, names: Sequence[Name]) -> list[Name]:
    """Take in what follows a name: "John Smith, Jr.", "Washington, D.C."; an ampersand makes a person a company."""
    result = []
    for name in names:
        surface = text[name.start : name.end]
        if name.type == "Person" and "&" in surface:
            name = name._replace(type="Institution", found="rule")
        elif name.type == "Person" and (suffix := _SUFFIX.match(text, name.end)):
            name = name._replace(end=suffix.end())
        elif surface.lower() == "washington" and (suffix := _DISTRICT.match(text, name.end)):
            name = name._replace(end=suffix.end(), type="Place", confidence=1.0)
        result.append(name)
    return without_overlap(result)


def add_known(
    text: str, words: Sequence[tuple[int, int]], names: Sequence[Name], known: Iterable[tuple[str, str]]
) -> list[Name]:
    """Add registered trials, trial acronyms before "trial", and the `known` names.

    They give way to names that are there already, except to parts of themselves.
    """
    found = [(match.start(), match.end(), "Trial") for match in _TRIAL.finditer(text)]
    plain = text.replace("’", "'")
    for surface, kind in known:
        start = plain.find(surface)
        while start >= 0:
            found.append((start, start + len(surface), kind))
            start = plain.find(surface, start + 1)
    starts, ends = {start for start, _ in words}, {end for _, end in words}
    added = without_overlap(
        Name(start, end, kind, "lexicon", _LISTED) for start, end, kind in found if start in starts and end in ends
    )
    inner = _spans(added)
    kept = [name for name in names if name[:2] not in inner or not _is_inside(name, added)]
    taken = _spans(kept)
    return sorted([*kept, *(name for name in added if name[:2] not in taken)])


def add_studies(text: str, words: Sequence[tuple[int, int]], names: Sequence[Name]) -> list[Name]:
    """Add what the text calls a study ("the DAWN trial") wherever it stands; unsure names of other types give way."""
    rows = list(names)
    called = {match.span(1) for match in _STUDY.finditer(text) if not _NO_STUDY.search(match[1])}
    if not called:
        return rows
    for start, end in sorted(called):
        here = [name for name in rows if name.start < end and start < name.end]
        if all(name[:2] == (start, end) and _can_be_study(text, name) for name in here):
            rows = [name for name in rows if name not in here]
            rows.append(Name(start, end, "Trial", "rule", _ADDED))
    rows.sort()
    studies = {text[name.start : name.end] for name in rows if name[:2] in called and name.type == "Trial"}
    added = [
        Name(start, end, "Trial", "rule", _ADDED * _ADDED)
        for start, end in occurrences(text, words, studies, _spans(rows))
    ]
    return sorted([*rows, *added])


def _can_be_study(text: str, name: Name) -> bool:
    """Not a surely found name, a journal, or a drug by its code: "the BMJ study", "the MK-3475 study"."""
    if name.type == "Drug" and _CODE.fullmatch(text, name.start, name.end):
        return False
    return name.type not in ("Publication", "Trial") and name.confidence < _SURE


def _is_inside(name: Name, others: Iterable[Name]) -> bool:
    """Whether a name lies in one of the others, or is the same stretch with another type."""
    return any(other.start <= name.start and name.end <= other.end and name[:3] != other[:3] for other in others)


def is_distinctive(surface: str, kind: str) -> bool:
    """Whether a surface names the same thing wherever it stands: no common word, no name in small letters."""
    if len(surface) < 3 or surface.islower():
        return False
    if kind in _PROPER:
        return surface[0].isupper() and (" " in surface or any(char.isupper() for char in surface[1:]))
    return kind in ("Drug", "Indication") and (len(surface) >= 5 or surface.isupper())


def clean(
    text: str, words: Sequence[tuple[int, int]], names: Iterable[Name], known: Iterable[tuple[str, str]] = ()
) -> list[Name]:
    """All rules in order: boundaries, types, known names, acronyms, agreement, propagation, second thoughts."""
    rows = without_overlap(trimmed for name in names if (trimmed := trim(text, name)))
    rows = without_excluded(text, bound(text, rows))
    rows = without_false_trials(text, called_trials(text, known_institutions(text, rows)))
    rows = add_known(text, words, complete(text, rows), known)
    rows = propagate(text, words, with_one_type(text, brands(text, acronyms(text, rows))))
    return add_studies(text, words, reconsider(text, add_surnames(text, words, rows)))
