"""Decisions applied to what documents say: things split and merged, labels, facts rejected and accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kgx.model import Entity, Extraction, Fact, Mention, Statement, Thing
from kgx.ontology.names import normalize, spelling_key
from kgx.resolve.candidates import Candidate
from kgx.resolve.clusters import Clusters
from kgx.resolve.decisions import Decision

Numbered = tuple[int, Decision]
"""A decision with its number in the file, from 1."""


def separate(extractions: Iterable[Extraction], decisions: Sequence[Decision]) -> tuple[Extraction, ...]:
    """Extractions in which no entity goes by a name that a decision splits from its other names."""
    splits = [decision for decision in decisions if decision.decision == "split" and decision.name and decision.type]
    if not splits:
        return tuple(extractions)
    return tuple(_separated(extraction, splits) for extraction in extractions)


def _separated(extraction: Extraction, splits: Iterable[Decision]) -> Extraction:
    for split in splits:
        if split.document in (None, extraction.document.id):
            for entity in extraction.entities:
                if isinstance(entity, Entity) and entity.type == split.type:
                    extraction = _without_name(extraction, entity, split.name or "")
    return extraction


def _without_name(extraction: Extraction, entity: Entity, name: str) -> Extraction:
    """Take the mentions that say `name` out of an entity that has other names, into an entity of its own.

    A fact goes with it where its evidence has such a mention and no other mention of the entity.
    """
    text, wanted = extraction.document.text, spelling_key(name, entity.type)

    def says(mention: Mention) -> bool:
        return spelling_key(text[mention.start : mention.end], entity.type) == wanted

    taken = tuple(mention for mention in entity.mentions if says(mention))
    left = tuple(mention for mention in entity.mentions if not says(mention))
    if not taken or not left:
        return extraction
    names = tuple(known for known in entity.names if spelling_key(known, entity.type) != wanted)
    surfaces = sorted(text[mention.start : mention.end] for mention in left)
    main = entity.name if spelling_key(entity.name, entity.type) != wanted else (names or tuple(surfaces))[0]
    rest = replace(entity, name=main, names=names, mentions=left)
    surface = text[taken[0].start : taken[0].end]
    own = Entity(id=f"{entity.id}/{wanted}", type=entity.type, name=surface, names=(surface,), mentions=taken)

    def moved(fact: Fact) -> Fact:
        start, end = fact.evidence
        near = [mention for mention in entity.mentions if start <= mention.start and mention.end <= end]
        if not near or not all(mention in taken for mention in near):
            return fact
        subject = own.id if fact.subject == entity.id else fact.subject
        return replace(fact, subject=subject, object=own.id if fact.object == entity.id else fact.object)

    entities = [item for known in extraction.entities for item in ((rest, own) if known == entity else (known,))]
    return replace(extraction, entities=tuple(entities), facts=tuple(moved(fact) for fact in extraction.facts))


def split(clusters: Clusters, decisions: Iterable[Numbered]) -> list[str]:
    """Keep the candidates of each split apart from all others; returns a line for each that finds nothing."""
    notes = []
    for number, decision in decisions:
        if decision.decision == "split":
            found = _bearers(clusters.candidates, decision.type, decision.name or "")
            chosen = [i for i in found if decision.document in (None, clusters.candidates[i].document)]
            clusters.hold_apart(chosen, number, f"decision {number}: {decision}")
            if not chosen:
                where = f" in {decision.document}" if decision.document else ""
                notes.append(_note(number, decision, f"no {decision.type} is named {decision.name!r}{where}"))
    return notes


def merge(clusters: Clusters, decisions: Iterable[Numbered]) -> list[str]:
    """Join what each merge names; returns a line for each that finds nothing."""
    notes = []
    for number, decision in decisions:
        if decision.decision != "merge":
            continue
        names = (decision.name or "", decision.other or "")
        sides = [_bearers(clusters.candidates, decision.type, name) for name in names]
        if missing := [name for name, found in zip(names, sides, strict=True) if not found]:
            notes.append(_note(number, decision, f"no {decision.type} is named {missing[0]!r}"))
            continue
        first, *others = (index for side in sides for index in side)
        for index in others:
            clusters.join(first, index, f"decision {number}: {decision}", within_document=True, decision=number)
    return notes


def _bearers(candidates: Sequence[Candidate], kind: str | None, name: str) -> list[int]:
    """The candidates whose main name is `name`, else those that have it among their names."""
    key = spelling_key(name, kind or "")
    of_type = [(index, candidate) for index, candidate in enumerate(candidates) if candidate.type == kind]
    mains = [index for index, candidate in of_type if candidate.key == key]
    if mains:
        return mains
    return [index for index, item in of_type if any(spelling_key(known, item.type) == key for known in item.names)]


def rename(things: Iterable[Thing], decisions: Iterable[Numbered]) -> tuple[tuple[Thing, ...], list[str]]:
    """Things under the labels that people gave them; keys stay. Also a line for each decision that finds nothing."""
    renamed, notes = {thing.key: thing for thing in things}, []
    for number, decision in decisions:
        if decision.decision != "rename":
            continue
        new = decision.other or ""
        found = [thing for thing in renamed.values() if thing.type == decision.type and has_name(thing, decision.name)]
        labelled = [thing for thing in found if normalize(thing.label) == normalize(decision.name or "")]
        for thing in labelled or found:
            renamed[thing.key] = replace(thing, label=new, names=tuple(sorted({*thing.names, new})))
        if not found:
            notes.append(_note(number, decision, f"no {decision.type} is named {decision.name!r}"))
    return tuple(renamed.values()), notes


def has_name(thing: Thing, name: str | None) -> bool:
    """Whether a thing goes by a name, in whatever spelling."""
    wanted = normalize(name or "")
    return wanted == normalize(thing.label) or any(wanted == normalize(known) for known in thing.names)


def review(
    statements: Iterable[Statement], things: Iterable[Thing], decisions: Iterable[Numbered]
) -> tuple[tuple[Statement, ...], list[str]]:
    """Statements without the rejected ones, the accepted ones marked; a later decision goes before an earlier one."""
    reviews = [(number, item) for number, item in decisions if item.decision in ("reject", "accept")]
    statements = tuple(statements)
    if not reviews:
        return statements, []
    named: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name in (thing.label, *thing.names):
            named[normalize(name)].add(thing.key)
    verdicts: dict[int, str] = {}
    notes = []
    for number, item in reviews:
        found = [index for index, statement in enumerate(statements) if _is_meant(statement, item, named)]
        verdicts |= dict.fromkeys(found, item.decision)
        if not found:
            notes.append(_note(number, item, "no document states it"))
    kept = (
        replace(statement, accepted=True) if verdicts.get(index) == "accept" else statement
        for index, statement in enumerate(statements)
        if verdicts.get(index) != "reject"
    )
    return tuple(kept), notes


def _is_meant(statement: Statement, decision: Decision, named: Mapping[str, set[str]]) -> bool:
    if statement.predicate != decision.predicate or decision.status not in (None, statement.status):
        return False
    ends = ((statement.subject, decision.subject), (statement.object, decision.object))
    return all(key == name or key in named.get(normalize(name or ""), ()) for key, name in ends)


def _note(number: int, decision: Decision, why: str) -> str:
    return f"decision {number} has no effect ({decision}): {why}"
