"""A resolution as a networkx graph: things are nodes, statements are edges, statistics are nodes where wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any, cast

import networkx as nx

from kgx.export.safe_text import unicode_safe
from kgx.model import Document, Entity, Evidence, Observation, Resolution, Statement, Thing

QUALIFIERS = {"date": "date", "start": "beginning", "end": "ending", "phase": "phase", "role": "role"}
"""Edge attribute to the field of `Evidence` that it collects."""


def document_key(document_id: str) -> str:
    """The node of a document; no thing has a key that begins like this."""
    return f"document/{document_id}"


def to_networkx(resolution: Resolution, *, statistics: bool = True) -> nx.MultiDiGraph[str]:
    """Things, the documents that facts are about, and (unless told otherwise) statistics, with the statements between.

    Nodes are keyed by the thing's key, edges by predicate and status (`treats:approved`). Attributes are strings,
    numbers, lists of strings, and `evidence`: a list of dicts with the document and the quote.
    """
    texts = {extraction.document.id: extraction.document for extraction in resolution.extractions}
    mentions = mention_counts(resolution)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing in resolution.things:
        _add_node(graph, thing.key, _thing_attributes(thing, mentions))
    for statement in resolution.statements:
        _add_statement(graph, statement, texts)
    if statistics:
        for observation in resolution.observations:
            _add_observation(graph, observation, texts)
    return graph


def mention_counts(resolution: Resolution) -> dict[tuple[str, str], int]:
    """How often each (document id, entity id) is named."""
    return {
        (extraction.document.id, entity.id): len(entity.mentions)
        for extraction in resolution.extractions
        for entity in extraction.entities
        if isinstance(entity, Entity)
    }


def is_about_document(statement: Statement) -> bool:
    """Whether the subject is a document, not a thing."""
    return statement.predicate == "reportedIn"


def _add_node(graph: nx.MultiDiGraph[str], key: str, attributes: dict[str, Any]) -> None:
    graph.add_node(unicode_safe(key), **_clean(attributes))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return unicode_safe(value)
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _thing_attributes(thing: Thing, mentions: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "label": thing.label,
        "type": thing.type,
        "names": list(thing.names),
        "links": list(thing.links),
        "broader": list(thing.broader),
        "mentions": sum(mentions.get(member, 0) for member in thing.members),
        "documents": len({document for document, _ in thing.members}),
    }


def _document_attributes(document: Document) -> dict[str, Any]:
    return {
        "label": document.title or document.id,
        "type": "Document",
        "date": document.date,
        "source": document.source,
        "url": document.url,
    }


def _add_statement(graph: nx.MultiDiGraph[str], statement: Statement, texts: dict[str, Document]) -> None:
    subject = statement.subject
    if is_about_document(statement):
        subject = document_key(statement.subject)
        document = texts.get(statement.subject) or Document(id=statement.subject, text="")
        _add_node(graph, subject, _document_attributes(document))
    attributes = {
        "predicate": statement.predicate,
        "status": statement.status,
        **_qualifiers(statement.evidence),
        "confidence": round(statement.confidence, 4),
        "documents": len({evidence.document for evidence in statement.evidence}),
        "evidence": list(_evidence(statement.evidence, texts)),
    }
    key = f"{statement.predicate}:{statement.status}" if statement.status else statement.predicate
    graph.add_edge(unicode_safe(subject), unicode_safe(statement.object), unicode_safe(key), **_clean(attributes))


def _qualifiers(evidence: Iterable[Evidence]) -> dict[str, list[str]]:
    """The different values that the pieces of evidence give, sorted; a qualifier without a value is left out."""
    pieces = tuple(evidence)
    collected = {
        name: sorted({value for piece in pieces if (value := getattr(piece, field)) is not None})
        for name, field in QUALIFIERS.items()
    }
    return {name: values for name, values in collected.items() if values}


def _evidence(evidence: Iterable[Evidence], texts: dict[str, Document]) -> Iterator[dict[str, Any]]:
    for piece in evidence:
        document = texts.get(piece.document)
        record = {
            "document": piece.document,
            "title": document.title if document else None,
            "published": document.date if document else None,
            "span": [piece.start, piece.end],
            "quote": document.text[piece.start : piece.end] if document else "",
            "confidence": round(piece.confidence, 4),
            "rule": piece.rule,
        }
        yield record | {name: getattr(piece, field) for name, field in QUALIFIERS.items()}


def _add_observation(graph: nx.MultiDiGraph[str], observation: Observation, texts: dict[str, Document]) -> None:
    value, (low, high) = (
        (None, observation.value) if isinstance(observation.value, tuple) else (observation.value, (None, None))
    )
    label = observation_label(observation)
    attributes = {
        "label": label,
        "type": "Statistic",
        "value": _finite(value),
        "low": _finite(low),
        "high": _finite(high),
        "unit": observation.unit,
        "modifier": observation.modifier,
        "measure": observation.measure,
        "date": observation.date,
        "documents": len({evidence.document for evidence in observation.evidence}),
        "evidence": list(_evidence(observation.evidence, texts)),
    }
    _add_node(graph, observation.key, attributes)
    for name in ("about", "place", "source"):
        thing = getattr(observation, name)
        if thing is not None:
            graph.add_edge(unicode_safe(observation.key), unicode_safe(thing), name, predicate=name)


def _finite(number: float | None) -> float | None:
    """JSON and CSV have no infinity."""
    return number if number is None or isfinite(number) else None


def observation_label(observation: Observation) -> str:
    """The figure as a reader would say it: modifier, number as written, measure."""
    words = (observation.modifier, observation.surface, observation.measure)
    return " ".join(word for word in words if word)


def sorted_nodes(graph: nx.MultiDiGraph[str]) -> list[tuple[str, dict[str, Any]]]:
    """(key, attributes) of every node, by key."""
    return sorted(cast("Iterable[tuple[str, dict[str, Any]]]", graph.nodes(data=True)), key=lambda node: node[0])


def sorted_edges(graph: nx.MultiDiGraph[str]) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(source, target, key, attributes) of every edge, by the first three."""
    edges = cast("Iterable[tuple[str, str, str, dict[str, Any]]]", graph.edges(keys=True, data=True))
    return sorted(edges, key=lambda edge: edge[:3])


def flatten(graph: nx.MultiDiGraph[str], text: Callable[[str], str] = unicode_safe) -> nx.MultiDiGraph[str]:
    """The same graph, sorted, with strings and numbers only: lists joined by " | ", evidence as JSON; `text` cleans."""
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key, attributes in sorted_nodes(graph):
        flat.add_node(text(key), **_flat(attributes, text))
    for subject, target, key, attributes in sorted_edges(graph):
        flat.add_edge(text(subject), text(target), text(key), **_flat(attributes, text))
    return flat


def _flat(attributes: dict[str, Any], text: Callable[[str], str]) -> dict[str, str | int | float]:
    flat: dict[str, str | int | float] = {}
    for name, value in attributes.items():
        if name == "evidence":
            flat[name] = text(json.dumps(value, ensure_ascii=False))
        elif isinstance(value, list):
            flat[name] = text(" | ".join(value))
        else:
            flat[name] = text(value) if isinstance(value, str) else value
    return flat
