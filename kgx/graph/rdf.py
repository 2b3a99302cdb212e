"""The RDF of a resolution: a pure function from records to quads of the default graph, without blank nodes.

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
from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from kgx.graph import literals
from kgx.graph.iris import Iris
from kgx.model import (
    Date,
    Document,
    Entity,
    Evidence,
    Extraction,
    Observation,
    Resolution,
    Statement,
    Thing,
)
from kgx.ontology.edtf import bounds
from kgx.ontology.namespaces import (
    DCTERMS,
    DEFAULT_BASE_IRI,
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
from kgx.ontology.predicates import PREDICATES
from kgx.ontology.units import ucum
from kgx.resolve import Conflict, conflicts

MAPPING_VERSION = 3
"""Raised with every change of the quads that equal records give, be it here or in how records are resolved."""

_TYPE = NamedNode(RDF.type)


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def quads(resolution: Resolution, *, base_iri: str = DEFAULT_BASE_IRI) -> Iterator[Quad]:
    """Every quad of the graph of `resolution`; some may come twice."""
    mapping = _Mapping(resolution, Iris(base_iri))
    for extraction in resolution.extractions:
        yield from mapping.document(extraction.document)
        yield from mapping.mentions(extraction)
    for thing in resolution.things:
        yield from mapping.thing(thing)
    for statement in resolution.statements:
        yield from mapping.fact(statement)
    for observation in resolution.observations:
        yield from mapping.statistic(observation)
    for conflict in conflicts(resolution):
        yield from mapping.conflict(conflict)
    yield from mapping.date_nodes()


class _Mapping:
    """What the mapping of one record needs to know of the others."""

    def __init__(self, resolution: Resolution, iris: Iris) -> None:
        self.iris = iris
        self.texts = {item.document.id: literals.clean(item.document.text) for item in resolution.extractions}
        self.keys = {member: thing.key for thing in resolution.things for member in thing.members}
        self.keys |= {
            member: observation.key
            for observation in resolution.observations
            if observation.value is not None
            for member in observation.members
        }
        self.dates: set[str] = set()

    def document(self, document: Document) -> Iterator[Quad]:
        """The text and what is known of it; not its path, which differs between machines."""
        node = NamedNode(self.iris.document(document.id))
        yield from _typed(node, KGX.Document, SCHEMA.NewsArticle, NIF.Context)
        yield _quad(node, NIF.isString, Literal(self.texts[document.id]))
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

    def mentions(self, extraction: Extraction) -> Iterator[Quad]:
        """Every place where the document names something, and what that is."""
        document = extraction.document.id
        for entity in extraction.entities:
            for mention in entity.mentions:
                place = (document, mention.start, mention.end)
                node = NamedNode(self.iris.mention(*place))
                yield from self._span(node, place, KGX.Mention, NIF.Phrase)
                yield _quad(node, KGX.found, Literal(mention.found))
                yield _quad(node, KGX.confidence, literals.number(mention.confidence))
                if isinstance(entity, Date):
                    yield from self._date_mention(node, entity)
                elif key := self.keys.get((document, entity.id)):
                    yield _quad(node, ITSRDF.taIdentRef, NamedNode(self.iris.thing(key)))
            if isinstance(entity, Entity):
                yield from self._coreferences(document, entity)

    def _coreferences(self, document: str, entity: Entity) -> Iterator[Quad]:
        key = self.keys.get((document, entity.id))
        for mention in entity.coreferences:
            place = (document, mention.start, mention.end)
            node = NamedNode(self.iris.mention(*place))
            yield from self._span(node, place, KGX.Mention, KGX.Coreference, NIF.Phrase)
            yield _quad(node, KGX.found, Literal(mention.found))
            yield _quad(node, KGX.confidence, literals.number(mention.confidence))
            if key:
                yield _quad(node, ITSRDF.taIdentRef, NamedNode(self.iris.thing(key)))

    def _date_mention(self, node: NamedNode, entity: Date) -> Iterator[Quad]:
        if entity.value:
            yield _quad(node, ITSRDF.taIdentRef, self._date_node(entity.value))
        if entity.mod:
            yield _quad(node, KGX.dateModifier, literals.string(entity.mod))

    def thing(self, thing: Thing) -> Iterator[Quad]:
        """A named thing: labels, public identifiers, broader things."""
        node = NamedNode(self.iris.thing(thing.key))
        yield Quad(node, _TYPE, _node(KGX[thing.type]))
        yield _quad(node, SKOS.prefLabel, literals.string(thing.label))
        for name in thing.names:
            if name != thing.label:
                yield _quad(node, SKOS.altLabel, literals.string(name))
        for link in thing.links:
            if iri := identifier_iri(link):
                yield _quad(node, SKOS.exactMatch, NamedNode(iri))
        for key in thing.broader:
            yield _quad(node, SKOS.broader, NamedNode(self.iris.thing(key)))

    def fact(self, statement: Statement) -> Iterator[Quad]:
        """A fact with its evidence, and the plain triples that it gives."""
        node = NamedNode(self.iris.fact(statement))
        subject = NamedNode(self.iris.subject(statement))
        target = NamedNode(self.iris.thing(statement.object))
        yield from _typed(node, KGX.Fact, RDF.Statement, PROV.Entity)
        yield _quad(node, RDF.subject, subject)
        yield _quad(node, RDF.predicate, _node(KGX[statement.predicate]))
        yield _quad(node, RDF.object, target)
        if statement.status:
            yield _quad(node, KGX.status, literals.string(statement.status))
        yield _quad(node, KGX.confidence, literals.number(statement.confidence))
        for evidence in statement.evidence:
            yield from self._qualifiers(node, evidence)
        yield from self._evidence(node, statement, statement.evidence)
        predicate = PREDICATES[statement.predicate]
        for name in predicate.plain_names(statement.status):
            yield _quad(subject, KGX[name], target)
            if predicate.symmetric:
                yield _quad(target, KGX[name], subject)

    def statistic(self, observation: Observation) -> Iterator[Quad]:
        """A number with what it measures; one without a value is only a mention and gives nothing here."""
        if observation.value is None:
            return
        node = NamedNode(self.iris.thing(observation.key))
        yield from _typed(node, KGX.Statistic, SCHEMA.Observation)
        yield _quad(node, RDFS.label, literals.string(observation.surface))
        if isinstance(observation.value, tuple):
            low, high = sorted(observation.value)  # "from $350 to $30" is a range all the same
            yield _quad(node, KGX.low, literals.number(low))
            yield _quad(node, KGX.high, literals.number(high))
        else:
            yield _quad(node, KGX.value, literals.number(observation.value))
        yield _quad(node, KGX.unit, literals.string(observation.unit))
        if code := ucum(observation.unit):
            yield _quad(node, KGX.ucum, Literal(code))
        for term, text in ((KGX.modifier, observation.modifier), (KGX.measure, observation.measure)):
            if text:
                yield _quad(node, term, literals.string(text))
        for name in ("about", "place", "source"):
            if key := getattr(observation, name):
                yield _quad(node, KGX[name], NamedNode(self.iris.thing(key)))
        if observation.date:
            yield from self._dated(node, observation.date)
        yield from self._evidence(node, observation, observation.evidence)

    def _evidence(
        self, node: NamedNode, source: Statement | Observation, pieces: tuple[Evidence, ...]
    ) -> Iterator[Quad]:
        places: dict[tuple[str, int, int], list[Evidence]] = defaultdict(list)
        for evidence in pieces:
            places[evidence.document, evidence.start, evidence.end].append(evidence)
        for place, found in places.items():
            span = NamedNode(self.iris.evidence(source, place))
            yield _quad(node, KGX.evidence, span)
            yield _quad(node, PROV.wasDerivedFrom, NamedNode(self.iris.document(place[0])))
            yield from self._span(span, place, KGX.Evidence, NIF.String)
            yield _quad(span, KGX.confidence, literals.number(max(evidence.confidence for evidence in found)))
            for evidence in found:
                if evidence.rule:
                    yield _quad(span, KGX.rule, literals.string(evidence.rule))
                yield from self._qualifiers(span, evidence)

    def conflict(self, conflict: Conflict) -> Iterator[Quad]:
        """Links between the pieces of evidence that exclude each other, in both directions."""
        claims: tuple[Statement | Observation, ...] = conflict.claims
        spans = [
            sorted({self.iris.evidence(claim, (piece.document, piece.start, piece.end)) for piece in pieces})
            for claim, pieces in zip(claims, conflict.evidence, strict=True)
        ]
        for one in map(NamedNode, spans[0]):
            for other in map(NamedNode, spans[1]):
                yield _quad(one, KGX.conflictsWith, other)
                yield _quad(other, KGX.conflictsWith, one)

    def _span(self, node: NamedNode, place: tuple[str, int, int], *types: str) -> Iterator[Quad]:
        document, start, end = place
        yield from _typed(node, *types)
        yield _quad(node, NIF.referenceContext, NamedNode(self.iris.document(document)))
        yield _quad(node, NIF.beginIndex, literals.integer(start))
        yield _quad(node, NIF.endIndex, literals.integer(end))
        yield _quad(node, NIF.anchorOf, Literal(self.texts[document][start:end]))

    def _qualifiers(self, node: NamedNode, evidence: Evidence) -> Iterator[Quad]:
        if evidence.date:
            yield from self._dated(node, evidence.date)
        if evidence.beginning:
            yield _quad(node, KGX.start, literals.edtf(evidence.beginning))
        if evidence.ending:
            yield _quad(node, KGX.end, literals.edtf(evidence.ending))
        if evidence.phase:
            yield _quad(node, KGX.phase, literals.string(evidence.phase))
        if evidence.role:
            yield _quad(node, KGX.role, literals.string(evidence.role))

    def _dated(self, node: NamedNode, value: str) -> Iterator[Quad]:
        yield _quad(node, KGX.date, literals.edtf(value))
        yield _quad(node, KGX.when, self._date_node(value))

    def _date_node(self, value: str) -> NamedNode:
        self.dates.add(value)
        return NamedNode(self.iris.date(value))

    def date_nodes(self) -> Iterator[Quad]:
        """The dates that the quads so far point to, with their first and last day."""
        for value in sorted(self.dates):
            node = NamedNode(self.iris.date(value))
            yield Quad(node, _TYPE, _node(KGX.Date))
            yield _quad(node, RDF.value, literals.edtf(value))
            for term, day in zip((TIME.hasBeginning, TIME.hasEnd), bounds(value) or (), strict=False):
                if day is not None:
                    yield _quad(node, term, literals.day(day))


def _quad(subject: NamedNode, predicate: str, target: NamedNode | Literal) -> Quad:
    return Quad(subject, _node(predicate), target)


def _typed(node: NamedNode, *types: str) -> Iterable[Quad]:
    return (Quad(node, _TYPE, _node(iri)) for iri in types)
