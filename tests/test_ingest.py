"""`kgx ingest` over a folder's life: again, changed, removed, in any order, on several cores, with rubbish in it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import Fail

import kgx
from kgx.errors import GraphError
from kgx.graph import Graph
from kgx.graph.store import RECORDS
from kgx.ingestion import PAGE, TURTLE, ingest, remove
from kgx.model import Document, Extraction
from kgx.verify import verify

APPROVAL = (
    "Regulator clears skin cancer drug\n\n"
    "WASHINGTON, March 5, 2024 - The U.S. Food and Drug Administration (FDA) approved Zelvotinib, made by Norland "
    "Pharma, "
    "for the treatment of advanced melanoma. Zelvotinib cut the risk of death by 21% in a trial of 340 patients.\n"
)
FUNDING = (
    "The Wellcome Trust will fund work on tuberculosis at the University of Oslo in Norway.\n"
    "About 10.6 million people fell ill with tuberculosis in 2022, according to the World Health Organization (WHO).\n"
)
TRIAL = "Norland Pharma is testing Zelvotinib against lung cancer in a phase 2 trial that began in January 2025.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "approval.txt").write_text(APPROVAL, encoding="utf-8")
    (folder / "funding.md").write_text(f"---\ndate: 2023-11-07\n---\n{FUNDING}", encoding="utf-8")
    (folder / "sub" / "trial.txt").write_text(TRIAL, encoding="utf-8")
    return folder


def turtle(folder: Path) -> bytes:
    return (folder / TURTLE).read_bytes()


def test_a_folder_becomes_a_graph(news: Path, tmp_path: Path) -> None:
    report = ingest([news], graph=tmp_path / "out")
    assert report.added == ("approval", "funding", "sub/trial")
    assert not report.failures
    assert (tmp_path / "out" / PAGE).stat().st_size > 10_000
    with kgx.open(tmp_path / "out") as graph:
        drugs = graph.query("SELECT ?d WHERE { ?x a kgx:Drug ; skos:prefLabel ?d }")
        assert [row[0] for row in drugs.rows] == ["Zelvotinib"]


def test_the_second_run_reads_and_changes_nothing(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    before = turtle(tmp_path / "out"), (tmp_path / "out" / TURTLE).stat().st_mtime_ns
    report = ingest([news], graph=tmp_path / "out")
    assert report.unchanged == ("approval", "funding", "sub/trial")
    assert not report.added
    assert not report.changed
    assert before == (turtle(tmp_path / "out"), (tmp_path / "out" / TURTLE).stat().st_mtime_ns)


def test_order_and_jobs_do_not_show_in_the_turtle(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "one")
    files = [news / "sub" / "trial.txt", news / "funding.md", news / "approval.txt"]
    shutil.copytree(news, tmp_path / "copy" / "news")
    for path in files:
        ingest([path], graph=tmp_path / "named")
    ingest([tmp_path / "copy" / "news"], graph=tmp_path / "two", jobs=2)
    assert turtle(tmp_path / "one").decode() == turtle(tmp_path / "two").decode()
    assert b"sub/trial" in turtle(tmp_path / "one")
    assert b"Zelvotinib" in turtle(tmp_path / "named")


def test_a_changed_file_replaces_its_facts(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    (news / "sub" / "trial.txt").write_text(TRIAL.replace("lung cancer", "asthma"), encoding="utf-8")
    report = ingest([news], graph=tmp_path / "out")
    assert report.changed == ("sub/trial",)
    ingest([news], graph=tmp_path / "fresh")
    assert turtle(tmp_path / "out") == turtle(tmp_path / "fresh")
    assert b"lung cancer" not in turtle(tmp_path / "out")


def test_a_document_does_not_take_the_place_of_another_of_its_name(tmp_path: Path) -> None:
    for year, text in (("2023", "The FDA approved fezolinetant."), ("2024", "Pfizer makes talazoparib.")):
        (tmp_path / year).mkdir()
        (tmp_path / year / "report.txt").write_text(text)
    assert ingest([tmp_path / "2023"], graph=tmp_path / "graph").added == ("report",)
    second = ingest([tmp_path / "2024"], graph=tmp_path / "graph")
    assert (second.changed, len(second.failures)) == ((), 1)
    assert str(tmp_path / "2023" / "report.txt") in second.failures[0].reason
    (tmp_path / "2023" / "report.txt").unlink()
    assert ingest([tmp_path / "2024"], graph=tmp_path / "graph").changed == ("report",)


def test_documents_are_found_again_from_anywhere_and_where_they_were_moved_to(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ingest(["news"], graph="out")
    before = turtle(Path("out"))
    monkeypatch.chdir(tmp_path / "out")
    assert verify(Path()).problems == ()
    (tmp_path / "both").mkdir()
    for name in ("news", "out"):
        (tmp_path / name).rename(tmp_path / "both" / name)
    assert verify(tmp_path / "both" / "out").problems == ()
    (tmp_path / "both" / "news").rename(tmp_path / "elsewhere")
    problems = verify(tmp_path / "both" / "out").problems
    assert problems[0].startswith(f"approval: {tmp_path / 'both' / 'news' / 'approval.txt'} is no longer there: ")
    assert len(problems) == 3
    assert len(ingest([tmp_path / "elsewhere"], graph=tmp_path / "both" / "out").unchanged) == 3
    assert verify(tmp_path / "both" / "out").problems == ()
    assert turtle(tmp_path / "both" / "out") == before
    assert str(tmp_path).encode() not in (tmp_path / "both" / "out" / RECORDS).read_bytes()


@pytest.mark.parametrize("name", [TURTLE, PAGE])
def test_a_damaged_file_is_noticed_and_written_anew(name: str, news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    path = tmp_path / "out" / name
    before = path.read_bytes()
    path.write_bytes(before[:-20])
    (problem,) = verify(tmp_path / "out").problems
    assert problem == f"{path} was edited, damaged or deleted: kgx ingest writes it anew"
    said: list[str] = []
    ingest([news], graph=tmp_path / "out", waiting=said.append)
    assert [line for line in said if str(path) in line]
    assert path.read_bytes() == before
    assert verify(tmp_path / "out").problems == ()


def test_removing_a_document_equals_never_having_had_it(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    assert remove(["sub/trial", "no/such"], graph=tmp_path / "out") == (("sub/trial",), ("no/such",))
    (news / "sub" / "trial.txt").unlink()
    ingest([news], graph=tmp_path / "fresh")
    assert turtle(tmp_path / "out") == turtle(tmp_path / "fresh")


def test_prune_takes_out_what_is_gone_and_keeps_what_only_fails(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    (news / "sub" / "trial.txt").unlink()
    (news / "approval.txt").write_bytes(b"")
    report = ingest([news], graph=tmp_path / "out", prune=True)
    assert report.removed == ("sub/trial",)
    assert [Path(failure.name).name for failure in report.failures] == ["approval.txt"]
    assert b"Zelvotinib" in turtle(tmp_path / "out")


def test_without_prune_nothing_is_taken_out(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    before = turtle(tmp_path / "out")
    (news / "sub" / "trial.txt").unlink()
    assert ingest([news], graph=tmp_path / "out").removed == ()
    assert turtle(tmp_path / "out") == before


def test_rubbish_among_the_documents_costs_only_itself(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "clean")
    (news / "empty.txt").write_bytes(b"")
    (news / "noise.txt").write_bytes(bytes(range(256)) * 50)
    (news / "broken.pdf").write_bytes(b"%PDF-1.7\nnot a pdf")
    (news / "broken.docx").write_bytes(b"PK\x03\x04 not a zip")
    (news / "broken.jsonl").write_text('{"id": "a"\n', encoding="utf-8")
    (news / "cut.txt.gz").write_bytes(gzip.compress(APPROVAL.encode())[:40])
    report = ingest([news], graph=tmp_path / "out")
    failed = sorted(Path(failure.name.rsplit(":", 1)[0]).name for failure in report.failures)
    assert failed == ["broken.docx", "broken.jsonl", "broken.pdf", "cut.txt.gz", "empty.txt", "noise.txt"]
    assert all(failure.reason and "\n" not in failure.reason for failure in report.failures)
    assert turtle(tmp_path / "out") == turtle(tmp_path / "clean")


def test_a_folder_that_is_not_a_graph_is_left_alone(news: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError):
        ingest([news], graph=tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_the_day_and_the_hash_seed_do_not_show(news: Path, tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "2")):
        command = [sys.executable, "-m", "kgx", "-q", "ingest", str(news), "-g", str(tmp_path / name)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"})
    assert turtle(tmp_path / "a") == turtle(tmp_path / "b")


@pytest.mark.parametrize("wrong", ["no-such-folder", "empty"])
def test_prune_with_a_wrong_path_takes_nothing_out(wrong: str, news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    (tmp_path / "empty").mkdir()
    assert ingest([tmp_path / wrong], graph=tmp_path / "out", prune=True).removed == ()
    assert b"Zelvotinib" in turtle(tmp_path / "out")


def test_prune_keeps_the_records_of_a_file_that_is_broken_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ['{"id": "a", "text": "Bayer makes aspirin."}', '{"id": "b", "text": "Pfizer makes sildenafil."}']
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ingest([tmp_path / "news.jsonl"], graph=tmp_path / "out")
    (tmp_path / "news.jsonl").write_text(f"{lines[0]}\n{lines[1][:-3]}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = ingest(["news.jsonl"], graph="out", prune=True)
    assert (report.removed, len(report.failures)) == ((), 1)
    assert b"Pfizer" in turtle(tmp_path / "out")


KILLED = """
import os, signal, sys
import kgx.extract
from kgx.ingestion import ingest

def killed(document, nlp):
    if document.id == "funding":
        os.kill(os.getpid(), signal.SIGKILL)
    return read(document, nlp)

package = sys.modules["kgx.extract"]
read, package.extract_document = package.extract_document, killed
ingest([sys.argv[1]], graph=sys.argv[2])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_document_that_a_killed_run_was_reading_is_named(news: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(news), str(tmp_path / "out")], check=False)
    with kgx.open(tmp_path / "out") as graph, pytest.raises(GraphError, match="while it read funding: run kgx"):
        graph.query("ASK {}")
    said: list[str] = []
    ingest([news], graph=tmp_path / "out", waiting=said.append)
    assert [line for line in said if "died while it read funding" in line]
    said.clear()
    ingest([news], graph=tmp_path / "out", waiting=said.append)
    assert not said


@pytest.mark.parametrize(
    "error", [MemoryError(), Fail("[ONNXRuntimeError] : 1 : FAIL : Failed to allocate memory for requested buffer")]
)
def test_a_document_beyond_memory_is_one_clear_failure(
    error: Exception, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def starved(document: Document, nlp: object) -> Extraction:
        if document.id == "funding":
            raise error
        return Extraction(document=document)

    monkeypatch.setattr(sys.modules["kgx.extract"], "extract_document", starved)
    report = ingest([news], graph=tmp_path / "out")
    assert report.added == ("approval", "sub/trial")
    assert [failure.reason for failure in report.failures] == ["needs more memory than there is; split it"]


def test_a_run_that_died_is_said_and_completed_by_the_next(news: Path, tmp_path: Path) -> None:
    ingest([news], graph=tmp_path / "out")
    before = turtle(tmp_path / "out")
    with Graph.open(tmp_path / "out") as store:
        store.discard("sub/trial")
    with kgx.open(tmp_path / "out") as graph, pytest.raises(GraphError, match="run kgx ingest again"):
        graph.query("ASK {}")
    ingest([news], graph=tmp_path / "out")
    assert turtle(tmp_path / "out") == before
