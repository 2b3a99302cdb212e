"""People's corrections: written, applied on every run, undone, reported when they find nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgx.errors import GraphError
from kgx.graph import Graph
from kgx.ingestion import TURTLE, ingest
from kgx.model import Document, Entity, Extraction, Fact, Mention, Resolution, Thing
from kgx.resolve import DECISIONS, Decision, read_decisions, resolve
from kgx.resolve.decisions import digest, format_decisions
from kgx.resolve.nearest import nearest

SALES = "Keytruda, made by Merck, is a drug for melanoma.\n"
TRIAL = "The FDA approved pembrolizumab for lung cancer in March 2024. Pembrolizumab may cause fatigue.\n"
RIVAL = "Doctors at the Mayo Clinic gave Zelvotinib to 40 people with melanoma.\n"


def kgx(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgx", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three texts in news/ and their graph in out/."""
    base = tmp_path_factory.mktemp("curation")
    news = base / "news"
    news.mkdir()
    for name, text in (("sales", SALES), ("trial", TRIAL), ("rival", RIVAL)):
        (news / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest([news], graph=base / "out")
    return base


@pytest.fixture
def folder(ready: Path, tmp_path: Path) -> Path:
    """A graph of three texts, to change at will."""
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def drugs(folder: Path) -> set[str]:
    with Graph.open(folder, read_only=True) as graph:
        rows = graph.query("SELECT ?name { ?d a kgx:Drug ; skos:prefLabel ?name }").rows
    return {str(row[0]) for row in rows}


def test_split_and_merge_survive_the_next_run_and_are_undone(folder: Path) -> None:
    before = (folder / TURTLE).read_bytes()
    assert drugs(folder) == {"pembrolizumab", "Zelvotinib"}
    assert kgx("curate", "split", "Keytruda", "-g", str(folder)).stdout == "decision 1: split Drug 'Keytruda'\n"
    assert drugs(folder) == {"Keytruda", "pembrolizumab", "Zelvotinib"}
    ingest([folder.parent / "news"], graph=folder)
    assert drugs(folder) == {"Keytruda", "pembrolizumab", "Zelvotinib"}
    merged = kgx("curate", "merge", "Zelvotinib", "Keytruda", "--note", "same molecule", "-g", str(folder))
    assert merged.returncode == 0
    assert len(drugs(folder)) == 2
    listed = kgx("curate", "list", "-g", str(folder)).stdout.splitlines()
    assert listed == ["1  split Drug 'Keytruda'", "2  merge Drug 'Zelvotinib' with 'Keytruda'  (same molecule)"]
    assert kgx("curate", "undo", "2", "-g", str(folder)).returncode == 0
    assert kgx("curate", "undo", "1", "-g", str(folder)).returncode == 0
    assert (folder / TURTLE).read_bytes() == before


def test_rename_changes_the_label_and_no_iri(folder: Path) -> None:
    assert kgx("curate", "rename", "Keytruda", "Keytruda (pembrolizumab)", "-g", str(folder)).returncode == 0
    with Graph.open(folder, read_only=True) as graph:
        assert graph.query('ASK { <drug/pembrolizumab> skos:prefLabel "Keytruda (pembrolizumab)" }').boolean
        assert graph.query('ASK { <drug/pembrolizumab> skos:altLabel "pembrolizumab" }').boolean


def test_a_fact_is_rejected_by_its_iri_or_its_names_and_accepted_again(folder: Path) -> None:
    asked = "SELECT ?f ?c { ?f rdf:predicate kgx:approvedBy ; rdf:object/skos:prefLabel 'FDA' ; kgx:confidence ?c }"

    def facts() -> list[tuple[object, ...]]:
        with Graph.open(folder, read_only=True) as graph:
            return list(graph.query(asked).rows)

    ((iri, confidence),) = facts()
    assert confidence != 1
    assert kgx("curate", "reject", str(iri), "-g", str(folder)).returncode == 0
    assert facts() == []
    assert kgx("curate", "accept", str(iri), "-g", str(folder)).returncode == 0
    assert facts() == [(iri, 1)]
    assert kgx("curate", "reject", str(iri), "-g", str(folder)).returncode == 0
    assert facts() == []
    assert kgx("curate", "accept", "drug/pembrolizumab approvedBy institution/fda", "-g", str(folder)).returncode == 0
    assert facts() == [(iri, 1)]
    assert kgx("curate", "reject", "Keytruda", "approvedBy", "FDA", "--status", "approved", "-g", str(folder)).stdout
    assert facts() == []


def test_things_may_be_given_by_iri_and_decisions_go_by_names(folder: Path) -> None:
    iri = "https://w3id.org/kgx/id/drug/zelvotinib"
    assert kgx("curate", "merge", iri, "drug/pembrolizumab", "-g", str(folder)).stdout == (
        "decision 1: merge Drug 'Zelvotinib' with 'pembrolizumab'\n"
    )
    assert len(drugs(folder)) == 1


def test_decisions_about_what_is_gone_are_said_and_kept(folder: Path) -> None:
    kgx("curate", "merge", "Zelvotinib", "Keytruda", "-g", str(folder))
    kgx("curate", "reject", "pembrolizumab approvedBy FDA", "-g", str(folder))
    assert kgx("remove", "rival", "trial", "-g", str(folder)).returncode == 0
    said = kgx("curate", "list", "-g", str(folder))
    assert len(said.stdout.splitlines()) == 2
    assert said.stderr.splitlines() == [
        "decision 1 has no effect (merge Drug 'Zelvotinib' with 'Keytruda'): no Drug is named 'Zelvotinib'",
        "decision 2 has no effect (reject pembrolizumab approvedBy FDA): no document states it",
    ]
    again = kgx("ingest", str(folder.parent / "news" / "sales.txt"), "-g", str(folder))
    assert (again.returncode, "decision 1 has no effect" in again.stderr) == (0, True)
    assert len(read_decisions(folder / DECISIONS)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "Keytruda", "no such thing"), "no thing is named 'no such thing'"),
        (("merge", "Keytruda", "melanoma"), "are of different types"),
        (("split", "Keytruda", "--document", "rival"), "rival does not name 'Keytruda'"),
        (("reject", "Keytruda treats fatigue"), "no document states"),
        (("reject", "nonsense"), "give a fact as its IRI"),
        (("accept", "Keytruda treats fatigue"), "no document states Keytruda treats fatigue"),
        (("accept", "https://w3id.org/kgx/id/fact/0"), "kgx: no fact has the IRI https://w3id.org/kgx/id/fact/0: "),
        (("merge", "Keytruda", "drug/none"), "no thing is named 'drug/none'"),
        (("rename", "Keytruda", "  "), "every value must be text that can be read"),
        (("rename", "Keytruda", "\u200b"), "every value must be text that can be read"),
        (("rename", "Keytruda", "\udcff"), "every value must be text that can be read"),
        (("undo", "1"), "there is no decision 1"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_one_line(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    result = kgx("curate", *arguments, "-g", str(folder))
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (folder / DECISIONS).exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("merge a b", "line 2: Expecting value"),
        ('{"decision": "marry"}', "line 2: decision must be one of merge split rename reject accept"),
        ('{"decision": "merge", "type": "Drug", "name": "a"}', "line 2: merge needs with"),
        ('{"decision": "split", "type": "Dog", "name": "a"}', "line 2: type must be one of"),
        ('{"decision": "split", "type": "Drug", "name": 5}', "line 2: every value must be text"),
        ('{"decision": "reject", "subject": "a", "predicate": "eats", "object": "b"}', "line 2: eats is no predicate"),
        ("[" * 100_000, "line 2: "),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / DECISIONS
    path.write_text(f'{{"decision": "split", "type": "Drug", "name": "a"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(GraphError, match=message) as error:
        read_decisions(path)
    assert "\n" not in str(error.value)


def test_a_graph_can_begin_with_the_decisions_of_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    kgx("curate", "split", "Keytruda", "-g", str(folder))
    (tmp_path / "fresh" / DECISIONS).write_bytes((folder / DECISIONS).read_bytes())
    ingest([tmp_path / "news"], graph=tmp_path / "fresh")
    assert (tmp_path / "fresh" / TURTLE).read_bytes() == (folder / TURTLE).read_bytes()


def test_a_decision_comes_back_from_its_line() -> None:
    decisions = (
        Decision(decision="merge", type="Drug", name='a "quoted" name', other="#b\t", note="why"),
        Decision(decision="split", type="Person", name="Kim", document="news/1"),
        Decision(decision="rename", type="Place", name="MOSCOW", other="Moscow"),
        Decision(decision="reject", subject="a", predicate="treats", object="b", status="used"),
    )
    lines = format_decisions(decisions).splitlines()
    assert tuple(Decision.from_json(json.loads(line)) for line in lines) == decisions
    assert digest(()) == ""
    assert digest(decisions) != digest(decisions[::-1])


# What a split takes with it


def _text(name: str, text: str, *names: str, facts: tuple[Fact, ...] = ()) -> Extraction:
    """One drug E1 with several names, and the FDA (E2)."""
    spans = {known: Mention(start=text.index(known), end=text.index(known) + len(known)) for known in (*names, "FDA")}
    drug = Entity(id="E1", type="Drug", name=names[0], names=names, mentions=tuple(spans[known] for known in names))
    fda = Entity(id="E2", type="Institution", name="FDA", names=("FDA",), mentions=(spans["FDA"],))
    return Extraction(document=Document(id=name, text=text), entities=(drug, fda), facts=facts)


def _names(resolution: Resolution) -> set[tuple[str, ...]]:
    return {thing.names for thing in resolution.things if thing.type == "Drug"}


def test_a_split_parts_the_names_that_one_document_took_for_one_thing() -> None:
    text = "Velparin and Orbatin: the FDA cleared Orbatin."
    fact = Fact(
        predicate="approvedBy",
        subject="E1",
        object="E2",
        status="approved",
        evidence=(text.index("the FDA"), len(text)),
    )
    says = _text("a", text, "Velparin", "Orbatin", facts=(fact,))
    second = Mention(start=text.rindex("Orbatin"), end=text.rindex("Orbatin") + 7)
    drug = says.entities[0]
    assert isinstance(drug, Entity)
    whole = Entity(id="E1", type="Drug", name="Velparin", names=drug.names, mentions=(*drug.mentions, second))
    says = Extraction(document=says.document, entities=(whole, says.entities[1]), facts=(fact,))
    assert _names(resolve([says])) == {("Orbatin", "Velparin")}
    apart = resolve([says], decisions=[Decision(decision="split", type="Drug", name="Orbatin")])
    assert _names(apart) == {("Orbatin",), ("Velparin",)}
    assert [statement.subject for statement in apart.statements] == ["drug/orbatin"]
    elsewhere = Decision(decision="split", type="Drug", name="Orbatin", document="b")
    kept = resolve([says], decisions=[elsewhere])
    assert _names(kept) == {("Orbatin", "Velparin")}
    assert kept.notes == ("decision 1 has no effect (split Drug 'Orbatin' in b): no Drug is named 'Orbatin' in b",)


def test_the_later_decision_counts() -> None:
    documents = [_text("a", "Velparin. FDA", "Velparin"), _text("b", "Orbatin. FDA", "Orbatin")]
    merge = Decision(decision="merge", type="Drug", name="Velparin", other="Orbatin")
    split = Decision(decision="split", type="Drug", name="Velparin")
    assert len(_names(resolve(documents, decisions=[merge]))) == 1
    assert len(_names(resolve(documents, decisions=[merge, split]))) == 2
    assert len(_names(resolve(documents, decisions=[split, merge]))) == 1


# Why


def _only(resolution: Resolution, label: str) -> Thing:
    (thing,) = [thing for thing in resolution.things if thing.label == label]
    return thing


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Institution", "Roche"), ("Person", "Roche"), "one is of type Institution, the other of type Person"),
        (("Indication", "melanoma"), ("Indication", "advanced melanoma"), "one is a kind of the other"),
        (("Person", "Edward D. Kim"), ("Person", "Edward S. Kim"), "no rule joins names that differ in 'd', 's'"),
        (
            ("Institution", "Merck & Co."),
            ("Institution", "Merck KGaA"),
            "different legal forms, and several companies fit",
        ),
        (("Person", "Kim"), ("Person", "Kim"), "a surname alone means nobody outside its document"),
    ],
)
def test_the_nearest_thing_says_what_keeps_it_apart(one: tuple[str, str], other: tuple[str, str], why: str) -> None:
    documents = [
        Extraction(
            document=Document(id=document, text=name),
            entities=(
                Entity(id="E1", type=kind, name=name, names=(name,), mentions=(Mention(start=0, end=len(name)),)),
            ),
        )
        for document, (kind, name) in (("a", one), ("b", other))
    ]
    resolution = resolve(documents)
    first = next(thing for thing in resolution.things if thing.members == (("a", "E1"),))
    assert [neighbour.why for neighbour in nearest(resolution, first)] == [why]


def test_show_why_gives_rules_scores_and_decisions(folder: Path) -> None:
    card = kgx("show", "pembrolizumab", "--why", "-g", str(folder)).stdout
    assert "  why: same identifier drugbank:DB09037: 'Keytruda' and 'pembrolizumab' (score 0.97)" in card
    kgx("curate", "split", "Keytruda", "-g", str(folder))
    assert "  why: decision 1: split Drug 'Keytruda'" in kgx("show", "Keytruda", "--why", "-g", str(folder)).stdout
