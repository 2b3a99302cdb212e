"""Checks of a graph against its shapes and of its quotes against the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias

from kgx.model import Document, Extraction, Fact, Failure, Mention

if TYPE_CHECKING:
    import rdflib

    from kgx.graph.store import Graph

Kind: TypeAlias = Literal["offsets", "moved", "lost", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A node that breaks a shape: what is wrong, and the value at fault."""

    node: str
    message: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteProblem:
    """A quote that does not stand where the record says.

    `offsets`: the offsets lie outside the stored text or are empty. `moved`: the document read again has the quote
    somewhere else. `lost`: it has it nowhere. `unread`: the document was not read again (start and end are 0), `where`
    is its file and `quote` the reason.
    """

    kind: Kind
    document: str
    start: int
    end: int
    quote: str
    where: str

    def __str__(self) -> str:
        what = {
            "offsets": f"lies outside the text: characters {self.start} to {self.end}",
            "moved": f"no longer stands at characters {self.start} to {self.end}, but elsewhere: {self.quote!r}",
            "lost": f"is no longer in the document: {self.quote!r}",
            "unread": self.quote,
        }
        return f"{self.document}: {self.where} {what[self.kind]}"


def validate(graph: Graph | rdflib.Graph) -> tuple[Violation, ...]:
    """Where the graph breaks the SHACL shapes of the ontology; empty if nowhere. Slow on large graphs."""
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    data = graph if isinstance(graph, rdflib.Graph) else _copy(graph)
    shapes = rdflib.Graph().parse(data=files("kgx.ontology").joinpath("shapes.ttl").read_text("utf-8"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    found = {
        Violation(
            node=str(report.value(result, SH.focusNode)),
            message=str(report.value(result, SH.resultMessage)),
            value=None if (value := report.value(result, SH.value)) is None else str(value),
        )
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }
    return tuple(sorted(found, key=lambda violation: (violation.node, violation.message, violation.value or "")))


def _copy(graph: Graph) -> rdflib.Graph:
    """The triples in rdflib's memory, where pyshacl is many times faster than on the live store."""
    import io

    import rdflib

    buffer = io.BytesIO()
    graph.serialize("nt", buffer)
    return rdflib.Graph().parse(data=buffer.getvalue(), format="nt")


def verify_quotes(
    extractions: Iterable[Extraction], documents: Mapping[str, Document | Failure] | None = None
) -> list[QuoteProblem]:
    """Check that every offset lies in the stored text and that every quote still stands in `documents` read again.

    `documents` by id; a document that is missing or a failure there is reported once, as `unread`. With None only the
    stored text is checked.
    """
    problems: list[QuoteProblem] = []
    for extraction in extractions:
        stored = extraction.document
        problems += _outside(extraction)
        if documents is None:
            continue
        again = documents.get(stored.id, Failure(name="the document", reason="could not be read again"))
        if isinstance(again, Failure):
            problems.append(
                QuoteProblem(kind="unread", document=stored.id, start=0, end=0, quote=again.reason, where=again.name)
            )
        elif again.text != stored.text:
            problems += _changed(extraction, again.text)
    return problems


def _outside(extraction: Extraction) -> Iterator[QuoteProblem]:
    length = len(extraction.document.text)
    for where, start, end in _places(extraction):
        if not 0 <= start < end <= length:
            yield _problem("offsets", extraction, (where, start, end))


def _changed(extraction: Extraction, text: str) -> Iterator[QuoteProblem]:
    for where, start, end in _places(extraction):
        quote = extraction.document.text[start:end]
        if text[start:end] != quote:
            yield _problem("moved" if quote in text else "lost", extraction, (where, start, end))


def _problem(kind: Kind, extraction: Extraction, place: tuple[str, int, int]) -> QuoteProblem:
    where, start, end = place
    quote = extraction.document.text[max(start, 0) : max(end, 0)]
    return QuoteProblem(kind=kind, document=extraction.document.id, start=start, end=end, quote=quote, where=where)


def _places(extraction: Extraction) -> Iterator[tuple[str, int, int]]:
    """Every stretch that the records point to, with what points to it."""
    for entity in extraction.entities:
        mentions: tuple[Mention, ...] = (*entity.mentions, *getattr(entity, "coreferences", ()))
        for mention in mentions:
            yield f"the mention of {entity.name!r}", mention.start, mention.end
    for fact in extraction.facts:
        yield _name(fact), *fact.evidence


def _name(fact: Fact) -> str:
    return f"the evidence of {fact.subject} {fact.predicate} {fact.object}"
