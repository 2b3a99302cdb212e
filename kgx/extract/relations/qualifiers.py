"""Qualifiers of facts: role of a person, phase, start and end of a study, date of a decision."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgx.extract.relations.candidates import Context
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.view import Mention, View

_PHASE = re.compile(
    r"\bphases?[ -]?(?P<number>1|2|3|4|iv|i{1,3}|one|two|three|four)(?:[ -]?(?P<letter>[ab])\b|\b)"
    r"(?:(?:[ -]?/[ -]?| and (?=\w+ (?:clinical )?(?:trial|study)\b))(?P<second>2|3|4|i{2,3}|iv)(?P<last>[ab])?\b)?"
    r"|\b(?P<words>(?:early|mid|late|final)[ -]?stage|preclinical|pre-clinical)\b"
    r"(?= +(?:clinical |human |patient )?(?:trial|stud|test|drug|develop|research|clinical|data|\w+ (?:trial|stud)))"
    r"|\b(?P<stage>early|final|pivotal|first|second|third|last) (?:stages?|phases?) of "
    r"(?:(?:a|an|the|its|their|this) )?(?:[a-z-]+ )?(?:trial|stud)",
    re.IGNORECASE,
)
_NUMBERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "three": "3", "four": "4"}
_WORDS = json_data("qualifiers.json")
_BEGIN, _FINISH = re.compile(_WORDS["begin"]), re.compile(_WORDS["finish"])
"""Verbs before the date on which a study begins or ends."""
_BEGUN, _RAN = re.compile(_WORDS["begun"]), re.compile(_WORDS["ran"])
"""What follows the date on which a study began, what stands before the interval in which it ran."""
_REPORT, _STUDY = (re.compile(_WORDS[name], re.IGNORECASE) for name in ("report", "study"))
_ANOTHER, _ANOTHER_AFTER = (
    re.compile(_WORDS[name], re.IGNORECASE) for name in ("another_study", "another_study_after")
)
"""Words around the phase of a study that is planned or past, not the one reported."""
_FORM = re.compile(_WORDS["form"], re.IGNORECASE)
"""How a line of a form or summary begins that gives the dates of the study."""
_COARSE = re.compile(r"\d{4}(?:-\d{2})?(?:/\d{4}(?:-\d{2})?)?")
"""EDTF without a day: days are those of the report, weeks and "this week" too."""
_STAGES = {"ear": "1", "mid": "2", "lat": "3", "fin": "3", "piv": "3"}
"""The phase that a word of stage stands for, by its first letters."""
_ORDINALS = {"first": "1", "second": "2", "third": "3"}
_ROLE = re.compile(_WORDS["role"])
_TITLES = frozenset(
    {
        "dr",
        "dr.",
        "prof",
        "prof.",
        "md",
        "m.d.",
        "ph.d.",
        "phd",
        "colleague",
        "associate",
        "assistant",
        "vice",
        "ex",
        "candidate",
    }
)
_WITHIN = ("", "Drug", "Indication")
"""Types of names that the name of a post may hold ("heart failure specialist")."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date of the document: its id, characters, EDTF value."""

    id: str
    start: int
    end: int
    value: str | None


def phase(text: str) -> str | None:
    """The trial phase that a text names first, as "3", "2b", "1/2" or in its own words ("late-stage")."""
    found = _PHASE.search(text)
    if found is None:
        return None
    if found["number"]:
        first = _numbered(found["number"], found["letter"])
        return f"{first}/{_numbered(found['second'], found['last'])}" if found["second"] else first
    if found["words"]:
        return found["words"].lower().replace(" ", "-")
    stage = found["stage"].lower()
    return _ORDINALS.get(stage, stage)


def _numbered(number: str, letter: str | None) -> str:
    return _NUMBERS.get(number.lower(), number) + (letter or "").lower()


def main_phase(text: str) -> str | None:
    """The phase of the study that a document reports.

    It is the only number that the text gives a phase, or the only one left without those of studies planned or past
    ("will move to a larger phase 3 trial"). "Mid-stage" is no other phase than 2; such words alone say too little: of
    165 annotated facts whose own sentence names no phase a number was right for 57 of 121, a word for 9 of 44.
    """
    found = list(_PHASE.finditer(text))
    return _only(found) or _only([one for one in found if not _of_another_study(text, one)])


def _only(found: list[re.Match[str]]) -> str | None:
    phases = {one["stage"] or phase(f"{one[0]} trial") or "" for one in found}
    numbers = {name for name in phases if name[:1].isdigit()}
    if len(numbers) != 1:
        return None
    [number] = numbers
    same = all(_STAGES.get(name[:3], "") in number for name in phases - numbers)
    return number if same else None


def _of_another_study(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() : found.end() + 60]
    return _ANOTHER.search(before) is not None or _ANOTHER_AFTER.search(after) is not None


def nearest_date(dates: list[DateMention], start: int, end: int, at: int) -> str | None:
    """The id of the date within characters `[start, end)` that is closest to character `at`."""
    inside = [date for date in dates if start <= date.start and date.end <= end]
    return min(inside, key=lambda date: (abs(date.start - at), date.start)).id if inside else None


def period(text: str, dates: list[DateMention], start: int, end: int) -> tuple[str | None, str | None]:
    """Ids of the dates within `[start, end)` that say when a study begins and ends; one interval gives both."""
    begin = finish = None
    for date in dates:
        if not (start <= date.start and date.end <= end):
            continue
        before = text[max(start, date.start - 60) : date.start].lower()
        if date.value and "/" in date.value and _COARSE.fullmatch(date.value) and _RAN.search(before):
            begin, finish = begin or date.id, finish or date.id
        elif (verb := _last_verb(before)) == "begin":
            begin = begin or date.id
        elif verb == "finish":
            finish = finish or date.id
        elif begin is None and date.value and _COARSE.fullmatch(date.value) and not _REPORT.search(before):
            begin = date.id if _BEGUN.search(text[date.end : min(end, date.end + 90)].lower()) else None
    return begin, finish


def _last_verb(before: str) -> str | None:
    """Whether the last verb before a date that tells of a study's period begins or finishes it."""
    begin, finish = _BEGIN.search(before), _FINISH.search(before)
    if begin is None or finish is None:
        return "begin" if begin else "finish" if finish else None
    return "begin" if begin.start() > finish.start() else "finish"


def study_period(
    view: View, dates: list[DateMention], sides: frozenset[int], stage: str | None
) -> tuple[str | None, str | None]:
    """The period of the study between two entities as a sentence tells it that names none of them, or only them.

    "Preclinical trials are to begin in May 2026": where a phase is named, it must be that of the fact.
    """
    for low, high in view.sentences:
        start, end = view.starts[low], view.ends[high - 1]
        sentence = view.text[start:end]
        named = {view.mentions[number].entity for number in set(view.owner[low:high]) if number >= 0}
        others = {view.types[number] for number in named - sides}
        if (
            (_STUDY.search(sentence) is None and _FORM.match(sentence) is None)
            or _REPORT.search(sentence) is not None
            or not others.isdisjoint(("Drug", "Institution"))
        ):
            continue
        if phase(sentence) not in (None, stage):
            continue
        found = period(view.text, dates, start, end)
        if found != (None, None):
            return found
    return None, None


def role(view: View, context: Context) -> str | None:
    """What the person of a context is at the institution ("professor of medicine"), in the text's own words."""
    person, place = context.subject, context.object
    if person is None or context.distance:
        return None
    low, high = view.sentences[person.sentence]
    left, right = sorted((person, place), key=lambda mention: mention.start)
    spans = [_last_part(view, person, place) if left is person else range(left.end, right.start)]
    spans.append(range(left.start - 1, max(low, left.start - 12) - 1, -1))
    spans.append(range(right.end, min(high, right.end + 10)))
    for span in spans:
        for token in span:
            if _is_other(view, token, person, place):
                break
            if _is_role(view, token):
                return _role_phrase(view, token)
    return None


def _last_part(view: View, person: Mention, place: Mention) -> range:
    """The tokens before the place back to the person or to the last other one named, who has posts of its own."""
    start = place.start
    while start > person.end and not _is_other(view, start - 1, person, place):
        start -= 1
    return range(start, place.start)


def _is_other(view: View, token: int, person: Mention, place: Mention) -> bool:
    """Whether a token is of another person or institution; not of the one whose unit the place is ("Duke's Center")."""
    if view.label[token] not in ("Person", "Institution"):
        return False
    owner = view.mentions[view.owner[token]]
    unit = owner.end + 1 == place.start and view.words[owner.end] in ("'s", "’s")
    return not unit and owner.number not in (person.number, place.number)


def _is_role(view: View, token: int) -> bool:
    named = "AFFILIATE" in view.classes[token] or _ROLE.fullmatch(view.lemmas[token]) is not None
    return named and view.lemmas[token] not in _TITLES and view.pos[token] in ("NOUN", "PROPN")


def _is_title(view: View, token: int) -> bool:
    return view.words[token].lower() in _TITLES


def _role_phrase(view: View, noun: int) -> str:
    """The noun with its modifiers before it and an "of ..." or "in ..." phrase after it."""
    low, high = view.sentences[view.sentence_of[noun]]
    first = noun
    while first > low and view.label[first - 1] in _WITHIN and view.pos[first - 1] in ("ADJ", "NOUN", "PROPN"):
        first -= 1
    last = noun + 1
    while last < high and not view.label[last] and view.pos[last] in ("NOUN", "PROPN") and not _is_title(view, last):
        last += 1
    step = last
    while (
        step < high
        and view.label[step] in _WITHIN
        and not _is_title(view, step)
        and (view.pos[step] in ("NOUN", "ADJ", "PROPN") or view.words[step] in ("of", "in", "and", "the"))
    ):
        step += 1
        if view.pos[step - 1] in ("NOUN", "PROPN"):
            last = step
    text = view.text[view.starts[first] : view.ends[last - 1]]
    plural = last == noun + 1 and view.words[noun] == f"{view.lemmas[noun]}s"
    return text[:-1] if plural else text
