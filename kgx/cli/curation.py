"""The command that takes people's corrections: curate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgx.cli.terminal import Verbosity, graph_option, printable, say
from kgx.errors import NotFoundError
from kgx.model import NAMED_TYPES

if TYPE_CHECKING:
    from kgx.graph import Graph
    from kgx.model import Resolution, Statement, Thing
    from kgx.resolve import Decision

type_option = click.option("--type", "kind", type=click.Choice(NAMED_TYPES), help="Which of the things of this name.")
note_option = click.option("--note", help="Why, for those who read the file.")
status_option = click.option("--status", help="Only the fact of this status [default: whatever its status].")

_FACT_IRI = re.compile(r"<.*>|\S+://\S+|fact/\S+")
_OPPOSITES = {"reject": "accept", "accept": "reject", "merge": "split", "split": "merge"}


@click.group()
def curate() -> None:
    """Correct the graph: what is one thing, what it is called, which facts are wrong.

    \b
    kgx curate merge V940 mRNA-4157
    kgx curate reject "pembrolizumab approvedBy Ministry of Health" --status pending
    kgx curate list

    Corrections are kept in decisions.jsonl in the graph folder, one a line, and apply to every later run; keep the file
    in version control. A later one goes before an earlier one.
    """


@curate.command()
@click.argument("name")
@click.argument("other")
@type_option
@note_option
@graph_option
@click.pass_obj
def merge(verbosity: Verbosity, *, name: str, other: str, kind: str | None, note: str | None, folder: Path) -> None:
    """NAME and OTHER are one thing."""

    def decide(resolution: Resolution, base_iri: str) -> Decision:
        from kgx.resolve import Decision

        sides = [_named(resolution, text, kind, base_iri) for text in (name, other)]
        types = {thing.type for thing in sides[0]} & {thing.type for thing in sides[1]}
        if not types:
            raise NotFoundError(f"{name!r} and {other!r} are of different types: only things of one type can be one")
        names = [_name(things, text) for things, text in zip(sides, (name, other), strict=True)]
        return Decision(decision="merge", type=_only(types, name), name=names[0], other=names[1], note=note)

    _add(folder, decide, verbosity)


@curate.command()
@click.argument("name")
@click.option("--document", help="Only in this document [default: in all].")
@type_option
@note_option
@graph_option
@click.pass_obj
def split(
    verbosity: Verbosity, *, name: str, document: str | None, kind: str | None, note: str | None, folder: Path
) -> None:
    """NAME is a thing of its own, not what it was merged into."""

    def decide(resolution: Resolution, base_iri: str) -> Decision:
        from kgx.resolve import Decision

        things = _named(resolution, name, kind, base_iri)
        if document is not None and all(document != known for thing in things for known, _ in thing.members):
            raise NotFoundError(f"{document} does not name {name!r}: kgx show {name!r} lists the documents that do")
        return Decision(
            decision="split", type=_type(things, name), name=_name(things, name), document=document, note=note
        )

    _add(folder, decide, verbosity)


@curate.command()
@click.argument("name")
@click.argument("new")
@type_option
@note_option
@graph_option
@click.pass_obj
def rename(verbosity: Verbosity, *, name: str, new: str, kind: str | None, note: str | None, folder: Path) -> None:
    """Call the thing named NAME by the label NEW; its IRI stays."""

    def decide(resolution: Resolution, base_iri: str) -> Decision:
        from kgx.resolve import Decision

        things = _named(resolution, name, kind, base_iri)
        return Decision(decision="rename", type=_type(things, name), name=_name(things, name), other=new, note=note)

    _add(folder, decide, verbosity)


@curate.command()
@click.argument("fact", nargs=-1, required=True)
@status_option
@note_option
@graph_option
@click.pass_obj
def reject(verbosity: Verbosity, *, fact: tuple[str, ...], status: str | None, note: str | None, folder: Path) -> None:
    """FACT is wrong: take it out. FACT is the IRI of a fact, or subject, predicate and object by their names."""
    _add(folder, lambda resolution, base: _review("reject", resolution, fact, status, note, base), verbosity)


@curate.command()
@click.argument("fact", nargs=-1, required=True)
@status_option
@note_option
@graph_option
@click.pass_obj
def accept(verbosity: Verbosity, *, fact: tuple[str, ...], status: str | None, note: str | None, folder: Path) -> None:
    """FACT is right: its confidence is 1. FACT is an IRI, or subject, predicate and object by their names."""
    _add(folder, lambda resolution, base: _review("accept", resolution, fact, status, note, base), verbosity)


@curate.command("list")
@graph_option
def list_decisions(*, folder: Path) -> None:
    """List the decisions with their numbers, and which of them found nothing to act on."""
    from kgx.graph import Graph
    from kgx.resolve import resolve

    with Graph.open(folder, read_only=True) as graph:
        decisions = graph.decisions()
        resolution = resolve(graph.extractions(), decisions=decisions)
    for number, decision in enumerate(decisions, 1):
        note = f"  ({decision.note})" if decision.note else ""
        click.echo(printable(f"{number}  {decision}{note}"))
    _say_all(resolution.notes)


@curate.command()
@click.argument("number", type=click.IntRange(1))
@graph_option
@click.pass_obj
def undo(verbosity: Verbosity, *, number: int, folder: Path) -> None:
    """Take decision NUMBER (see kgx curate list) out again."""
    from kgx.graph import Graph

    with Graph.open(folder, existing=True, waiting=say) as graph:
        decisions = graph.decisions()
        if number > len(decisions):
            raise NotFoundError(f"there is no decision {number}: kgx curate list shows the {len(decisions)} there are")
        _store(graph, (*decisions[: number - 1], *decisions[number:]), folder)
    if not verbosity.quiet:
        click.echo(printable(f"undone: {decisions[number - 1]}"))


def _add(folder: Path, decide: Callable[[Resolution, str], Decision], verbosity: Verbosity) -> None:
    """Add what `decide` makes of the present graph and its base IRI to the decisions, and bring the graph in line."""
    from kgx.graph import Graph
    from kgx.resolve import resolve

    with Graph.open(folder, existing=True, waiting=say) as graph:
        decisions = graph.decisions()
        named = [known for known in decisions if known.decision != "reject"]  # what was rejected may be accepted now
        decision = _checked(decide(resolve(graph.extractions(), decisions=named), graph.base_iri))
        if _is_decided(decision, decisions):
            say(f"already decided: {decision}")
            return
        _store(graph, (*decisions, decision), folder)
    if not verbosity.quiet:
        click.echo(printable(f"decision {len(decisions) + 1}: {decision}"))


def _is_decided(decision: Decision, decisions: Iterable[Decision]) -> bool:
    """Whether the same was decided, and nothing of the opposite kind since."""
    decided = False
    for known in decisions:
        if replace(known, note=None) == replace(decision, note=None):
            decided = True
        elif known.decision == _OPPOSITES.get(decision.decision):
            decided = False
    return decided


def _checked(decision: Decision) -> Decision:
    """The decision as it will be read again, an empty note left out; what could not be read is refused."""
    from kgx.resolve import Decision

    try:
        return Decision.from_json(replace(decision, note=decision.note or None).to_json())
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _store(graph: Graph, decisions: tuple[Decision, ...], folder: Path) -> None:
    from kgx.ingestion import refresh

    graph.decide(decisions)
    _say_all(refresh(graph, folder).notes)


def _say_all(notes: Iterable[str]) -> None:
    for note in notes:
        say(note)


def _named(resolution: Resolution, name: str, kind: str | None, base_iri: str) -> tuple[Thing, ...]:
    from kgx.card import candidates, find

    found = tuple(thing for thing in find(resolution, name, base_iri=base_iri) if kind in (None, thing.type))
    if not found:
        near = ", ".join(thing.label for thing in candidates(resolution, name))
        raise NotFoundError(f"no {kind or 'thing'} is named {name!r}" + (f"; near: {near}" if near else ""))
    return found


def _name(things: Iterable[Thing], text: str) -> str:
    """What a decision calls the things that `text` means, which may be an identifier: decisions go by names."""
    from kgx.resolve.curation import has_name

    labels = [text if has_name(thing, text) else thing.label for thing in things]
    return text if not labels or text in labels else labels[0]


def _type(things: Iterable[Thing], name: str) -> str:
    return _only({thing.type for thing in things}, name)


def _only(types: set[str], name: str) -> str:
    if len(types) > 1:
        raise NotFoundError(f"{name!r} names things of several types: say which with --type {'|'.join(sorted(types))}")
    return min(types)


def _review(
    kind: str, resolution: Resolution, fact: tuple[str, ...], status: str | None, note: str | None, base_iri: str
) -> Decision:
    from kgx.card import find
    from kgx.resolve.curation import review

    if len(fact) == 1 and _FACT_IRI.fullmatch(fact[0].strip()):
        meant = _by_iri(resolution, fact[0], base_iri)
        labels = {thing.key: thing.label for thing in resolution.things}
        ends = labels.get(meant.subject, meant.subject), meant.predicate, labels[meant.object]
        return _fact(kind, ends, meant.status or status, note)
    subject, predicate, target = _by_names(fact)
    names = [_name(find(resolution, text, base_iri=base_iri), text) for text in (subject, target)]
    decision = _fact(kind, (names[0], predicate, names[1]), status, note)
    _, unsaid = review(resolution.statements, resolution.things, [(1, decision)])
    if unsaid:
        said = f" as {status}" if status else ""
        raise NotFoundError(f"no document states {decision.subject} {predicate} {decision.object}{said}: see kgx show")
    return decision


def _fact(kind: str, ends: tuple[str, str, str], status: str | None, note: str | None) -> Decision:
    from kgx.resolve import Decision

    subject, predicate, target = ends
    return Decision(decision=kind, subject=subject, predicate=predicate, object=target, status=status, note=note)


def _by_iri(resolution: Resolution, text: str, base_iri: str) -> Statement:
    from kgx.graph.iris import Iris

    iri, iris = text.strip("<> "), Iris(base_iri)
    for statement in resolution.statements:
        if iris.fact(statement) in (iri, base_iri + iri):
            return statement
    raise NotFoundError(f"no fact has the IRI {iri}: give subject, predicate and object as kgx show prints them")


def _by_names(fact: tuple[str, ...]) -> tuple[str, str, str]:
    from kgx.ontology.predicates import PREDICATES

    words = [word for part in fact for word in ([part] if len(fact) == 3 else part.split())]
    places = [index for index, word in enumerate(words) if word in PREDICATES]
    if len(places) != 1 or not 0 < places[0] < len(words) - 1:
        raise click.UsageError(
            "give a fact as its IRI, or as subject, predicate and object: lifileucel treats melanoma"
        )
    (place,) = places
    return " ".join(words[:place]), words[place], " ".join(words[place + 1 :])
