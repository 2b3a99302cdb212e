"""The command that measures: evaluate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kgx.cli.terminal import Verbosity, graph_option, printable, say
from kgx.model import Extraction, Failure


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True),
    help="Extract these documents (a folder or a file) and compare; without it the graph's records are compared.",
)
@graph_option
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--errors", "count", default=0, type=click.IntRange(0), metavar="N", help="List the first N errors, too.")
@click.pass_obj
def evaluate(verbosity: Verbosity, *, gold: Path, texts: Path | None, folder: Path, as_json: bool, count: int) -> None:
    """Precision, recall and F1 against annotated documents (JSON Lines, as kgx extract prints them)."""
    from kgx.evaluate import evaluate as compare
    from kgx.evaluate import read_gold

    wanted = tuple(read_gold(gold))
    predicted = _extracted(texts, {item.document.id for item in wanted}) if texts else _stored(folder)
    report = compare(wanted, predicted)
    click.echo(json.dumps(report.to_json(), indent=1) if as_json else report.to_table())
    for error in report.errors[:count]:
        click.echo(printable("\t".join(map(str, error))))


def _stored(folder: Path) -> tuple[Extraction, ...]:
    from kgx.graph import Graph

    with Graph.open(folder, read_only=True) as graph:
        return tuple(graph.extractions())


def _extracted(texts: Path, ids: Iterable[str]) -> Iterator[Extraction]:
    from kgx.documents import read
    from kgx.extract import extract_documents

    wanted = frozenset(ids)
    documents = (item for item in read([texts]) if isinstance(item, Failure) or item.id in wanted)
    for result in extract_documents(documents):
        if isinstance(result, Failure):
            say(f"failed: {result.name}: {result.reason}")
        else:
            yield result
