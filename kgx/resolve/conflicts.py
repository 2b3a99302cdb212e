"""What documents cannot all be right about: numbers, statuses and dates that exclude each other.

A conflict is between documents: what one document says on both sides of it is a story that goes on, not a disagreement.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Literal

from kgx.model import Evidence, Observation, Resolution, Statement, Thing
from kgx.ontology.edtf import bounds
from kgx.ontology.names import STOP_WORDS, singular
from kgx.ontology.units import ucum

Kind = Literal["number", "status", "date"]

EXCLUSIVE = frozenset(
    {
        ("approvedBy", "approved", "rejected"),
        ("treats", "approved", "ineffective"),
    }
)
"""Predicate and two statuses that cannot both hold; what does not help may well be in use."""
_ONE_EVENT_DAYS = 366
"""Dates of one decision further apart than this are taken for two decisions, on two uses of a drug."""
_PEOPLE = frozenset({"person", "people", "patient", "participant", "adult", "volunteer", "subject"})
_PARTS = frozenset(
    {"women", "men", "boy", "girl", "child", "infant", "baby", "adult", "elderly", "teenager", "aged", "under", "over"}
)
"""Words of a measure that counts only some of the people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two claims that exclude each other, each a statement or an observation with the evidence that says so.

    In a conflict of dates both claims are the same statement, with evidence that gives it another date.
    """

    kind: Kind
    claims: tuple[Statement, Statement] | tuple[Observation, Observation]
    evidence: tuple[tuple[Evidence, ...], tuple[Evidence, ...]]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents on both sides."""
        return tuple(sorted({piece.document for side in self.evidence for piece in side}))


def conflicts(resolution: Resolution) -> tuple[Conflict, ...]:
    """All conflicts of a resolution; equal resolutions give them in equal order.

    Numbers: of one measure of one thing, with the same unit, place and period, or of all of a named trial; others may
    be of any study or group that the texts do not name. Statuses: a drug approved and rejected by one regulator (not if
    it was first rejected and later approved), or approved for and ineffective against one disease. Dates: of one
    decision of a regulator.
    """
    return (
        *_numbers(resolution),
        *_statuses(resolution.statements),
        *_dates(resolution.statements),
    )


def _statuses(statements: Iterable[Statement]) -> Iterator[Conflict]:
    alike: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        alike[statement.predicate, statement.subject, statement.object].append(statement)
    for (predicate, *_), group in alike.items():
        for one, other in combinations(group, 2):
            if {(predicate, one.status, other.status), (predicate, other.status, one.status)} & EXCLUSIVE:
                first, second = _standing(one, other), _standing(other, one)
                if first and second:
                    yield Conflict(kind="status", claims=(one, other), evidence=(first, second))


def _standing(statement: Statement, against: Statement) -> tuple[Evidence, ...]:
    """The evidence that excludes `against`: not of documents that say both, no rejection that gave way to approval."""
    documents = {piece.document for piece in against.evidence}
    approvals = [piece.date for piece in against.evidence] if statement.status == "rejected" else []
    return tuple(
        piece
        for piece in statement.evidence
        if piece.document not in documents and not any(_is_over(piece.date, later) for later in approvals)
    )


def _is_over(one: str | None, other: str | None) -> bool:
    """Whether an EDTF date has ended when another one begins."""
    first, second = bounds(one), bounds(other)
    return first is not None and second is not None and _day(first[1], date.max) < _day(second[0], date.min)


def _dates(statements: Iterable[Statement]) -> Iterator[Conflict]:
    for statement in statements:
        if statement.predicate != "approvedBy":
            continue
        said: dict[str, list[Evidence]] = defaultdict(list)
        for piece in statement.evidence:
            if piece.date is not None:
                said[piece.date].append(piece)
        for one, other in combinations(sorted(said), 2):
            documents = [{piece.document for piece in said[value]} for value in (one, other)]
            if _exclude(one, other) and documents[0].isdisjoint(documents[1]):
                sides = tuple(said[one]), tuple(said[other])
                yield Conflict(kind="date", claims=(statement, statement), evidence=sides)


def _exclude(one: str, other: str) -> bool:
    """Whether two EDTF dates have no day in common, and yet are near enough to be meant as dates of one event."""
    first, second = bounds(one), bounds(other)
    if first is None or second is None:
        return False
    starts = [_day(pair[0], date.min) for pair in (first, second)]
    ends = [_day(pair[1], date.max) for pair in (first, second)]
    gap = (max(starts) - min(ends)).days
    return 0 < gap <= _ONE_EVENT_DAYS


def _day(value: date | str | None, otherwise: date) -> date:
    if value is None:
        return otherwise
    return value if isinstance(value, date) else date.fromisoformat(value)


def _numbers(resolution: Resolution) -> Iterator[Conflict]:
    labels = {thing.key: frozenset(_words(" ".join((thing.label, *thing.names)))) for thing in resolution.things}
    years = {item.document.id: _year(item.document.date) for item in resolution.extractions}
    places = _places(resolution.things)
    alike: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for observation in resolution.observations:
        key = _subject(observation, labels)
        if key is not None:
            alike[key].append(observation)
    for _, group in sorted(alike.items(), key=lambda item: str(item[0])):
        for one, other in combinations(group, 2):
            documents = [{piece.document for piece in item.evidence} for item in (one, other)]
            if (
                _differ(one, other)
                and documents[0].isdisjoint(documents[1])
                and _same_time(one, documents, years)
                and _same_place(one, documents, places)
            ):
                yield Conflict(kind="number", claims=(one, other), evidence=(one.evidence, other.evidence))


def _places(things: Iterable[Thing]) -> Mapping[str, frozenset[str]]:
    """The places that each document names."""
    found: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        if thing.type == "Place":
            for document, _ in thing.members:
                found[document].add(thing.key)
    return {document: frozenset(keys) for document, keys in found.items()}


def _same_place(one: Observation, documents: list[set[str]], places: Mapping[str, frozenset[str]]) -> bool:
    """Whether figures without a place, of a disease, can mean one place: some documents of both sides name one."""
    if one.place is not None or not (one.about or "").startswith("indication/"):
        return True
    first, second = ([places.get(document, frozenset()) for document in side] for side in documents)
    return any(a & b or not a | b for a in first for b in second)


def _subject(observation: Observation, labels: Mapping[str, frozenset[str]]) -> tuple[object, ...] | None:
    """What an observation counts, of what, where and when; None where two values of it need not exclude each other.

    A measure goes by its family (`measures.tsv`), else by its words; of the latter no durations and doses count, which
    a text may name in any number. What has no date counts only where it is of a whole trial.
    """
    if observation.about is None or not observation.measure or observation.value is None:
        return None
    family = _family(observation.measure)
    known = labels.get(observation.about, frozenset()) | labels.get(observation.place or "", frozenset())
    words = frozenset(_words(observation.measure)) - known
    unit = ucum(observation.unit) or _unit(observation.unit)
    if unit == "1" and _is_fraction(observation):
        unit = "share"  # "half" is no number of people
    if observation.date is None and (family is None or not _is_of_whole_trial(observation, words)):
        return None
    if family is None:
        if re.fullmatch(r"(?:m|u|n|k)?g.*|a|mo|wk|d|h|min|s|10{1,2}\.a|points?", unit):
            return None
        family = " ".join(sorted(words - set(_words(observation.unit))))
        if not family:
            return None
    return observation.about, family, words & _PARTS, unit, observation.place, observation.date


def _is_of_whole_trial(observation: Observation, words: frozenset[str]) -> bool:
    """Whether a figure is of a trial, and its measure says no more than its family and that it is of people."""
    if not (observation.about or "").startswith("trial/"):
        return False
    return all(word in _PEOPLE or _family(word) is not None for word in words)


def _is_fraction(observation: Observation) -> bool:
    low = observation.value[0] if isinstance(observation.value, tuple) else observation.value
    return low is not None and 0 < low < 1


def _words(text: str) -> list[str]:
    return [word for word in singular(text).split() if word not in STOP_WORDS]


def _unit(name: str) -> str:
    words = set(_words(name))
    return "person" if words and words <= _PEOPLE else singular(name)


@cache
def _families() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = files("kgx.resolve").joinpath("measures.tsv").read_text("utf-8").splitlines()
    pairs = (row.split("\t") for row in rows)
    return tuple((name, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for name, pattern in pairs)


def _family(measure: str) -> str | None:
    return next((name for name, pattern in _families() if pattern.search(measure)), None)


def _year(value: str | None) -> int | None:
    return int(value[:4]) if value and value[:4].isdigit() else None


def _same_time(one: Observation, documents: list[set[str]], years: Mapping[str, int | None]) -> bool:
    """Whether undated numbers can mean one time: some documents of both sides appeared within a year."""
    if one.date is not None:
        return True
    first, second = ([years.get(document) for document in side] for side in documents)
    return any(a is None or b is None or abs(a - b) <= 1 for a in first for b in second)


def _differ(one: Observation, other: Observation) -> bool:
    """Whether no number is within both: "more than 5" and 6 agree, "about 20" and 24, but not 5 and 6."""
    first, second = _range(one), _range(other)
    return first[1] < second[0] or second[1] < first[0]


def _range(observation: Observation) -> tuple[float, float]:
    value = observation.value
    low, high = value if isinstance(value, tuple) else (value, value)
    assert low is not None
    assert high is not None
    if observation.modifier in ("less than", "up to"):
        return -math.inf, high
    if observation.modifier in ("more than", "at least"):
        return low, math.inf
    if observation.modifier == "about":
        return low - _last_place(low), high + _last_place(high)
    return low, high


def _last_place(value: float) -> float:
    """What the last digit counts that is no zero: 1,000 of 22,000, 0.1 of 7.5."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return float(10**exponent) if isinstance(exponent, int) else 0.0
