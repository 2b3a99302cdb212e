"""The examples of README, tutorial and the page on corrections are run as they stand; `...` stands for anything."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgx.cli import main
from kgx.ingestion import ingest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/tutorial.md")
CONSOLE_PAGES = (*PAGES, "docs/curation.md")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def console_examples(text: str) -> list[tuple[str, str]]:
    """(command, expected output) of each `$ kgx …` in the console blocks."""
    examples: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more.strip("> ")
            examples.append((command, output))
    return examples


@pytest.fixture(scope="module")
def checkout(corpus_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the checkout after `kgx ingest corpus/`."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    shutil.copytree(corpus_graph, folder / "outputs")
    ingest([folder / "corpus"], graph=folder / "outputs")  # nothing is read; the graph learns where the corpus is now
    return folder


@pytest.mark.parametrize("page", CONSOLE_PAGES)
def test_console_examples(page: str, checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout, tmp_path, dirs_exist_ok=True)  # examples may change the graph
    examples = console_examples((ROOT / page).read_text(encoding="utf-8"))
    assert examples
    checker = doctest.OutputChecker()
    wrong = []
    for command, expected in examples:
        program, *arguments = shlex.split(command)
        assert program == "kgx", f"only kgx commands stand in console blocks, not {command}"
        run = subprocess.run(
            [sys.executable, "-m", "kgx", *arguments],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if not checker.check_output(expected, run.stdout, FLAGS):
            wrong.append(f"$ {command}\n{run.stdout}{run.stderr}\n-- expected --\n{expected}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_python_examples(page: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    results = doctest.testfile(str(ROOT / page), module_relative=False, optionflags=FLAGS, encoding="utf-8")
    assert results.failed == 0
    assert results.attempted > 0


def test_every_command_of_the_table_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `kgx ([a-z]+)", text, re.M))
    assert named == set(main.commands)
