"""What the pair head of the encoder says each statistic is about, as features of the candidates for `about`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from spacy.tokens import Doc

from kgx.extract.layers import StatisticSpan
from kgx.extract.ranking import steps
from kgx.extract.relations.pairs import ABOUT, NEVER, Floats, PairHead
from kgx.extract.scene import Candidate

_LOG_ODDS = range(-8, 9)
"""Steps of the log-odds against "nothing"."""
_QUARTERS = 4
_LAST_RANK = 4


def head_scores(
    head: PairHead, states: Floats, doc: Doc, statistics: Sequence[StatisticSpan], found: Sequence[Candidate]
) -> list[dict[str, float]]:
    """For each statistic the log-odds of each candidate, by its id, against its being about nothing.

    `states` has one row a token of the document, as `kgx_names` leaves them.
    """
    named = [one for one in found if one.type in ABOUT and one.mentions]
    if not named or not statistics:
        return [{} for _ in statistics]
    sentence_of = [number for number, sentence in enumerate(doc.sents) for _ in sentence]
    entities = [(one.type, [_words(doc, *span) for span in sorted(one.mentions)]) for one in named]
    table = head.about(states, [_words(doc, row.start, row.end) for row in statistics], entities, sentence_of)
    return [{one.id: float(score) for one, score in zip(named, row, strict=True)} for row in table]


def _words(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The tokens that hold characters `[start, end)`."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return (span.start, span.end) if span is not None and len(span) else (0, 1)


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
