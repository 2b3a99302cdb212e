"""The commands as a user types them: output, errors, exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("ingest", "extract", "query", "show", "export", "remove", "curate", "verify", "evaluate", "serve", "push")


def kgx(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgx", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_says_what_a_command_does(command: tuple[str, ...]) -> None:
    result = kgx(*command, "--help")
    assert result.returncode == 0
    assert "Usage:" in result.stdout


def test_help_imports_nothing_slow() -> None:
    slow = ("spacy", "rdflib", "networkx", "pyoxigraph", "numpy")
    code = f"import sys, kgx.cli; print([m for m in {slow} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("ingest",),
        ("query",),
        ("query", "no-such-query"),
        ("query", "SELECT ?x WHERE {"),
        ("query", "DELETE WHERE { ?s ?p ?o }"),
        ("query", "drugs-for", "--set", "nonsense"),
        ("query", "drugs-for", "--set", "status=bogus"),
        ("query", "between", "--set", "first=soon"),
        ("show", "nothing of this name"),
        ("export", "-f", "no-such-format"),
        ("evaluate", "no-such-file.jsonl"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(arguments: tuple[str, ...], corpus_graph: Path) -> None:
    graph = ("-g", str(corpus_graph)) if arguments[0] in {"query", "show", "export"} else ()
    result = kgx(*arguments, *graph)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()
    assert result.stdout == ""


def test_a_graph_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    for arguments in (
        ("show", "melanoma"),
        ("query", "SELECT * WHERE { ?s ?p ?o }"),
        ("verify",),
        ("export", "-f", "nt"),
    ):
        result = kgx(*arguments, "-g", str(tmp_path / "nowhere"))
        assert result.returncode == 2
        assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


def stated(graph: Path) -> set[tuple[str, str, str]]:
    """Subject, predicate and object of the facts of a graph."""
    question = "SELECT ?s ?p ?o { ?f a kgx:Fact ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    result = kgx("query", question, "-g", str(graph), "--format", "csv")
    assert result.returncode == 0
    return {(s, p, o) for s, p, o in (line.split(",") for line in result.stdout.splitlines()[1:])}


def test_a_higher_min_confidence_keeps_some_of_the_facts(tmp_path: Path) -> None:
    document = Path(__file__).parent.parent / "corpus" / "trials" / "keynote-006-ten-years.txt"
    found = {}
    for limit in ("0.3", "0.8"):
        result = kgx("ingest", str(document), "-g", str(tmp_path / limit), "--min-confidence", limit)
        assert result.returncode == 0
        found[limit] = stated(tmp_path / limit)
    assert found["0.8"]
    assert found["0.8"] < found["0.3"]


@pytest.mark.parametrize("value", ["1.5", "-1", "half"])
def test_a_min_confidence_beyond_0_and_1_is_refused(tmp_path: Path, value: str) -> None:
    result = kgx("ingest", str(tmp_path), "-g", str(tmp_path / "out"), f"--min-confidence={value}")
    assert result.returncode == 2
    assert "--min-confidence" in result.stderr


def test_ingest_names_each_failure_and_keeps_the_rest(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "good.txt").write_text("Aspirin prevents stroke, said the Mayo Clinic.", encoding="utf-8")
    (news / "empty.txt").write_text("", encoding="utf-8")
    result = kgx("ingest", str(news), "-g", str(tmp_path / "out"))
    assert result.returncode == 1
    assert [line for line in result.stderr.splitlines() if line.startswith("failed: ")] != []
    assert "empty.txt" in result.stderr
    assert "1 document in the graph" in result.stdout
    assert (tmp_path / "out" / "graph.html").exists()


def test_files_of_other_kinds_are_counted_in_one_line(tmp_path: Path) -> None:
    for name in ("a.json", "b.json", "c.bin", "Makefile", ".hidden.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "news.txt").write_text("Aspirin prevents stroke, said the Mayo Clinic.", encoding="utf-8")
    line = "4 files of other kinds passed over: .json 2, no suffix 1, .bin 1"
    for command in (("extract", str(tmp_path)), ("ingest", str(tmp_path), "-g", str(tmp_path / "out"))):
        result = kgx(*command)
        assert (result.returncode, result.stderr) == (0, f"{line}\n")


def test_ingest_of_nothing_is_status_2(tmp_path: Path) -> None:
    result = kgx("ingest", str(tmp_path / "nowhere.txt"), "-g", str(tmp_path / "out"))
    assert result.returncode == 2
    assert "nowhere.txt" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("drugs-for", "-s", "status=bogus"),
            "kgx: status takes one of approved, used, investigational, planned, ineffective, not 'bogus'\n",
        ),
        (
            ("between", "-s", "last=2024-02-31"),
            "kgx: last takes a day such as 2024-02-29, a month or a year, not '2024-02-31'\n",
        ),
        (
            ("between", "-s", "first=2024-03-15", "-s", "last=2024-02"),
            "kgx: first=2024-03-15 is after last=2024-02: swap them\n",
        ),
        (
            ("SELECT ?x WHERE { ?x a kgx:Drug",),
            "kgx: the query does not parse at line 1, column 32, at its end\n",
        ),
        (("SELEKT ?x WHERE { }",), "kgx: the query does not parse: it begins with SELEKT, not with SELECT or ASK\n"),
    ],
)
def test_a_query_that_cannot_be_asked(corpus_graph: Path, arguments: tuple[str, ...], message: str) -> None:
    result = kgx("query", *arguments, "-g", str(corpus_graph))
    assert (result.returncode, result.stderr) == (2, message)


def test_values_of_parameters_in_any_case(corpus_graph: Path) -> None:
    upper, lower = (kgx("query", "drugs-for", "-s", f"status={s}", "-g", str(corpus_graph)) for s in ("USED", "used"))
    assert (upper.returncode, upper.stdout) == (0, lower.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("form", ["neo4j-csv", "png"])
def test_binary_formats_are_not_for_a_terminal(form: str, tmp_path: Path) -> None:
    import pty

    reader, terminal = pty.openpty()
    try:
        command = [sys.executable, "-m", "kgx", "export", "-f", form, "-g", str(tmp_path)]
        result = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(terminal)
        os.close(reader)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "-o" in result.stderr


def test_another_language_is_read_with_a_warning() -> None:
    german = "Die Behörde hat das neue Arzneimittel von Bayer am Montag für Kinder zugelassen, teilte sie mit. " * 4
    result = kgx("extract", "-", stdin=german)
    assert result.returncode == 0
    assert json.loads(result.stdout)["id"]
    assert [line for line in result.stderr.splitlines() if "does not seem to be in English" in line] != []


def test_a_short_text_in_another_script_is_read_with_a_warning() -> None:
    result = kgx("extract", "-", stdin="Новая вакцина прошла испытания.")
    assert result.returncode == 0
    assert result.stderr == (
        "warning: stdin does not seem to be in English: little will be found in it, and some of it wrong\n"
    )


def test_standard_input_is_a_document() -> None:
    result = kgx("extract", "-", stdin="The FDA approved aspirin for headache in March 2020.")
    record = json.loads(result.stdout)
    assert result.returncode == 0
    assert {entity["type"] for entity in record["entities"]} >= {"Institution", "Drug", "Indication", "Date"}


def test_query_formats(corpus_graph: Path) -> None:
    question = "SELECT ?l WHERE { ?d a kgx:Drug ; skos:prefLabel ?l } ORDER BY ?l LIMIT 2"
    rows = json.loads(kgx("query", question, "-g", str(corpus_graph), "--format", "json").stdout)
    labels = [row["l"]["value"] for row in rows["results"]["bindings"]]
    assert kgx("query", question, "-g", str(corpus_graph), "--format", "csv").stdout.splitlines() == ["l", *labels]
    table = kgx("query", question, "-g", str(corpus_graph)).stdout
    assert all(label in table for label in labels)
    assert "<sparql" in kgx("query", question, "-g", str(corpus_graph), "--format", "xml").stdout


def test_show_gives_facts_with_their_sentences(corpus_graph: Path) -> None:
    result = kgx("show", "lifileucel", "-g", str(corpus_graph))
    assert result.returncode == 0
    assert "approvedBy" in result.stdout
    assert "“" in result.stdout


@pytest.mark.parametrize(
    "identifier",
    [
        "https://w3id.org/kgx/id/drug/lecanemab",
        "<https://w3id.org/kgx/id/drug/lecanemab>",
        "drug/lecanemab",
        "drugbank:DB14580",
        "https://go.drugbank.com/drugs/DB14580",
    ],
)
def test_show_takes_what_the_turtle_prints(identifier: str, corpus_graph: Path) -> None:
    result = kgx("show", identifier, "-g", str(corpus_graph))
    assert result.stdout.startswith("lecanemab (Drug)"), result.stderr


def test_verify_finds_a_changed_document(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("Bayer makes aspirin, which prevents stroke.", encoding="utf-8")
    assert kgx("ingest", str(news), "-g", str(tmp_path / "out")).returncode == 0
    clean = kgx("verify", "-g", str(tmp_path / "out"))
    assert clean.returncode == 0, clean.stdout + clean.stderr
    (news / "a.txt").write_text("Nothing of this is true any more, they say.", encoding="utf-8")
    changed = kgx("verify", "-g", str(tmp_path / "out"))
    assert changed.returncode == 1
    assert "a" in changed.stdout


def test_control_characters_of_a_document_do_not_reach_the_terminal(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("\x1b[31mBayer\x1b[0m makes aspirin\x07, which prevents stroke.", encoding="utf-8")
    kgx("ingest", str(news), "-g", str(tmp_path / "out"))
    for arguments in (("show", "aspirin"), ("query", "SELECT ?t WHERE { ?d nif:isString ?t }")):
        assert "\x1b" not in kgx(*arguments, "-g", str(tmp_path / "out")).stdout
