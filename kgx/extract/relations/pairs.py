"""The pair head: log-odds of predicates, statuses and `about` for pairs of mentions, from the encoder's word states.

A small ONNX network (`pairs.onnx`, trained with the encoder by `training/train_names.py`) reads both mentions, all
mentions of both entities and, by attention, the words around them. Here is what it is asked and how answers are joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgx.extract.encoder import session
from kgx.extract.relations.candidates import SIGNATURES, Candidate
from kgx.extract.relations.scorer import PREDICATES
from kgx.extract.relations.view import View

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Span = tuple[int, int]

STATUSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "treats": ("used", "approved", "investigational", "planned", "ineffective"),
        "approvedBy": ("approved", "pending", "rejected", "withdrawn"),
    }
)
ABOUT = ("Drug", "Indication", "Institution", "Trial")
"""Types of what a statistic may be about."""
TARGETS = (*PREDICATES, *(f"{name}:{status}" for name, found in STATUSES.items() for status in found), "about")
"""The columns that the network gives for each context."""
KINDS = (*SIGNATURES, *(("Statistic", kind) for kind in ABOUT))
"""Types of subject and object."""
_OF_DOCUMENT = KINDS.index(("DOC", "Publication"))

NEVER = -20.0
AROUND, WINDOW = 10, 64
"""Words read on each side of a context, and of a context at most; of longer ones the two ends."""
ZONES = 5
"""Before the first mention, in it, between, in the second, after; once for each order of subject and object."""
NO_WORD = 2 * ZONES
_GAPS = (1, 3, 6, 11, 21, 41)
NEARNESS = 2 * (len(_GAPS) + 1) + 2 * 3
LARGEST, BLOCK = 2_000_000, 256
"""Mentions times words of a document that is judged at once; the contexts of a block of a longer one."""


class Question(NamedTuple):
    """One context to be judged: its candidate (`row`), kind (an index into KINDS), mentions, sentences between."""

    row: int
    kind: int
    subject: int
    object: int
    distance: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The contexts of one document, in the order of their candidates.

    `spans` are the words of each mention, `owner` the entity of each; both may hold mentions that no question names.
    """

    spans: list[Span]
    owner: list[int]
    questions: list[Question]

    def inputs(self, words: int) -> dict[str, NDArray[np.generic]]:
        """The network's inputs beside the states of that many words."""
        spans, owner = self._arrays()
        place = np.arange(words)
        inside = (place >= spans[:, :1]) & (place < spans[:, 1:])
        members = np.arange(owner.max() + 1)[:, None] == owner
        return {"mentions": _means(inside), "entities": _means(members), **self._asked(words)}

    def blocks(self, states: Floats) -> Iterator[dict[str, NDArray[np.generic]]]:
        """All inputs, some questions at a time: what the network would say of all at once, in little memory.

        The words of a block are those around its mentions, then one for each mention and entity with the mean of its
        words or mentions; so no input grows with the mentions times the words of the document.
        """
        asked = self._asked(len(states))
        means, wholes = self._mean_states(states)
        for start in range(0, len(self.questions), BLOCK):
            own = {name: value[start : start + BLOCK] for name, value in asked.items()}
            words, tokens = _renumbered(own["tokens"])
            mentions, (subject, object_) = _renumbered(np.stack([own["subject"], own["object"]]))
            entities, (whole, other) = _renumbered(np.stack([own["subject_entity"], own["object_entity"]]))
            rows = len(mentions) + len(entities)
            yield own | {
                "states": np.concatenate([states[words], means[mentions], wholes[entities]]),
                "mentions": np.eye(rows, len(words) + rows, len(words), dtype=np.float32),
                "entities": np.eye(len(entities), rows, len(mentions), dtype=np.float32),
                "subject": subject,
                "object": object_,
                "subject_entity": whole,
                "object_entity": other,
                "tokens": tokens,
            }

    def _arrays(self) -> tuple[Ints, Ints]:
        return np.array(self.spans, dtype=np.int64).reshape(-1, 2), np.array(self.owner, dtype=np.int64)

    def _asked(self, words: int) -> dict[str, Ints]:
        """The inputs with a row for each question."""
        spans, owner = self._arrays()
        asked = np.array([[q.subject, q.object, q.kind, q.distance] for q in self.questions], dtype=np.int64)
        subject, object_, kind, distance = asked.T
        right = spans[object_]
        left = np.where((kind == _OF_DOCUMENT)[:, None], right, spans[subject])
        tokens, zones = _around(left, right, words)
        return {
            "subject": subject,
            "object": object_,
            "subject_entity": owner[subject],
            "object_entity": owner[object_],
            "kind": kind,
            "near": _nearness(left, right, distance),
            "tokens": tokens,
            "zones": zones,
        }

    def _mean_states(self, states: Floats) -> tuple[Floats, Floats]:
        """The mean state of each mention, and of the mentions of each entity."""
        spans, owner = self._arrays()
        padded = np.concatenate([states, np.zeros_like(states[:1])])
        means = np.add.reduceat(padded, spans.ravel())[::2] / (spans[:, 1:] - spans[:, :1])
        wholes = np.zeros((owner.max() + 1, states.shape[1]))
        np.add.at(wholes, owner, means)
        counts = np.bincount(owner, minlength=len(wholes))[:, None]
        return means.astype(np.float32), (wholes / np.maximum(counts, 1)).astype(np.float32)

    def starts(self) -> Ints:
        """The first context of each candidate."""
        rows = np.array([question.row for question in self.questions], dtype=np.int64)
        return np.flatnonzero(np.diff(rows, prepend=-1))


def _renumbered(numbers: Ints) -> tuple[Ints, Ints]:
    """The distinct numbers in order, and the place of each number among them."""
    distinct, places = np.unique(numbers, return_inverse=True)
    return distinct, places.reshape(numbers.shape)


def _means(inside: NDArray[np.bool_]) -> Floats:
    weights = inside.astype(np.float32)
    means: Floats = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1.0)
    return means


def _around(subject: Ints, object_: Ints, words: int) -> tuple[Ints, Ints]:
    """The words to read for each context `[context, WINDOW]` and their zones."""
    order = subject[:, :1] <= object_[:, :1]
    first, second = np.where(order, subject, object_), np.where(order, object_, subject)
    low = np.maximum(first[:, :1] - AROUND, 0)
    high = np.minimum(np.maximum(second[:, 1:], first[:, 1:]) + AROUND, words)
    step = np.arange(WINDOW)
    tokens = np.where((high - low > WINDOW) & (step >= WINDOW // 2), high - WINDOW + step, low + step)
    bounds = (first[:, :1], first[:, 1:], second[:, :1], second[:, 1:])
    zones: Ints = sum((tokens >= bound).astype(np.int64) for bound in bounds) + ZONES * order
    zones[tokens >= high] = NO_WORD
    return np.minimum(tokens, words - 1), zones


def _nearness(subject: Ints, object_: Ints, distance: Ints) -> Ints:
    """A number for the order of the two mentions and the words or sentences between them."""
    order = (subject[:, 0] <= object_[:, 0]).astype(np.int64)
    gap = np.maximum(np.maximum(object_[:, 0] - subject[:, 1], subject[:, 0] - object_[:, 1]), 0)
    close = order * (len(_GAPS) + 1) + np.searchsorted(_GAPS, gap, side="right")
    far = 2 * (len(_GAPS) + 1) + order * 3 + np.minimum(distance, 3) - 1
    return np.where(distance == 0, close, far)


def fact_layout(view: View, candidates: Sequence[Candidate]) -> Layout:
    """The contexts of candidates; the document itself is a mention of all its words."""
    spans = [(mention.start, mention.end) for mention in view.mentions]
    owner = [mention.entity for mention in view.mentions]
    spans.append((0, len(view.words)))
    owner.append(len(view.ids))
    kinds = {kind: index for index, kind in enumerate(KINDS)}
    questions = [
        Question(
            row,
            kinds[candidate.signature],
            len(view.mentions) if context.subject is None else context.subject.number,
            context.object.number,
            context.distance,
        )
        for row, candidate in enumerate(candidates)
        for context in candidate.contexts
    ]
    return Layout(spans, owner, questions)


def about_layout(
    statistics: Sequence[Span],
    entities: Sequence[tuple[str, Sequence[Span]]],
    sentence_of: Sequence[int],
    wanted: Sequence[Collection[int]] | None = None,
) -> tuple[Layout, list[tuple[int, int]]]:
    """The contexts of each statistic with the nearest mention of each entity before and after it.

    Spans are of words; `entities` are (type, mentions), `wanted` the indices of those to ask of each statistic (all
    without it). Also the (statistic, entity) of each candidate, in order.
    """
    spans = [span for _, mentions in entities for span in mentions]
    owner = [number for number, (_, mentions) in enumerate(entities) for _ in mentions]
    firsts = np.cumsum([0, *(len(mentions) for _, mentions in entities)]).tolist()
    questions: list[Question] = []
    candidates: list[tuple[int, int]] = []
    for index, own in enumerate(statistics):
        for number, (kind, mentions) in enumerate(entities):
            if kind not in ABOUT or not mentions or (wanted is not None and number not in wanted[index]):
                continue
            for chosen in _nearest(own, mentions):
                distance = min(abs(sentence_of[mentions[chosen][0]] - sentence_of[own[0]]), 9)
                place = len(SIGNATURES) + ABOUT.index(kind)
                asked = Question(len(candidates), place, len(spans), firsts[number] + chosen, distance)
                questions.append(asked)
            candidates.append((index, number))
        spans.append(own)
        owner.append(len(entities) + index)
    return Layout(spans, owner, questions), candidates


def _nearest(own: Span, mentions: Sequence[Span]) -> list[int]:
    """The last mention before a span and the first after it; at least one."""
    before = [(mention[0], index) for index, mention in enumerate(mentions) if mention[0] < own[0]]
    after = [(mention[0], index) for index, mention in enumerate(mentions) if mention[0] >= own[0]]
    return [best[1] for best in ([max(before)] if before else []) + ([min(after)] if after else [])]


class PairHead:
    """The network at run time, on one thread."""

    def __init__(self, model: Path) -> None:
        self._session = session(model)

    def __call__(self, states: Floats, layout: Layout) -> Floats:
        """Log-odds `[context, TARGETS]`."""
        if not layout.questions:
            return np.zeros((0, len(TARGETS)), dtype=np.float32)
        states = states.astype(np.float32)
        if len(layout.spans) * len(states) <= LARGEST:
            return self._scores({"states": states, **layout.inputs(len(states))})
        return np.concatenate([self._scores(inputs) for inputs in layout.blocks(states)])

    def _scores(self, inputs: Mapping[str, NDArray[np.generic]]) -> Floats:
        (scores,) = self._session.run(None, dict(inputs))
        return np.asarray(scores, dtype=np.float32)

    def about(
        self,
        states: Floats,
        statistics: Sequence[Span],
        entities: Sequence[tuple[str, Sequence[Span]]],
        sentence_of: Sequence[int],
        wanted: Sequence[Collection[int]] | None = None,
    ) -> Floats:
        """Log-odds `[statistic, entity]` that a statistic is about an entity, against its being about nothing.

        The arguments are those of `about_layout`. NEVER for entities that are not asked.
        """
        table = np.full((len(statistics), len(entities)), NEVER, dtype=np.float32)
        layout, asked = about_layout(statistics, entities, sentence_of, wanted)
        if asked:
            rows, columns = zip(*asked, strict=True)
            table[rows, columns] = joined(self(states, layout), layout)[:, TARGETS.index("about")]
        return table

    def facts(self, states: Floats, view: View, candidates: Sequence[Candidate]) -> Floats:
        """Log-odds `[candidate, PREDICATES]` of the candidates of a document."""
        layout = fact_layout(view, candidates)
        return joined(self(states, layout), layout)[:, : len(PREDICATES)]


@cache
def load_head() -> PairHead:
    """The head that ships with kgx, beside the recogniser's weights."""
    return PairHead(Path(str(files("kgx.extract"))) / "weights" / "pairs.onnx")


def joined(scores: Floats, layout: Layout) -> Floats:
    """Log-odds `[candidate, target]`: a soft maximum over the contexts of each candidate."""
    if not layout.questions:
        return scores
    result: Floats = np.logaddexp.reduceat(scores, layout.starts(), axis=0)
    return result
