"""Facts and statistics of many documents, each said once with all its evidence."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgx.model import DOCUMENT, Date, Evidence, Extraction, Fact, Observation, Statement, Statistic, Value
from kgx.ontology.invisible import visible
from kgx.ontology.names import normalize
from kgx.ontology.predicates import PREDICATES
from kgx.resolve.copies import copies_among
from kgx.resolve.sentences import sentence_around

Keys = Mapping[tuple[str, str], str]
"""(document id, entity id) to the key of the Thing."""


def statements(
    extractions: Iterable[Extraction], keys: Keys, copies: Iterable[Sequence[str]] = ()
) -> tuple[Statement, ...]:
    """One Statement for each (predicate, subject, object, status), sorted; a fact of a Thing with itself is dropped.

    `copies` are groups of documents with one text.
    """
    groups = {document: group for group in copies for document in group}
    pooled: dict[tuple[str, str, str, str | None], set[Evidence]] = defaultdict(set)
    for extraction in extractions:
        document = extraction.document.id
        dates = _dates(extraction)
        for fact in extraction.facts:
            subject = document if fact.subject == DOCUMENT else keys.get((document, fact.subject))
            thing = keys.get((document, fact.object))
            if subject is None or thing is None or subject == thing:
                continue
            predicate = PREDICATES.get(fact.predicate)
            if predicate is not None and predicate.symmetric:
                subject, thing = sorted((subject, thing))
            pooled[fact.predicate, subject, thing, fact.status].add(_evidence(fact, document, dates))
    return tuple(
        Statement(
            predicate=predicate,
            subject=subject,
            object=thing,
            status=status,
            evidence=_sorted(evidence),
            copies=copies_among((piece.document for piece in evidence), groups),
        )
        for (predicate, subject, thing, status), evidence in sorted(
            pooled.items(), key=lambda item: tuple(part or "" for part in item[0])
        )
    )


def _dates(extraction: Extraction) -> dict[str | None, str | None]:
    return {entity.id: entity.value for entity in extraction.entities if isinstance(entity, Date)}


def _evidence(fact: Fact, document: str, dates: Mapping[str | None, str | None]) -> Evidence:
    start, end = fact.evidence
    return Evidence(
        document=document,
        start=start,
        end=end,
        rule=fact.rule,
        confidence=fact.confidence,
        date=dates.get(fact.date),
        beginning=dates.get(fact.start),
        ending=dates.get(fact.end),
        phase=fact.phase,
        role=fact.role,
    )


def _sorted(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda piece: tuple((part is not None, part) for part in _fields(piece))))


def _fields(piece: Evidence) -> tuple[str | int | float | None, ...]:
    return (
        piece.document,
        piece.start,
        piece.end,
        piece.rule,
        piece.confidence,
        piece.date,
        piece.beginning,
        piece.ending,
        piece.phase,
        piece.role,
    )


def observations(
    extractions: Iterable[Extraction], keys: Keys, copies: Iterable[Sequence[str]] = ()
) -> tuple[Observation, ...]:
    """One Observation for each figure with what it measures, sorted by key.

    Documents share one only where it is about the same Thing; a figure about nothing known stays with its document.
    """
    groups = {document: group for group in copies for document in group}
    pooled: dict[str, list[Observation]] = defaultdict(list)
    for extraction in extractions:
        for observation in _of_document(extraction, keys):
            pooled[observation.key].append(observation)
    merged = []
    for key, alike in sorted(pooled.items()):
        evidence = _sorted({piece for observation in alike for piece in observation.evidence})
        first = alike[0]
        merged.append(
            Observation(
                key=key,
                value=first.value,
                unit=_most(observation.unit for observation in alike) or "1",
                surface=_most(observation.surface for observation in alike) or "",
                modifier=_most(observation.modifier for observation in alike),
                measure=_most(observation.measure for observation in alike),
                about=first.about,
                place=first.place,
                date=first.date,
                source=first.source,
                evidence=evidence,
                members=tuple(sorted({member for observation in alike for member in observation.members})),
                copies=copies_among((piece.document for piece in evidence), groups),
            )
        )
    return tuple(merged)


def _most(values: Iterable[str | None]) -> str | None:
    """The most frequent value; None counts only where there is nothing else."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _of_document(extraction: Extraction, keys: Keys) -> Iterator[Observation]:
    document, text = extraction.document.id, extraction.document.text
    dates = _dates(extraction)
    for statistic in extraction.entities:
        if not isinstance(statistic, Statistic):
            continue
        about, place, source = (
            keys.get((document, entity)) if entity else None
            for entity in (statistic.about, statistic.place, statistic.source)
        )
        date = dates.get(statistic.date)
        evidence = set()
        for mention in statistic.mentions:
            start, end = sentence_around(text, mention.start, mention.end)
            evidence.add(Evidence(document=document, start=start, end=end, confidence=mention.confidence))
        identity = [_number(statistic.value), normalize(statistic.unit), normalize(statistic.measure or "")]
        identity += [about, place, date, source, None if about else document]
        yield Observation(
            key=f"statistic/{_digest(identity)}",
            value=statistic.value,
            unit=statistic.unit,
            surface=visible(statistic.name),
            modifier=statistic.modifier,
            measure=visible(statistic.measure or "") or None,
            about=about,
            place=place,
            date=date,
            source=source,
            evidence=_sorted(evidence),
            members=((document, statistic.id),),
        )


def _number(value: Value) -> str | None:
    """A number as text, equal for 5 and 5.0."""
    if isinstance(value, tuple):
        return "/".join(f"{float(part):.12g}" for part in value)
    return None if value is None else f"{float(value):.12g}"


def _digest(identity: list[str | None]) -> str:
    text = json.dumps(identity, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
