"""What the commands print: progress, tables, messages. Results go to standard output, the rest to standard error."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

graph_option = click.option(
    "-g",
    "--graph",
    "folder",
    default="outputs",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that the graph lives in.",
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbosity:
    """What the user wants to hear."""

    quiet: bool = False
    verbose: bool = False


def printable(text: str) -> str:
    """`text` without the control characters that could steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def say(message: str) -> None:
    """One line to standard error."""
    click.echo(printable(message), err=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "document"), counted(1234, "document")
    ('1 document', '1,234 documents')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def columns(rows: Iterable[Sequence[str]], *, indent: str = "") -> str:
    """Rows as aligned columns."""
    table = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)] if table else []
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return "\n".join(indent + line for line in lines)


def terminal_width() -> int:
    """Columns of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


@dataclass(slots=True, kw_only=True)
class ProgressLine:
    """Counts documents: one line that renews itself on a terminal, a plain line every hundred documents elsewhere."""

    verbosity: Verbosity
    done: int = 0
    _live: bool = field(default_factory=sys.stderr.isatty)

    def step(self, name: str, outcome: str) -> None:
        """Note one document."""
        self.done += 1
        if self.verbosity.quiet:
            return
        if self.verbosity.verbose:
            say(f"{outcome}: {name}")
        elif self._live:
            line = printable(f"{counted(self.done, 'document')}  {name}")[: terminal_width() - 1]
            click.echo(f"\r\x1b[2K{line}", err=True, nl=False)
        elif self.done % 100 == 0:
            say(f"{self.done:,} documents")

    def clear(self) -> None:
        """Leave the terminal clean for what comes next."""
        if self._live and not self.verbosity.quiet and not self.verbosity.verbose:
            click.echo("\r\x1b[2K", err=True, nl=False)
