"""How one record becomes quads of the default graph, without blank nodes: pure functions of their arguments.

| record        | node                                   | types                                    |
| ------------- | -------------------------------------- | ---------------------------------------- |
| `Thing`       | base + key                             | its kgx class                            |
| `Document`    | base + `document/` + id                | kgx:Document schema:NewsArticle nif:Context |
| `Mention`     | document + `#char=start,end`           | kgx:Mention (kgx:Coreference) nif:Phrase |
| `Statement`   | base + `fact/` + hash                  | kgx:Fact rdf:Statement prov:Entity       |
| `Observation` | base + key                             | kgx:Statistic schema:Observation         |
| `Evidence`    | base + `evidence/` + hash              | kgx:Evidence nif:String                  |
| an EDTF date  | base + `date/` + value                 | kgx:Date                                 |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from kgx.graph import literals
from kgx.graph.iris import Iris
from kgx.model import (
    AnyEntity,
    Date,
    Document,
    Entity,
    Evidence,
    Mention,
    Observation,
    Statement,
    Thing,
)
from kgx.ontology.edtf import bounds
from kgx.ontology.namespaces import (
    DCTERMS,
    ITSRDF,
    KGX,
    NIF,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TIME,
    identifier_iri,
)
from kgx.ontology.units import ucum

MAPPING_VERSION = 7
"""Raised with every change of the quads that equal records give, be it here or in how records are resolved, and of how
they are written as Turtle.
"""

_TYPE = NamedNode(RDF.type)

Links: TypeAlias = tuple[tuple[str, str], ...]
"""Predicate and object, each an IRI, of plain triples."""
Claim: TypeAlias = Statement | Observation
Rivals: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""For pieces of evidence, by IRI: the pieces elsewhere that exclude them."""
_Place: TypeAlias = tuple[str, int, int]


def document(
    iris: Iris, document: Document, entities: tuple[AnyEntity, ...], targets: tuple[str | None, ...], links: Links
) -> Iterator[Quad]:
    """The text, what is known of it (not its path, which differs between machines), and every place that names
    something, with what that is.
    """
    node = NamedNode(iris.document(document.id))
    yield from _typed(node, KGX.Document, SCHEMA.NewsArticle, NIF.Context)
    yield _quad(node, NIF.isString, literals.string(document.text))
    yield _quad(node, DCTERMS.identifier, literals.string(document.id))
    yield _quad(node, KGX.digest, Literal(document.digest))
    if document.title:
        yield _quad(node, DCTERMS.title, literals.string(document.title))
    if document.date:
        yield _quad(node, SCHEMA.datePublished, literals.date(document.date))
    if document.source:
        yield _quad(node, DCTERMS.source, literals.string(document.source))
    if document.url:
        yield _quad(node, SCHEMA.url, literals.address(document.url))
    yield from _plain(node, links)
    for entity, target in zip(entities, targets, strict=True):
        for mention in entity.mentions:
            span = yield from _mention(iris, document, mention, KGX.Mention, NIF.Phrase)
            if not isinstance(entity, Date):
                yield from _means(span, target)
                continue
            yield from _means(span, iris.date(entity.value) if entity.value else None)
            if entity.mod:
                yield _quad(span, KGX.dateModifier, literals.string(entity.mod))
        for mention in entity.coreferences if isinstance(entity, Entity) else ():
            span = yield from _mention(iris, document, mention, KGX.Mention, KGX.Coreference, NIF.Phrase)
            yield from _means(span, target)


def _mention(iris: Iris, document: Document, mention: Mention, *types: str) -> Generator[Quad, None, NamedNode]:
    node = NamedNode(iris.mention(document.id, mention.start, mention.end))
    quote = document.text[mention.start : mention.end]
    yield from _span(iris, node, (document.id, mention.start, mention.end), quote)
    yield from _typed(node, *types)
    yield _quad(node, KGX.found, Literal(mention.found))
    yield _quad(node, KGX.confidence, literals.number(mention.confidence))
    return node


def _means(node: NamedNode, target: str | None) -> Iterator[Quad]:
    if target is not None:
        yield _quad(node, ITSRDF.taIdentRef, NamedNode(target))


def thing(iris: Iris, thing: Thing, exact: tuple[str, ...], links: Links) -> Iterator[Quad]:
    """A named thing: labels, public identifiers (`exact` stand for nothing else), broader things, plain facts."""
    node = NamedNode(iris.thing(thing.key))
    yield Quad(node, _TYPE, _node(KGX[thing.type]))
    yield _quad(node, SKOS.prefLabel, literals.string(thing.label))
    for name in thing.names:
        if name != thing.label:
            yield _quad(node, SKOS.altLabel, literals.string(name))
    for link in thing.links:
        if iri := identifier_iri(link):
            yield _quad(node, SKOS.exactMatch if link in exact else SKOS.closeMatch, NamedNode(iri))
    for key in thing.broader:
        yield _quad(node, SKOS.broader, NamedNode(iris.thing(key)))
    yield from _plain(node, links)


def _plain(node: NamedNode, links: Links) -> Iterator[Quad]:
    for predicate, target in links:
        yield _quad(node, predicate, NamedNode(target))


def linked(_: Iris, iri: str, links: Links) -> Iterator[Quad]:
    """Plain facts of what is no thing and no document of the graph."""
    return _plain(NamedNode(iri), links)


def fact(iris: Iris, statement: Statement, quotes: tuple[str, ...], rivals: Rivals) -> Iterator[Quad]:
    """A fact with its evidence; the plain triples that it gives belong to its subject."""
    node = NamedNode(iris.fact(statement))
    yield from _typed(node, KGX.Fact, RDF.Statement, PROV.Entity)
    yield _quad(node, RDF.subject, NamedNode(iris.subject(statement)))
    yield _quad(node, RDF.predicate, _node(KGX[statement.predicate]))
    yield _quad(node, RDF.object, NamedNode(iris.thing(statement.object)))
    if statement.status:
        yield _quad(node, KGX.status, literals.string(statement.status))
    yield _quad(node, KGX.confidence, literals.number(statement.confidence))
    yield _quad(node, KGX.sourceCount, literals.integer(statement.sources))
    for evidence in statement.evidence:
        yield from _qualifiers(iris, node, evidence)
    yield from _evidence(iris, node, statement, quotes)
    yield from _conflicting(rivals)


def statistic(iris: Iris, observation: Observation, quotes: tuple[str, ...], rivals: Rivals) -> Iterator[Quad]:
    """A number with what it measures."""
    node = NamedNode(iris.thing(observation.key))
    yield from _typed(node, KGX.Statistic, SCHEMA.Observation)
    yield _quad(node, RDFS.label, literals.string(observation.surface))
    if isinstance(observation.value, tuple):
        low, high = sorted(observation.value)  # "from $350 to $30" is a range all the same
        yield _quad(node, KGX.low, literals.number(low))
        yield _quad(node, KGX.high, literals.number(high))
    elif observation.value is not None:
        yield _quad(node, KGX.value, literals.number(observation.value))
    yield _quad(node, KGX.unit, literals.string(observation.unit))
    yield _quad(node, KGX.sourceCount, literals.integer(observation.sources))
    if code := ucum(observation.unit):
        yield _quad(node, KGX.ucum, Literal(code))
    for term, text in ((KGX.modifier, observation.modifier), (KGX.measure, observation.measure)):
        if text:
            yield _quad(node, term, literals.string(text))
    for name in ("about", "place", "source"):
        if key := getattr(observation, name):
            yield _quad(node, KGX[name], NamedNode(iris.thing(key)))
    if observation.date:
        yield from _dated(iris, node, observation.date)
    yield from _evidence(iris, node, observation, quotes)
    yield from _conflicting(rivals)


def _evidence(iris: Iris, node: NamedNode, source: Claim, quotes: tuple[str, ...]) -> Iterator[Quad]:
    places: dict[_Place, list[Evidence]] = defaultdict(list)
    quoted: dict[_Place, str] = {}
    for evidence, quote in zip(source.evidence, quotes, strict=True):
        place = (evidence.document, evidence.start, evidence.end)
        places[place].append(evidence)
        quoted[place] = quote
    for place, found in places.items():
        span = NamedNode(iris.evidence(source, place))
        yield _quad(node, KGX.evidence, span)
        yield _quad(node, PROV.wasDerivedFrom, NamedNode(iris.document(place[0])))
        yield from _span(iris, span, place, quoted[place])
        yield from _typed(span, KGX.Evidence, NIF.String)
        yield _quad(span, KGX.confidence, literals.number(max(evidence.confidence for evidence in found)))
        for evidence in found:
            if evidence.rule:
                yield _quad(span, KGX.rule, literals.string(evidence.rule))
            yield from _qualifiers(iris, span, evidence)


def _conflicting(rivals: Rivals) -> Iterator[Quad]:
    for span, others in rivals:
        yield from _plain(NamedNode(span), tuple((KGX.conflictsWith, other) for other in others))


def _span(iris: Iris, node: NamedNode, place: _Place, quote: str) -> Iterator[Quad]:
    document, start, end = place
    yield _quad(node, NIF.referenceContext, NamedNode(iris.document(document)))
    yield _quad(node, NIF.beginIndex, literals.integer(start))
    yield _quad(node, NIF.endIndex, literals.integer(end))
    yield _quad(node, NIF.anchorOf, literals.string(quote))


def _qualifiers(iris: Iris, node: NamedNode, evidence: Evidence) -> Iterator[Quad]:
    if evidence.date:
        yield from _dated(iris, node, evidence.date)
    if evidence.beginning:
        yield _quad(node, KGX.start, literals.edtf(evidence.beginning))
    if evidence.ending:
        yield _quad(node, KGX.end, literals.edtf(evidence.ending))
    if evidence.phase:
        yield _quad(node, KGX.phase, literals.string(evidence.phase))
    if evidence.role:
        yield _quad(node, KGX.role, literals.string(evidence.role))


def _dated(iris: Iris, node: NamedNode, value: str) -> Iterator[Quad]:
    yield _quad(node, KGX.date, literals.edtf(value))
    yield _quad(node, KGX.when, NamedNode(iris.date(value)))


def date(iris: Iris, value: str) -> Iterator[Quad]:
    """A date that others point to, with its first and last day."""
    node = NamedNode(iris.date(value))
    yield Quad(node, _TYPE, _node(KGX.Date))
    yield _quad(node, RDF.value, literals.edtf(value))
    for term, day in zip((TIME.hasBeginning, TIME.hasEnd), bounds(value) or (), strict=False):
        if day is not None:
            yield _quad(node, term, literals.day(day))


def _quad(subject: NamedNode, predicate: str, target: NamedNode | Literal) -> Quad:
    return Quad(subject, _node(predicate), target)


def _typed(node: NamedNode, *types: str) -> Iterable[Quad]:
    return (Quad(node, _TYPE, _node(iri)) for iri in types)


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)
