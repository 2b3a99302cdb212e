"""What the pair head of the encoder says each statistic is about, as features of the candidates for `about`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from math import exp
from operator import attrgetter

from kgx.extract.layers import StatisticSpan
from kgx.extract.ranking import steps
from kgx.extract.relations.pairs import ABOUT, NEVER, Floats, PairHead, Span
from kgx.extract.scene import Candidate, Scene, index_of, reachable

_LOG_ODDS = range(-8, 9)
"""Steps of the log-odds against "nothing"."""
_QUARTERS = 4
_LAST_RANK = 4
MARGIN = 2000
"""Words on each side of statistics that the head reads with them, and those that statistics of one reading span."""


def head_scores(
    head: PairHead, states: Floats, layout: Scene, statistics: Sequence[StatisticSpan]
) -> list[dict[str, float]]:
    """For each statistic the log-odds of each candidate within its reach, by its id, against its being about nothing.

    `states` has one row a token of the document, as `kgx_names` leaves them. A long document is read in windows: of
    what is named further away than MARGIN words from a statistic and its neighbours the head says nothing.
    """
    found: list[dict[str, float]] = []
    sentence_of = [number for number, sentence in enumerate(layout.doc.sents) for _ in sentence] if statistics else []
    for rows in _windows([_words(layout, row.start, row.end) for row in statistics]):
        low, high = max(0, rows[0][0] - MARGIN), min(len(layout.doc), rows[-1][1] + MARGIN)
        named = [
            (one, spans)
            for one in layout.candidates
            if one.type in ABOUT and (spans := _inside(layout, one, low, high))
        ]
        places = {one.id: place for place, (one, _) in enumerate(named)}
        wanted = [
            {places[one.id] for one in reachable(layout, row) if one.id in places}
            for row in statistics[len(found) : len(found) + len(rows)]
        ]
        table = head.about(
            states[low:high],
            [(start - low, end - low) for start, end in rows],
            [(one.type, spans) for one, spans in named],
            sentence_of[low:high],
            wanted,
        )
        found += [
            {named[place][0].id: float(scores[place]) for place in sorted(own)}
            for own, scores in zip(wanted, table, strict=True)
        ]
    return found


def _windows(rows: Sequence[Span]) -> Iterator[list[Span]]:
    """Statistics that stand within MARGIN words of the first of them."""
    window: list[Span] = []
    for row in rows:
        if window and not window[0][0] <= row[0] <= window[0][0] + MARGIN:
            yield window
            window = []
        window.append(row)
    if window:
        yield window


def _inside(layout: Scene, one: Candidate, low: int, high: int) -> list[Span]:
    """The mentions of a candidate in words `[low, high)`, from `low` on."""
    stands = layout.stands[one.id]
    first, last = bisect_left(stands, low, key=_TOKEN), bisect_left(stands, high, key=_TOKEN)
    spans = [_words(layout, stand.start, stand.end) for stand in stands[first:last] if not stand.coreference]
    return [(start - low, min(end, high) - low) for start, end in spans]


_TOKEN = attrgetter("token")


def _words(layout: Scene, start: int, end: int) -> Span:
    """The tokens that hold characters `[start, end)`."""
    first = max(index_of(layout.tokens, start), 0)
    return first, max(index_of(layout.tokens, end - 1), first) + 1


def head_features(ids: Sequence[str | None], labels: Sequence[str], scores: Mapping[str, float]) -> list[list[str]]:
    """Features of each candidate: its probability, rank and log-odds; None is "nothing", with log-odds 0."""
    log_odds = [0.0 if one is None else scores.get(one, NEVER) for one in ids]
    highest = max(log_odds)
    likely = [exp(value - highest) for value in log_odds]
    total = sum(likely)
    shares = [value / total for value in likely]
    order = sorted(range(len(ids)), key=lambda index: -shares[index])
    ranks = {index: rank for rank, index in enumerate(order)}
    return [
        [
            *steps("head", share),
            f"head rank {min(ranks[index], _LAST_RANK)}",
            *(f"head log-odds {step}" for step in _LOG_ODDS if log_odds[index] >= step),
            f"head {labels[index]} {int(share * _QUARTERS)}",
        ]
        for index, share in enumerate(shares)
    ]
