"""One entity as text: its names, identifiers and facts, each with the words that state it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from kgx.graph.iris import Iris
from kgx.model import Evidence, Extraction, Observation, Resolution, Statement, Thing
from kgx.ontology.names import normalize
from kgx.ontology.namespaces import DEFAULT_BASE_IRI, identifier_iri
from kgx.resolve.curation import has_name
from kgx.resolve.date_words import QUALIFIERS, DateWords
from kgx.resolve.nearest import nearest

NEAREST = 5
"""How many names are offered where none matches."""


def find(resolution: Resolution, name: str, *, base_iri: str = DEFAULT_BASE_IRI) -> tuple[Thing, ...]:
    """The things that bear `name` (normalised) or this identifier; several where things of different types share it.

    An identifier is the IRI of the thing, whole or as the Turtle prints it (`drug/lecanemab`), or a public one, as IRI
    or CURIE.
    """
    iri, iris = name.strip("<> "), Iris(base_iri)
    return tuple(
        thing
        for thing in resolution.things
        if has_name(thing, name)
        or iris.thing(thing.key) in (iri, base_iri + iri)
        or any(iri in (link, identifier_iri(link)) for link in thing.links)
    )


def candidates(resolution: Resolution, name: str) -> tuple[Thing, ...]:
    """Things whose names share the most words with `name`, best first, at most five."""
    wanted = set(normalize(name).split())
    scored = []
    for thing in resolution.things:
        words = {word for known in (thing.label, *thing.names) for word in normalize(known).split()}
        shared = len(wanted & words) + 0.5 * any(word.startswith(tuple(wanted)) for word in words if wanted)
        if shared:
            scored.append((-shared, -len(thing.members), thing.key, thing))
    return tuple(thing for *_, thing in sorted(scored)[:NEAREST])


def card(resolution: Resolution, thing: Thing, *, why: bool = False) -> str:
    """The card of `thing`; with `why` also why its names were taken for one thing, and what it was kept apart from."""
    return "\n".join(_lines(resolution, thing, why=why))


def _lines(resolution: Resolution, thing: Thing, *, why: bool) -> Iterator[str]:
    texts = {extraction.document.id: extraction for extraction in resolution.extractions}
    labels = {other.key: other.label for other in resolution.things} | {key: key for key in texts}
    documents = {document for document, _ in thing.members}
    groups = [[item for item in group if item in documents] for group in resolution.copies]
    copied = {document: first for first, *others in filter(None, groups) for document in others}
    yield f"{thing.label} ({thing.type}), named in {_count(len(documents), len(documents) - len(copied))}"
    others = [name for name in thing.names if name != thing.label]
    if others:
        yield f"  also: {', '.join(others)}"
    if thing.links:
        yield f"  links: {', '.join(thing.links)}"
    if thing.broader:
        yield f"  kind of: {', '.join(labels.get(key, key) for key in thing.broader)}"
    if why:
        yield from (f"  why: {reason}" for reason in thing.reasons)
        yield from (f"  apart: {other}" for other in nearest(resolution, thing))
        yield from (f"  copy: {document} has the text of {first}" for document, first in sorted(copied.items()))
    dates = DateWords(texts.values())
    for statement in resolution.statements:
        if thing.key in (statement.subject, statement.object):
            yield from _statement_lines(statement, labels, texts, dates)
    for observation in resolution.observations:
        if thing.key in (observation.about, observation.source, observation.place):
            yield from _observation_lines(observation, labels, texts, dates)


def _count(documents: int, sources: int) -> str:
    """How many documents, and how many sources where some have the text of others."""
    counted = f"{documents} document{'s' * (documents != 1)}"
    return counted if sources == documents else f"{counted}, {sources} source{'s' * (sources != 1)}"


def _sources(claim: Statement | Observation) -> str:
    """What to write after a claim that several documents make, some of them in the words of another."""
    return f"  ({_count(claim.sources + len(claim.copies), claim.sources)})" if claim.copies else ""


def _statement_lines(
    statement: Statement, labels: Mapping[str, str], texts: Mapping[str, Extraction], dates: DateWords
) -> Iterator[str]:
    qualifiers = [statement.status] if statement.status else []
    for name in ("date", "beginning", "ending", "phase", "role"):
        pieces = sorted((item for item in statement.evidence if getattr(item, name)), key=attrgetter(name))
        said = [dates.of_evidence(item, name) if name in QUALIFIERS else getattr(item, name) for item in pieces]
        qualifiers += [_qualifier(name, value) for value in dict.fromkeys(filter(None, said))]
    ends = (labels.get(statement.subject, statement.subject), labels.get(statement.object, statement.object))
    qualifiers += ["accepted"] if statement.accepted else []
    listed = f" [{', '.join(qualifiers)}]" if qualifiers else ""
    yield ""
    yield f"  {ends[0]} {statement.predicate} {ends[1]}{listed}  {statement.confidence:.2f}{_sources(statement)}"
    yield from _quotes(statement.evidence, texts)


def _qualifier(name: str, value: str) -> str:
    """A qualifier as a reader says it: "from 2024", "phase 2", "preclinical"."""
    prefix = {"beginning": "from ", "ending": "until ", "phase": "phase " if value[0].isdigit() else ""}.get(name, "")
    return value if value.startswith(prefix) else prefix + value


def _observation_lines(
    observation: Observation, labels: Mapping[str, str], texts: Mapping[str, Extraction], dates: DateWords
) -> Iterator[str]:
    measure = observation.measure or "figure"
    parts = [f"{measure}: {observation.surface}"]
    if observation.unit not in observation.surface and observation.unit not in ("%", "1"):
        parts.append(observation.unit)
    for prefix, key in (("about", observation.about), ("in", observation.place), ("by", observation.source)):
        if key and f" {normalize(label := labels.get(key, key))} " not in f" {normalize(measure)} ":
            parts.append(f"{prefix} {label}")
    if date := dates.of_figure(observation):
        parts.append(f"[{date}]")
    yield ""
    yield "  " + " ".join(parts) + _sources(observation)
    yield from _quotes(observation.evidence, texts)


def _quotes(evidence: Iterable[Evidence], texts: Mapping[str, Extraction]) -> Iterator[str]:
    for document, start, end in sorted({(item.document, item.start, item.end) for item in evidence}):
        quote = " ".join(texts[document].document.text[start:end].split())
        yield f"    “{quote}”"
        yield f"      {document}, characters {start} to {end}"
