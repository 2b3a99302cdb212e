"""Turns a `Doc` with its layers into an `Extraction`; the one place where records are made."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from kgx.extract.layers import DateSpan, EntityRow, FactRow, MeasureRow, Name, StatisticSpan
from kgx.model import AnyEntity, Date, Document, Entity, Extraction, Fact, Mention, Statistic, Value
from kgx.ontology.invisible import visible


def extraction(doc: Doc, document: Document) -> Extraction:
    """What `doc`, read from `document.text`, says."""
    entities: list[AnyEntity] = [*_entities(doc), *_dates(doc), *_statistics(doc)]
    return Extraction(document=document, entities=tuple(entities), facts=tuple(_facts(doc)))


def _entities(doc: Doc) -> Iterator[Entity]:
    text = doc.text
    names = [Name(*row) for row in doc._.kgx_names]
    for row in (EntityRow(*r) for r in doc._.kgx_entities):
        mentions = [names[index] for index in row.mentions]
        surfaces = {visible(text[name.start : name.end]) for name in mentions}
        main = visible(row.name)
        yield Entity(
            id=row.id,
            type=row.type,
            name=main,
            names=tuple(sorted(surfaces | {main})),
            mentions=tuple(
                Mention(start=name.start, end=name.end, found=name.found, confidence=name.confidence)  # type: ignore[arg-type]
                for name in mentions
            ),
            coreferences=tuple(Mention(start=start, end=end, found="coreference") for start, end in row.coreferences),
            links=tuple(row.links),
        )


def _dates(doc: Doc) -> Iterator[Date]:
    text = doc.text
    for index, row in enumerate(DateSpan(*r) for r in doc._.kgx_dates):
        yield Date(
            id=f"T{index + 1}",
            name=text[row.start : row.end],
            mentions=(Mention(start=row.start, end=row.end, confidence=row.confidence),),
            value=row.value,
            mod=row.mod,
        )


def _statistics(doc: Doc) -> Iterator[Statistic]:
    text = doc.text
    measures = {row.statistic: row for row in (MeasureRow(*r) for r in doc._.kgx_measures)}
    for index, row in enumerate(StatisticSpan(*r) for r in doc._.kgx_statistics):
        measured = measures.get(index) or MeasureRow(index, None, None, None, None, None)
        value: Value = row.value if row.high is None else (row.value, row.high)
        yield Statistic(
            id=f"S{index + 1}",
            name=text[row.start : row.end],
            mentions=(Mention(start=row.start, end=row.end, confidence=row.confidence),),
            value=value,
            unit=row.unit,
            modifier=row.modifier,
            measure=measured.measure,
            about=measured.about,
            place=measured.place,
            date=measured.date,
            source=measured.source,
        )


def _facts(doc: Doc) -> Iterator[Fact]:
    for row in (FactRow(*r) for r in doc._.kgx_facts):
        start, end = row.evidence
        yield Fact(
            predicate=row.predicate,
            subject=row.subject,
            object=row.object,
            evidence=(start, end),
            status=row.status,
            date=row.date,
            start=row.start,
            end=row.end,
            phase=row.phase,
            role=row.role,
            trigger=(row.trigger[0], row.trigger[1]) if row.trigger else None,
            rule=row.rule,
            confidence=row.confidence,
        )
