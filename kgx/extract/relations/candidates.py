"""Which pairs of entities may stand in a relation, and which of their mentions to look at."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from kgx.extract.relations.view import Mention, View

DOCUMENT = -1
"""The entity number of the document itself, subject of `reportedIn`."""

SIGNATURES = MappingProxyType(
    {
        ("Drug", "Indication"): ("treats", "hasAdverseEffect"),
        ("Drug", "Institution"): ("developedBy", "approvedBy"),
        ("Drug", "Drug"): ("instanceOf", "combinedWith", "comparedWith", "biosimilarOf"),
        ("Institution", "Drug"): ("investigates", "funds"),
        ("Institution", "Indication"): ("investigates", "funds"),
        ("Institution", "Institution"): ("partOf", "collaboratesWith", "funds"),
        ("Institution", "Place"): ("locatedIn",),
        ("Person", "Institution"): ("affiliatedWith",),
        ("Indication", "Indication"): ("subtypeOf", "causes"),
        ("DOC", "Publication"): ("reportedIn",),
    }
)
"""Types of subject and object -> the predicates that may join them."""

MAX_CONTEXTS = 4
MAX_PAIRS = 300
NEAR = 2
FAR = 9
"""Sentence distance from which it no longer matters how far."""


@dataclass(frozen=True, slots=True)
class Context:
    """One mention of the subject (None for the document) and one of the object, `distance` sentences apart."""

    subject: Mention | None
    object: Mention
    distance: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """A mention of one side in a sentence that names nothing of the other side's type ("Side effects include nausea").

    `side` is "s" or "o", the side that `mention` is of; `how` tells why the other side may be meant: it was named
    last before ("last"), it is the most frequent of its type ("main"), or both.
    """

    side: str
    mention: Mention
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ordered pair of entity numbers with up to `MAX_CONTEXTS` contexts, the closest first."""

    subject: int
    object: int
    signature: tuple[str, str]
    contexts: tuple[Context, ...]
    bridges: tuple[Bridge, ...] = ()

    @property
    def distance(self) -> int:
        """Sentences between the closest mentions, at most `FAR`."""
        return min((context.distance for context in self.contexts), default=FAR)


def candidates(view: View) -> Iterator[Candidate]:
    """Every pair of entities whose types may stand in a relation; in long documents only near or frequent ones."""
    of_type: dict[str, list[int]] = {}
    for number, kind in enumerate(view.types):
        if view.by_entity[number]:
            of_type.setdefault(kind, []).append(number)
    bridges = Bridges(view)
    for signature in SIGNATURES:
        subject_type, object_type = signature
        objects = of_type.get(object_type, [])
        if subject_type == "DOC":
            for number in objects:
                contexts = tuple(Context(None, mention, 0) for mention in view.by_entity[number][:MAX_CONTEXTS])
                yield Candidate(DOCUMENT, number, signature, contexts)
            continue
        subjects = of_type.get(subject_type, [])
        for s, o in _pairs(view, subjects, objects):
            yield Candidate(s, o, signature, closest_contexts(view, s, o), bridges.between(s, o))


def _pairs(view: View, subjects: list[int], objects: list[int]) -> list[tuple[int, int]]:
    """All pairs; where they are more than `MAX_PAIRS`, those named within `NEAR` sentences and the frequent."""
    if len(subjects) * len(objects) <= MAX_PAIRS:
        return [(s, o) for s in subjects for o in objects if s != o]
    in_sentence: dict[int, set[int]] = {}
    for o in objects:
        for mention in view.by_entity[o]:
            in_sentence.setdefault(mention.sentence, set()).add(o)
    pairs = {
        (s, o)
        for s in subjects
        for mention in view.by_entity[s]
        for sentence in range(mention.sentence - NEAR, mention.sentence + NEAR + 1)
        for o in in_sentence.get(sentence, ())
    }
    counts = Counter({number: len(view.by_entity[number]) for number in subjects + objects})
    frequent = {number for number, _ in counts.most_common(8)}
    pairs |= {(s, o) for s in subjects if s in frequent for o in objects if o in frequent}
    return sorted((s, o) for s, o in pairs if s != o)


class Bridges:
    """Finds mentions that need their other side from an earlier sentence."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._types_of_sentence: list[set[str]] = [set() for _ in view.sentences]
        self._places: dict[str, list[int]] = {}
        self._named: dict[str, list[int]] = {}
        counts = Counter(mention.entity for mention in view.mentions if not mention.anaphor)
        for mention in sorted(view.mentions, key=lambda mention: mention.start):
            kind = view.types[mention.entity]
            self._types_of_sentence[mention.sentence].add(kind)
            self._places.setdefault(kind, []).append(mention.start)
            self._named.setdefault(kind, []).append(mention.entity)
        self._main = {kind: max(named, key=lambda entity: counts[entity]) for kind, named in self._named.items()}

    def between(self, subject: int, object_: int) -> tuple[Bridge, ...]:
        """Up to two bridges from mentions of each side."""
        return (*self._from("o", object_, subject), *self._from("s", subject, object_))

    def _from(self, side: str, named: int, missing: int) -> list[Bridge]:
        kind = self._view.types[missing]
        found = []
        for mention in self._view.by_entity[named]:
            if kind in self._types_of_sentence[mention.sentence]:
                continue
            place = bisect_left(self._places[kind], mention.start) - 1
            last = place >= 0 and self._named[kind][place] == missing
            main = self._main[kind] == missing
            if last or main:
                found.append(Bridge(side, mention, "last" * last + "main" * main))
        return found[:2]


def closest_contexts(view: View, subject: int, object_: int) -> tuple[Context, ...]:
    """The closest mention pair of each sentence that holds both (names before anaphors), or the closest pair at all."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in view.by_entity[object_]:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    best: dict[int, tuple[tuple[int, int, int], Context]] = {}
    apart: tuple[tuple[int, int, int], Context] | None = None
    for left in view.by_entity[subject]:
        for right in by_sentence.get(left.sentence, ()):
            rank = (left.anaphor + right.anaphor, gap(left, right), left.start)
            if left.sentence not in best or rank < best[left.sentence][0]:
                best[left.sentence] = (rank, Context(left, right, 0))
    if best:
        ranked = sorted(best.values(), key=lambda item: item[0])
        return tuple(context for _, context in ranked[:MAX_CONTEXTS])
    for left in view.by_entity[subject]:
        for right in view.by_entity[object_]:
            distance = abs(left.sentence - right.sentence)
            rank = (distance, left.anaphor + right.anaphor, gap(left, right))
            if apart is None or rank < apart[0]:
                apart = (rank, Context(left, right, min(distance, FAR)))
    return (apart[1],) if apart else ()


def gap(left: Mention, right: Mention) -> int:
    """Tokens between two mentions."""
    return max(right.start - left.end, left.start - right.end, 0)
