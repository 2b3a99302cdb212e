"""Which spans, values and entities of two extractions of one document are the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kgx.model import DOCUMENT, AnyEntity, Document, Entity, Extraction, Fact, Mention

Span: TypeAlias = tuple[int, int]
Triple: TypeAlias = tuple[str, str, str]

_SYMMETRIC = ("combinedWith", "comparedWith", "collaboratesWith")
_SMALL_WORDS = frozenset(("of", "in", "the", "a", "to", "for", "with", "and", "rate"))
_SAME_UNITS = (frozenset(("%", "percent")), frozenset(("usd", "$")), frozenset(("1", "")))
_TOLERANCE = 1e-3
_EXACT_VOTE = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """One document as annotated and as predicted.

    `aligned` maps predicted entity ids to annotated ones; `wanted` and `given` hold the annotated and the predicted
    facts by their triple of annotated ids.
    """

    gold: Extraction
    predicted: Extraction
    aligned: Mapping[str, str]
    wanted: Mapping[Triple, Fact]
    given: Mapping[Triple, Sequence[Fact]]

    @classmethod
    def of(cls, gold: Extraction, predicted: Extraction) -> Pair:
        """Align the entities, then the facts."""
        aligned = align(gold, predicted)
        wanted = {_triple(fact.predicate, fact.subject, fact.object): fact for fact in gold.facts}
        given: dict[Triple, list[Fact]] = defaultdict(list)
        for fact in predicted.facts:
            subject, object_ = (aligned.get(end, f"?{end}") for end in (fact.subject, fact.object))
            given[_triple(fact.predicate, subject, object_)].append(fact)
        return cls(gold, predicted, aligned, wanted, given)


def pair_up(gold: Iterable[Extraction], predicted: Iterable[Extraction]) -> list[Pair]:
    """Each annotated document with what was predicted of it, which may be nothing."""
    by_id = {extraction.document.id: extraction for extraction in predicted}
    nothing = Extraction(document=Document(id="", text=""))
    return [Pair.of(annotated, by_id.get(annotated.document.id, nothing)) for annotated in gold]


def align(gold: Extraction, predicted: Extraction) -> dict[str, str]:
    """Predicted entity ids to annotated ones of the same type: where most text is shared, else by the same name."""
    by_type: dict[str, list[AnyEntity]] = defaultdict(list)
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in gold.entities:
        by_type[entity.type].append(entity)
        for name in (entity.name, *(entity.names if isinstance(entity, Entity) else ())):
            named[entity.type, normalize(name)].add(entity.id)
    aligned = {DOCUMENT: DOCUMENT}
    for entity in predicted.entities:
        votes = _votes(entity, by_type[entity.type])
        same_name = named.get((entity.type, normalize(entity.name)), set())
        if votes:
            aligned[entity.id] = votes.most_common(1)[0][0]
        elif same_name:
            aligned[entity.id] = min(same_name)
    return aligned


def mentions(extraction: Extraction) -> Iterator[tuple[AnyEntity, Mention]]:
    """Every mention with its entity; coreferences are not mentions."""
    for entity in extraction.entities:
        for mention in entity.mentions:
            yield entity, mention


def span_of(mention: Mention) -> Span:
    """Its offsets."""
    return mention.start, mention.end


def overlap(one: Span, other: Span) -> int:
    """How many characters two spans share; negative or 0 where they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])


def normalize(text: str) -> str:
    """Folded to compatible lower-case words without punctuation and leading article; signs of units stay."""
    text = re.sub(r"[^\w%$€£+ ]+", " ", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"^(the|a|an) ", "", " ".join(text.split()))


def same_value(one: object, other: object) -> bool:
    """Whether two numbers or ranges are equal to a thousandth."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= _TOLERANCE * max(_TOLERANCE, abs(one), abs(other))
    return False


def same_unit(one: str, other: str) -> bool:
    """Whether two units share a word, plural or not, or are two ways to write one."""
    one, other = normalize(one), normalize(other)
    if one == other or frozenset((one, other)) in _SAME_UNITS:
        return True
    return bool({word.rstrip("s") for word in one.split()} & {word.rstrip("s") for word in other.split()})


def same_measure(wanted: str, given: str) -> bool:
    """Whether at least half of the words that matter are there."""
    words = _words(wanted)
    return 2 * len(words & _words(given)) >= len(words)


def _words(text: str) -> set[str]:
    words = normalize(text).split()
    return {word.rstrip("s") for word in words} - _SMALL_WORDS or set(words)


def _votes(entity: AnyEntity, candidates: Iterable[AnyEntity]) -> Counter[str]:
    """How well the mentions of each candidate cover those of the entity; the same offsets count ten times."""
    votes: Counter[str] = Counter()
    for mention in map(span_of, entity.mentions):
        for candidate in candidates:
            for other in map(span_of, candidate.mentions):
                shared = overlap(mention, other)
                if shared > 0 and mention == other:
                    votes[candidate.id] += _EXACT_VOTE
                elif shared > 0 and 2 * shared >= max(mention[1] - mention[0], other[1] - other[0]):
                    votes[candidate.id] += 1
    return votes


def _triple(predicate: str, subject: str, object_: str) -> Triple:
    if predicate in _SYMMETRIC:
        subject, object_ = sorted((subject, object_))
    return predicate, subject, object_
