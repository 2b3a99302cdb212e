"""The graph of a resolution as a set of descriptions: the quads of one record each, no subject in two of them.

What goes into a description is all that its quads depend on, so that equal digests mean equal quads, and only what
differs has to be made again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyoxigraph import Quad

from kgx.graph import rdf
from kgx.graph.iris import Iris
from kgx.graph.rdf import Claim, Links, Rivals
from kgx.model import Date, Resolution, Statement, Thing
from kgx.ontology.links import is_own, is_shared
from kgx.ontology.namespaces import DEFAULT_BASE_IRI, KGX
from kgx.ontology.predicates import PREDICATES
from kgx.resolve import conflicts


@dataclass(frozen=True, slots=True)
class Description:
    """The quads of one record: of the node `iri` and of the nodes that belong to it, its mentions or its evidence."""

    iri: str
    _make: partial[Iterator[Quad]]

    @property
    def digest(self) -> str:
        """Of everything that the quads are made from."""
        content = f"{self._make.func.__name__} {self._make.args!r}"
        return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def quads(self) -> Iterator[Quad]:
        """The quads; some may come twice."""
        return self._make()


def quads(resolution: Resolution, *, base_iri: str = DEFAULT_BASE_IRI) -> Iterator[Quad]:
    """Every quad of the graph of `resolution`; some may come twice."""
    for description in descriptions(resolution, base_iri=base_iri):
        yield from description.quads()


def descriptions(resolution: Resolution, *, base_iri: str = DEFAULT_BASE_IRI) -> Iterator[Description]:
    """The graph of `resolution`, record by record, each IRI once."""
    iris = Iris(base_iri)
    texts = {item.document.id: item.document.text for item in resolution.extractions}
    links = _links_of(resolution.statements, iris)
    for first, *others in resolution.copies:
        for iri in map(iris.document, others):
            links[iri] = (*links.get(iri, ()), (KGX.copyOf, iris.document(first)))
    rivals = _rivals(resolution, iris)

    def describe(iri: str, function: Callable[..., Iterator[Quad]], *content: object) -> Description:
        return Description(iri, partial(function, iris, *content))

    def claim(source: Claim) -> tuple[Claim, tuple[str, ...], Rivals]:
        """A claim with its quotes, and what contradicts them."""
        quotes = tuple(texts[piece.document][piece.start : piece.end] for piece in source.evidence)
        return source, quotes, rivals.get(iris.claim(source), ())

    nodes = _mention_targets(resolution, iris)
    for extraction in resolution.extractions:
        document = replace(extraction.document, path=None)  # it differs between machines
        targets = tuple(nodes.get((document.id, entity.id)) for entity in extraction.entities)
        iri = iris.document(document.id)
        yield describe(iri, rdf.document, document, extraction.entities, targets, links.pop(iri, ()))
    exact = _exact_links(resolution.things)
    for thing in resolution.things:
        iri = iris.thing(thing.key)
        yield describe(iri, rdf.thing, thing, exact.get(thing.key, ()), links.pop(iri, ()))
    for statement in resolution.statements:
        yield describe(iris.fact(statement), rdf.fact, *claim(statement))
    for observation in resolution.observations:
        if observation.value is not None:  # one without a value is only a mention
            yield describe(iris.thing(observation.key), rdf.statistic, *claim(observation))
    for value in sorted(_dates(resolution)):
        yield describe(iris.date(value), rdf.date, value)
    for iri, plain in links.items():  # of what is no thing and no document here
        yield describe(iri, rdf.linked, iri, plain)


def _mention_targets(resolution: Resolution, iris: Iris) -> dict[tuple[str, str], str]:
    """What the mentions of an entity (document id, entity id) mean, as an IRI."""
    found = {member: iris.thing(thing.key) for thing in resolution.things for member in thing.members}
    return found | {
        member: iris.thing(observation.key)
        for observation in resolution.observations
        if observation.value is not None
        for member in observation.members
    }


def _exact_links(things: Iterable[Thing]) -> dict[str, tuple[str, ...]]:
    """By the key of a thing, the identifiers that stand for it and for nothing else in the graph.

    Of things that share an identifier only the one may have it whose label is a name of just that; else they would be
    one thing to whoever takes `skos:exactMatch` at its word.
    """
    bearers: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        for link in thing.links:
            bearers[link].append(thing)
    found: dict[str, list[str]] = defaultdict(list)
    for link, group in sorted(bearers.items()):
        ambiguous = len(group) > 1 or is_shared(link)
        own = [thing for thing in group if not ambiguous or is_own(link, thing.label, thing.type)]
        if len(own) == 1:
            found[own[0].key].append(link)
    return {key: tuple(links) for key, links in found.items()}


def _links_of(statements: Iterable[Statement], iris: Iris) -> dict[str, Links]:
    """The plain triples that statements give, by subject."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement in statements:
        predicate = PREDICATES[statement.predicate]
        names = predicate.plain_names(statement.status)
        subject, target = iris.subject(statement), iris.thing(statement.object)
        found[subject].update((KGX[name], target) for name in names)
        if predicate.symmetric:
            found[target].update((KGX[name], subject) for name in names)
    return {subject: tuple(sorted(links)) for subject, links in found.items() if links}


def _rivals(resolution: Resolution, iris: Iris) -> dict[str, Rivals]:
    """By the IRI of a claim: each piece of its evidence with the pieces elsewhere that exclude it."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for conflict in conflicts(resolution):
        claims: tuple[Claim, ...] = conflict.claims
        spans = [
            {iris.evidence(claim, (piece.document, piece.start, piece.end)) for piece in pieces}
            for claim, pieces in zip(claims, conflict.evidence, strict=True)
        ]
        for claim, own, others in zip(claims, spans, reversed(spans), strict=True):
            for span in own:
                found[iris.claim(claim)][span] |= others
    return {
        claim: tuple((span, tuple(sorted(others))) for span, others in sorted(spans.items()))
        for claim, spans in found.items()
    }


def _dates(resolution: Resolution) -> set[str]:
    """The EDTF values that are nodes: those of mentions, and those of facts and figures."""
    entities = (entity for extraction in resolution.extractions for entity in extraction.entities)
    said = {entity.value for entity in entities if isinstance(entity, Date) and entity.mentions}
    said |= {piece.date for statement in resolution.statements for piece in statement.evidence}
    figures = (observation for observation in resolution.observations if observation.value is not None)
    for observation in figures:
        said |= {observation.date, *(piece.date for piece in observation.evidence)}
    return {value for value in said if value}
