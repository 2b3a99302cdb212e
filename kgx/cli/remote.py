"""The command that talks to other servers: push."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kgx.cli.terminal import Verbosity, counted, graph_option, printable, say


@click.command()
@click.argument("url", required=False)
@click.option(
    "--update", metavar="URL", help="Its SPARQL Update endpoint [default: found beside URL, if there is one]."
)
@click.option("--query", metavar="URL", help="Its SPARQL query endpoint [default: the Update endpoint].")
@click.option("--name", metavar="IRI", help="The remote graph, or the word default [default: the base IRI].")
@click.option("--full", is_flag=True, help="Send everything, even where little has changed.")
@click.option(
    "--timeout", default=300.0, show_default=True, type=click.FloatRange(1), help="Seconds to wait for an answer."
)
@graph_option
@click.pass_obj
def push(
    verbosity: Verbosity,
    *,
    url: str | None,
    update: str | None,
    query: str | None,
    name: str | None,
    full: bool,
    timeout: float,
    folder: Path,
) -> None:
    """Load the graph into a SPARQL server, or bring it up to date there.

    URL is the address of its Graph Store (SPARQL 1.1 Graph Store Protocol); with --update alone, changes go through
    SPARQL Update. Only what has changed since the last push is sent. Who you are is read from the environment:
    KGX_USER and KGX_PASSWORD, or KGX_TOKEN.
    """
    from kgx.push import Credentials, Endpoints, discover
    from kgx.push import push as push_graph
    from kgx.push.client import Client

    tell = (lambda message: None) if verbosity.quiet else say
    endpoints = Endpoints(store=url, update=update, query=query)
    endpoints.check()
    client = Client(Credentials.from_environment(os.environ), timeout=timeout, tell=tell)
    endpoints = discover(client, endpoints)
    if verbosity.verbose:
        say(f"Graph Store: {endpoints.store or 'none'}; Update: {endpoints.update or 'none'}")
    report = push_graph(folder, client, endpoints, name=name, full=full, tell=tell)
    if verbosity.quiet:
        return
    if report.added or report.removed:
        what = "all sent: " if report.whole else ""
        line = (
            f"{what}{counted(report.added, 'triple')} added, {report.removed:,} removed, {report.total:,} in the graph"
        )
    else:
        line = f"nothing to do: the server has all {counted(report.total, 'triple')}"
    click.echo(printable(line))
