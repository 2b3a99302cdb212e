"""Commands that ask the graph: query, show, export, serve."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from kgx.cli.terminal import Verbosity, columns, graph_option, printable, say, terminal_width
from kgx.errors import ExportError, GraphError, NotFoundError, QueryError

BINARY_FORMATS = ("neo4j-csv", "png")
QUERY_FORMATS = ("table", "csv", "tsv", "json", "xml")


@click.command()
@click.argument("question", required=False, metavar="[SPARQL | NAME]")
@click.option("-f", "--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read SPARQL from it.")
@click.option("--list", "listing", is_flag=True, help="List the named queries and what they answer.")
@click.option("-s", "--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="A value for a named query.")
@click.option("--format", "form", type=click.Choice(QUERY_FORMATS), default="table", show_default=True)
@graph_option
def query(
    *, question: str | None, file: Path | None, listing: bool, settings: tuple[str, ...], form: str, folder: Path
) -> None:
    """Ask the graph: a SPARQL 1.1 query, a named query, or a query in a file.

    Prefixes are bound already. A CONSTRUCT or DESCRIBE query prints Turtle.
    """
    from kgx.graph import Graph, format_result, named_queries

    if listing:
        click.echo(
            columns([_name_and_parameters(name), named.title] for name, named in sorted(named_queries().items()))
        )
        return
    if (question is None) == (file is None):
        raise click.UsageError("give one query: SPARQL, a name from kgx query --list, or -f FILE")
    sparql = _read(file) if file else _sparql(str(question), settings)
    with Graph.open(folder, read_only=True, waiting=say) as graph:
        width = terminal_width() if sys.stdout.isatty() else None
        click.echo(format_result(graph.query(sparql), form, width=width), nl=False)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{file} is not a text file in UTF-8: name a file that holds a SPARQL query") from error


def _name_and_parameters(name: str) -> str:
    from kgx.graph import named_queries

    parameters = named_queries()[name].parameters
    return " ".join([name, *(f"[{parameter.name}=]" for parameter in parameters)])


def _sparql(question: str, settings: tuple[str, ...]) -> str:
    """The text of a named query with its parameters set, or `question` itself where it is SPARQL."""
    from kgx.graph import named_queries

    queries = named_queries()
    if question in queries:
        values = dict(_setting(text) for text in settings)
        return queries[question].bind(values)
    if question.strip() and not any(mark in question for mark in " \n{"):
        raise QueryError(f"no query is named {question}: kgx query --list shows the names")
    if settings:
        raise click.UsageError("--set goes with a named query")
    return question


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--set takes PARAMETER=VALUE, not {text}")
    return name, value


@click.command()
@click.argument("name")
@click.option("--why", is_flag=True, help="Say why names were taken for one thing.")
@graph_option
def show(*, name: str, why: bool, folder: Path) -> None:
    """Show one entity: its names, identifiers and facts, each with the sentences that state it.

    NAME is one of its names, its IRI (whole, or drug/lecanemab), or a public identifier (drugbank:DB14580).
    """
    from kgx.card import candidates, card, find
    from kgx.graph import Graph
    from kgx.resolve import resolve

    with Graph.open(folder, read_only=True, waiting=say) as graph:
        resolution = resolve(graph.extractions(), decisions=graph.decisions())
        found = find(resolution, name, base_iri=graph.base_iri)
    if not found:
        near = ", ".join(thing.label for thing in candidates(resolution, name))
        raise NotFoundError(f"nothing is named {name!r} in {folder}" + (f"; near: {near}" if near else ""))
    click.echo("\n\n".join(printable_card(card(resolution, thing, why=why)) for thing in found))


def printable_card(text: str) -> str:
    """A card, line by line without control characters."""
    return "\n".join(printable(line) for line in text.split("\n"))


@click.command()
@click.option(
    "-f",
    "--format",
    "form",
    required=True,
    help="turtle nt nquads trig jsonld rdfxml graphml gexf cytoscape node-link neo4j-csv (a folder, or a .zip) dot svg "
    "png html",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write [default: standard output].")
@graph_option
@click.pass_obj
def export(verbosity: Verbosity, *, form: str, output: Path | None, folder: Path) -> None:
    """Write the graph in another format, for networkx, Gephi, Cytoscape, Neo4j, Graphviz or any RDF tool."""
    from kgx.export import export as write
    from kgx.graph import Graph
    from kgx.resolve import resolve

    if output is None and form in BINARY_FORMATS and sys.stdout.isatty():
        raise ExportError(f"{form} is not for a terminal: name a file with -o, or send it on with | or >")
    with Graph.open(folder, read_only=True, waiting=say) as graph:
        resolution = resolve(graph.extractions(), decisions=graph.decisions())
        write(graph, resolution, format=form, target=output or sys.stdout.buffer)
    if output and not verbosity.quiet:
        say(f"wrote {output}")


@click.command()
@click.option("-p", "--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--writable", is_flag=True, help="A store for kgx push and others who know the token in KGX_TOKEN.")
@graph_option
@click.pass_obj
def serve(verbosity: Verbosity, *, port: int, writable: bool, folder: Path) -> None:
    """Serve the explorer and a read-only SPARQL endpoint (/sparql) on this computer; Ctrl-C ends it.

    With --writable the folder is a store of its own, which is not made from documents: /store is its Graph Store,
    /update takes SPARQL Update, both with the token of the environment variable KGX_TOKEN as bearer.
    """
    from kgx.serve import make_server

    token = _token() if writable else None
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell has them ignored, as in the background
        signal.signal(number, signal.default_int_handler)
    server = make_server(folder, port=port, token=token)
    what = "Graph Store: /store, Update: /update, SPARQL: /sparql" if writable else "SPARQL: /sparql"
    say(f"http://127.0.0.1:{server.server_port}/ ({what}); Ctrl-C ends it")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def _token() -> str:
    token = os.environ.get("KGX_TOKEN")
    if not token:
        raise GraphError("set a token in the environment variable KGX_TOKEN: only who knows it may write")
    return token
