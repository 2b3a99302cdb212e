"""The command line: `kgx`. Each command is a thin layer over the library."""

from __future__ import annotations

import sys

import click

from kgx import __version__
from kgx.cli.curation import curate
from kgx.cli.documents import extract, ingest, remove, verify
from kgx.cli.evaluation import evaluate
from kgx.cli.questions import export, query, serve, show
from kgx.cli.remote import push
from kgx.cli.terminal import Verbosity
from kgx.errors import KgxError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="kgx-news")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say what happens to each document.")
@click.pass_context
def main(context: click.Context, *, quiet: bool, verbose: bool) -> None:
    """A knowledge graph from a folder of news.

    \b
    kgx ingest news/               read documents, write outputs/graph.ttl and outputs/graph.html
    kgx show melanoma              what the documents say of one thing, with the sentences
    kgx query --list               questions that are ready to ask
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    context.obj = Verbosity(quiet=quiet, verbose=verbose)


for _command in (ingest, extract, query, show, export, remove, curate, verify, evaluate, serve, push):
    main.add_command(_command)


def run() -> None:
    """The console script: every error that is not a defect ends in one line and status 2."""
    try:
        status = main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("kgx: stopped; what was done so far is kept, and the same command goes on from there", err=True)
        sys.exit(130)
    except KgxError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))


def _fail(message: str) -> None:
    click.echo(f"kgx: {' '.join(message.split())}", err=True)
    sys.exit(2)
