"""Commands about documents: ingest, extract, remove, verify."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgx.cli.terminal import ProgressLine, Verbosity, columns, counted, graph_option, printable, say, terminal_width
from kgx.model import NAMED_TYPES, Document, Extraction, Failure, Resolution, Thing

if TYPE_CHECKING:
    from kgx.documents.source import PassedOver
    from kgx.ingestion import IngestReport

jobs_option = click.option(
    "-j", "--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes that read in parallel."
)
confidence_option = click.option(
    "--min-confidence",
    default=None,
    type=click.FloatRange(0, 1),
    help="Keep facts from this confidence on, 0 to 1 [default: for each kind of fact its own].",
)
_KINDS = 6
"""So many kinds of files that are not read are named."""
paths_argument = click.argument("paths", nargs=-1, required=True)


@click.command()
@paths_argument
@graph_option
@jobs_option
@confidence_option
@click.option("--prune", is_flag=True, help="Take out documents that are in the graph but not under PATHS any more.")
@click.option("--base-iri", default=None, help="Namespace of new IRIs [default: https://w3id.org/kgx/id/].")
@click.pass_obj
def ingest(
    verbosity: Verbosity,
    *,
    paths: tuple[str, ...],
    folder: Path,
    jobs: int,
    min_confidence: float | None,
    prune: bool,
    base_iri: str | None,
) -> None:
    """Read documents (files, folders, - for standard input) into the graph.

    Writes graph.ttl and graph.html beside the store and prints what was found. Running it again reads only what is
    new or changed.
    """
    from kgx.ingestion import PAGE, TURTLE
    from kgx.ingestion import ingest as ingest_paths

    line = ProgressLine(verbosity=verbosity)

    def progress(item: Extraction | Failure | Document) -> None:
        if isinstance(item, Failure):
            line.clear()
            say(f"failed: {item.name}: {item.reason}")
        elif isinstance(item, Document):
            line.step(item.id, "unchanged")
        else:
            line.step(item.document.id, f"read, {counted(len(item.facts), 'fact')}")
            if foreign := _foreign(item):
                line.clear()
                say(foreign)

    report = ingest_paths(
        paths,
        graph=folder,
        jobs=jobs,
        prune=prune,
        base_iri=base_iri,
        min_confidence=min_confidence,
        progress=progress,
        waiting=say,
    )
    line.clear()
    _say_passed_over(report.passed_over, verbosity)
    for note in report.resolution.notes:
        say(note)
    if not verbosity.quiet:
        click.echo(summary(report))
        if (folder / PAGE).exists():
            click.echo(f"\n{folder / TURTLE}\n{folder / PAGE}")
    _exit(failed=bool(report.failures), done=bool(report.kept or report.removed))


def summary(report: IngestReport) -> str:
    """What a run did and what the graph holds, for a person."""
    counts = {
        "new": len(report.added),
        "changed": len(report.changed),
        "unchanged": len(report.unchanged),
        "removed": len(report.removed),
        "failed": len(report.failures),
    }
    run = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing to read"
    total = len(report.resolution.extractions)
    parts = [
        f"{counted(total, 'document')} in the graph ({run})",
        _things(report.resolution),
        _facts(report.resolution),
    ]
    return "\n\n".join(part for part in parts if part)


def _things(resolution: Resolution) -> str:
    rows = []
    for kind in NAMED_TYPES:
        things = sorted(
            (thing for thing in resolution.things if thing.type == kind),
            key=lambda thing: (-len({document for document, _ in thing.members}), thing.key),
        )
        if things:
            rows.append([f"{len(things):,}", kind, _examples(things)])
    if resolution.observations:
        rows.append([f"{len(resolution.observations):,}", "Statistic", ""])
    return columns(rows, indent="  ")


def _examples(things: Iterable[Thing]) -> str:
    room = max(30, terminal_width() - 30)
    text = ""
    for thing in things:
        longer = f"{text}, {thing.label}" if text else thing.label
        if len(longer) > room:
            return f"{text}, …" if text else thing.label[:room]
        text = longer
    return text


def _facts(resolution: Resolution) -> str:
    if not resolution.statements:
        return ""
    counts = Counter(statement.predicate for statement in resolution.statements)
    evidence = sum(len(statement.evidence) for statement in resolution.statements)
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
    pieces = f"{evidence:,} piece{'s' * (evidence != 1)} of evidence"
    return f"{counted(len(resolution.statements), 'fact')} with {pieces}: {listed}"


def _say_passed_over(files: Sequence[PassedOver], verbosity: Verbosity) -> None:
    """One line where files of folders are of kinds that are not read."""
    if files and not verbosity.quiet:
        kinds = Counter(file.suffix or "no suffix" for file in files).most_common()
        listed = ", ".join(f"{kind} {count:,}" for kind, count in kinds[:_KINDS]) + ", …" * (len(kinds) > _KINDS)
        say(f"{counted(len(files), 'file')} of other kinds passed over: {listed}")


def _foreign(item: Extraction) -> str | None:
    """A warning where the text is in a language that the extraction cannot read."""
    from kgx.documents.language import seems_foreign

    if not seems_foreign(item.document.text):
        return None
    return (
        f"warning: {item.document.id} does not seem to be in English: little will be found in it, and some of it wrong"
    )


@click.command()
@paths_argument
@jobs_option
@confidence_option
@click.pass_obj
def extract(verbosity: Verbosity, *, paths: tuple[str, ...], jobs: int, min_confidence: float | None) -> None:
    """Print what each document says as one JSON line, without touching a graph."""
    from kgx.documents import read
    from kgx.extract import extract_documents

    done = failed = 0
    passed_over: list[PassedOver] = []
    documents = read(paths, passed_over=passed_over.append)
    for result in extract_documents(documents, jobs=jobs, min_confidence=min_confidence):
        if isinstance(result, Failure):
            failed += 1
            say(f"failed: {result.name}: {result.reason}")
        else:
            done += 1
            if foreign := _foreign(result):
                say(foreign)
            click.echo(json.dumps(result.to_json(), ensure_ascii=False))
    _say_passed_over(passed_over, verbosity)
    _exit(failed=bool(failed), done=bool(done))


@click.command()
@click.argument("documents", nargs=-1, required=True)
@graph_option
@click.pass_obj
def remove(verbosity: Verbosity, *, documents: tuple[str, ...], folder: Path) -> None:
    """Take documents out, by id; what is left equals a graph that never had them."""
    from kgx.ingestion import remove as remove_documents

    removed, unknown = remove_documents(documents, graph=folder)
    for document_id in unknown:
        say(f"failed: {document_id}: no such document in {folder}; kgx query documents lists them")
    if not verbosity.quiet:
        for document_id in removed:
            click.echo(f"removed {printable(document_id)}")
    _exit(failed=bool(unknown), done=bool(removed))


@click.command()
@graph_option
@click.pass_obj
def verify(verbosity: Verbosity, *, folder: Path) -> None:
    """Check that every quote still stands in its document, the graph satisfies its shapes, and its files are intact.

    Documents are found relative to the graph folder, whatever folder this is run in.
    """
    from kgx.verify import verify as verify_graph

    report = verify_graph(folder)
    for problem in report.problems:
        click.echo(printable(problem))
    if not verbosity.quiet:
        click.echo(
            f"{counted(report.quotes, 'quote')} in {counted(report.documents, 'document')} checked, "
            f"{counted(report.reread, 'document')} read again, shapes checked: "
            f"{counted(len(report.problems), 'problem')}"
        )
    _exit(failed=bool(report.problems), done=True)


def _exit(*, failed: bool, done: bool) -> None:
    """Status 0: all done; 1: some failed; 2: nothing could be done."""
    if failed:
        sys.exit(1 if done else 2)
