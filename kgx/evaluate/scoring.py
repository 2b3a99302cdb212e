"""`evaluate`: precision, recall and agreement, each a sum of pure functions of one document.

| figure     | what agrees                                                                                |
| ---------- | ------------------------------------------------------------------------------------------ |
| exact      | mentions of the same type with the same offsets                                            |
| overlap    | mentions of the same type that overlap, each counted once                                  |
| clusters   | entities: B-cubed (Bagga and Baldwin 1998) over the named mentions that both have          |
| dates      | Date mentions that overlap and have the same value                                         |
| numbers    | Statistic mentions that overlap and have the same value and unit                           |
| attributes | of these numbers: modifier, measure (half its words), and the entities they belong to      |
| facts      | triples whose ends are aligned with the annotated entities                                 |
| status     | of these facts, where a status is annotated                                                |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kgx.evaluate.alignment import (
    Pair,
    Span,
    mentions,
    normalize,
    overlap,
    pair_up,
    same_measure,
    same_unit,
    same_value,
    span_of,
)
from kgx.evaluate.report import MAIN_TYPES, Agreement, Error, Report, Tally
from kgx.model import NAMED_TYPES, Date, Extraction, Fact, Statistic

_Valued = TypeVar("_Valued", Date, Statistic)

_TYPES = (*MAIN_TYPES, "Person", "Place", "Publication", "Trial")
_REFERENCES = ("about", "date", "place", "source")
_ATTRIBUTES = ("modifier", "measure", *_REFERENCES)


def evaluate(gold: Iterable[Extraction], predicted: Iterable[Extraction]) -> Report:
    """Compare extractions with annotated documents; only these count, and one without prediction counts as empty."""
    pairs = pair_up(gold, predicted)
    clusters = [rates for pair in pairs for rates in _bcubed(pair)]
    numbers = [(pair, one, other) for pair in pairs for one, other in _agreeing_numbers(pair)]
    predicates = sorted({triple[0] for pair in pairs for triple in (*pair.wanted, *pair.given)})
    return Report(
        documents=len(pairs),
        exact={kind: Tally.sum(_exact(pair, kind) for pair in pairs) for kind in _TYPES},
        overlap={kind: Tally.sum(_overlap(pair, kind) for pair in pairs) for kind in _TYPES},
        clusters=(_mean([precision for precision, _ in clusters]), _mean([recall for _, recall in clusters])),
        dates=Tally.sum(_matched(_dates(pair.gold), _dates(pair.predicted), _same_date)[0] for pair in pairs),
        numbers=Tally.sum(_matched(_numbers(pair.gold), _numbers(pair.predicted), _same_number)[0] for pair in pairs),
        attributes={name: Agreement.sum(_attribute(name, *number) for number in numbers) for name in _ATTRIBUTES},
        facts={name: Tally.sum(_facts(pair, name) for pair in pairs) for name in predicates},
        status=Agreement.sum(_status(fact, pair) for pair in pairs for fact in pair.wanted.items()),
        errors=tuple(error for pair in pairs for error in _errors(pair)),
    )


def _spans(extraction: Extraction, kind: str) -> set[Span]:
    return {span_of(mention) for entity, mention in mentions(extraction) if entity.type == kind}


def _exact(pair: Pair, kind: str) -> Tally:
    gold, predicted = _spans(pair.gold, kind), _spans(pair.predicted, kind)
    both = len(gold & predicted)
    return Tally(both, len(predicted), both, len(gold))


def _overlap(pair: Pair, kind: str) -> Tally:
    gold, predicted = _spans(pair.gold, kind), _spans(pair.predicted, kind)
    matched, found = (len(predicted) - len(_apart(predicted, gold)), len(gold) - len(_apart(gold, predicted)))
    return Tally(matched, len(predicted), found, len(gold))


def _apart(spans: set[Span], others: set[Span]) -> list[Span]:
    """The spans that share nothing with any of the others, in order."""
    return sorted(span for span in spans if not any(overlap(span, other) > 0 for other in others))


def _bcubed(pair: Pair) -> Iterator[tuple[float, float]]:
    """B-cubed precision and recall of each named mention that both have."""
    gold, predicted = _clusters(pair.gold), _clusters(pair.predicted)
    both = sorted(gold.keys() & predicted.keys())
    for mention in both:
        wanted = {other for other in both if gold[other] == gold[mention]}
        given = {other for other in both if predicted[other] == predicted[mention]}
        yield len(wanted & given) / len(given), len(wanted & given) / len(wanted)


def _clusters(extraction: Extraction) -> dict[tuple[str, Span], str]:
    """The entity of each named mention, by type and offsets."""
    named = ((entity, mention) for entity, mention in mentions(extraction) if entity.type in NAMED_TYPES)
    return {(entity.type, span_of(mention)): entity.id for entity, mention in named}


def _dates(extraction: Extraction) -> list[tuple[Span, Date]]:
    return [
        (span_of(mention), entity)
        for entity, mention in mentions(extraction)
        if isinstance(entity, Date) and entity.value
    ]


def _numbers(extraction: Extraction) -> list[tuple[Span, Statistic]]:
    return [(span_of(mention), entity) for entity, mention in mentions(extraction) if isinstance(entity, Statistic)]


def _same_date(one: Date, other: Date) -> bool:
    return normalize(one.value or "") == normalize(other.value or "")


def _same_number(one: Statistic, other: Statistic) -> bool:
    return same_value(one.value, other.value) and same_unit(one.unit, other.unit)


def _matched(
    gold: list[tuple[Span, _Valued]],
    predicted: list[tuple[Span, _Valued]],
    same: Callable[[_Valued, _Valued], bool],
) -> tuple[Tally, list[tuple[_Valued, _Valued]]]:
    """The tally of mentions that overlap and mean the same, and of each annotated span the first such pair."""
    matched = 0
    first: dict[Span, tuple[_Valued, _Valued]] = {}
    for span, value in predicted:
        hits = [(other, wanted) for other, wanted in gold if overlap(span, other) > 0 and same(wanted, value)]
        matched += bool(hits)
        for other, wanted in hits:
            first.setdefault(other, (wanted, value))
    return Tally(matched, len(predicted), len(first), len(gold)), list(first.values())


def _agreeing_numbers(pair: Pair) -> list[tuple[Statistic, Statistic]]:
    return _matched(_numbers(pair.gold), _numbers(pair.predicted), _same_number)[1]


def _attribute(name: str, pair: Pair, wanted: Statistic, given: Statistic) -> Agreement:
    """Whether one attribute of a number agrees; an extra one counts only for the modifier, where none means exactly."""
    one, other = getattr(wanted, name), getattr(given, name)
    if not one:
        return Agreement(extra=bool(other), total=bool(other) and name == "modifier")
    if not other:
        return Agreement(missing=1, total=1)
    if name in _REFERENCES:
        right = pair.aligned.get(other) == one
    else:
        right = same_measure(one, other) if name == "measure" else normalize(one) == normalize(other)
    return Agreement(right=right, wrong=not right, total=1)


def _facts(pair: Pair, predicate: str) -> Tally:
    wanted = {triple for triple in pair.wanted if triple[0] == predicate}
    given = {triple for triple in pair.given if triple[0] == predicate}
    both = len(wanted & given)
    return Tally(both, len(given), both, len(wanted))


def _status(fact: tuple[tuple[str, str, str], Fact], pair: Pair) -> Agreement:
    """Whether any predicted form of an annotated fact has its status."""
    triple, wanted = fact
    given = pair.given.get(triple)
    if given is None or not wanted.status:
        return Agreement()
    statuses = {other.status for other in given}
    right = wanted.status in statuses
    missing = statuses == {None}
    return Agreement(right=right, wrong=not right and not missing, missing=missing, total=1)


def _errors(pair: Pair) -> Iterator[Error]:
    """Everything in which a document disagrees: mentions by type and place, then facts."""
    identifier = pair.gold.document.id
    for kind in _TYPES:
        gold, predicted = _spans(pair.gold, kind), _spans(pair.predicted, kind)
        yield from (Error(identifier, "missed", kind, span) for span in _apart(gold, predicted))
        yield from (Error(identifier, "spurious", kind, span) for span in _apart(predicted, gold))
    wrong = [fact for triple, facts in pair.given.items() if triple not in pair.wanted for fact in facts]
    missed = [fact for triple, fact in pair.wanted.items() if triple not in pair.given]
    yield from (Error(identifier, "wrong fact", fact.predicate, _ends(fact, pair.predicted)) for fact in wrong)
    yield from (Error(identifier, "missed fact", fact.predicate, _ends(fact, pair.gold)) for fact in missed)


def _ends(fact: Fact, extraction: Extraction) -> tuple[str, str]:
    names = {entity.id: entity.name for entity in extraction.entities}
    return names.get(fact.subject, fact.subject), names.get(fact.object, fact.object)


def _mean(rates: list[float]) -> float:
    return sum(rates) / len(rates) if rates else 0.0
