"""What the confidence of facts and mentions is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kgx.evaluate.alignment import mentions, pair_up, span_of
from kgx.evaluate.report import Tally
from kgx.model import Extraction


@dataclass(frozen=True, slots=True)
class Point:
    """Precision, recall and F1 of the facts that are at least as sure as `confidence`."""

    confidence: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Mentions with a confidence from `low` to `high`: how many, how sure on average, and the share that is right."""

    low: float
    high: float
    mentions: int
    confidence: float
    accuracy: float


def curve(gold: Iterable[Extraction], predicted: Iterable[Extraction]) -> tuple[Point, ...]:
    """Precision and recall of the facts at each confidence that occurs, the surest first."""
    pairs = pair_up(gold, predicted)
    verdicts: dict[float, list[bool]] = defaultdict(list)
    for pair in pairs:
        for triple, facts in pair.given.items():
            verdicts[max(fact.confidence for fact in facts)].append(triple in pair.wanted)
    wanted = sum(len(pair.wanted) for pair in pairs)
    points: list[Point] = []
    right = given = 0
    for confidence in sorted(verdicts, reverse=True):
        right += sum(verdicts[confidence])
        given += len(verdicts[confidence])
        tally = Tally(right, given, right, wanted)
        points.append(Point(confidence, tally.precision, tally.recall, tally.f1))
    return tuple(points)


def reliability(
    gold: Iterable[Extraction], predicted: Iterable[Extraction], *, bins: int = 10
) -> tuple[Reliability, ...]:
    """For each range of confidence that occurs, the share of mentions with annotated type and offsets."""
    verdicts: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for pair in pair_up(gold, predicted):
        right = {(entity.type, span_of(mention)) for entity, mention in mentions(pair.gold)}
        for entity, mention in mentions(pair.predicted):
            row = min(int(mention.confidence * bins), bins - 1)
            verdicts[row].append((mention.confidence, (entity.type, span_of(mention)) in right))
    return tuple(
        Reliability(
            low=row / bins,
            high=(row + 1) / bins,
            mentions=len(members),
            confidence=sum(confidence for confidence, _ in members) / len(members),
            accuracy=sum(is_right for _, is_right in members) / len(members),
        )
        for row, members in sorted(verdicts.items())
    )
