"""`evaluate` on small literal cases, and against the scorer that comes with the annotated news."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgx.errors import DocumentError
from kgx.evaluate import Agreement, Error, Tally, curve, evaluate, read_gold, reliability
from kgx.model import Date, Document, Entity, Extraction, Fact, Mention, Statistic

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORER = SHARED / "annotation" / "score.py"
GOLD = SHARED / "news" / "gold-train.jsonl"
needs_shared = pytest.mark.skipif(not (SCORER.exists() and GOLD.exists()), reason="the annotated news is not here")


def entity(identifier: str, type_: str, name: str, *spans: tuple[int, int], sure: float = 1.0) -> Entity:
    mentions = tuple(Mention(start=start, end=end, confidence=sure) for start, end in spans)
    return Entity(id=identifier, type=type_, name=name, names=(name,), mentions=mentions)


def fact(predicate: str, subject: str, object_: str, status: str | None = None, sure: float = 1.0) -> Fact:
    return Fact(predicate=predicate, subject=subject, object=object_, evidence=(0, 9), status=status, confidence=sure)


def extraction(*entities: Entity | Date | Statistic, facts: tuple[Fact, ...] = (), id: str = "a") -> Extraction:
    return Extraction(document=Document(id=id, text=""), entities=entities, facts=facts)


DRUG = entity("E1", "Drug", "lifileucel", (0, 10), (50, 57))
AGENCY = entity("E2", "Institution", "Food and Drug Administration", (20, 48))
DISEASE = entity("E3", "Indication", "advanced melanoma", (60, 77))
NUMBER = Statistic(
    id="S1",
    name="31.4%",
    mentions=(Mention(start=80, end=85),),
    value=31.4,
    unit="%",
    modifier="about",
    measure="response rate",
    about="E1",
)
DAY = Date(id="T1", name="February 2024", mentions=(Mention(start=90, end=103),), value="2024-02")
GOLD_FACTS = (fact("approvedBy", "E1", "E2", "approved"), fact("treats", "E1", "E3", "approved"))
ANNOTATED = extraction(DRUG, AGENCY, DISEASE, NUMBER, DAY, facts=GOLD_FACTS)


def test_a_document_agrees_with_itself() -> None:
    figures = evaluate([ANNOTATED], [ANNOTATED]).to_json()
    rates = {"p": 1.0, "r": 1.0, "f1": 1.0}
    assert figures["exact"]["all"] == {**rates, "gold": 6, "pred": 6}
    assert figures["overlap"]["Drug"] == {**rates, "gold": 2, "pred": 2}
    assert figures["clusters"] == rates
    assert figures["dates"] == {**rates, "gold": 1, "pred": 1}
    assert figures["numbers"] == {**rates, "gold": 1, "pred": 1}
    assert figures["attributes"] == {"modifier": [1.0, 1], "measure": [1.0, 1], "about": [1.0, 1]}
    assert figures["facts"]["all"] == {**rates, "gold": 2, "pred": 2}
    assert figures["status"] == [1.0, 2]
    assert evaluate([ANNOTATED], [ANNOTATED]).errors == ()


def test_a_document_without_prediction_counts_as_empty() -> None:
    report = evaluate([ANNOTATED], [extraction(DRUG, id="another")])
    assert report.to_json()["exact"]["all"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 6, "pred": 0}
    assert report.facts["treats"] == Tally(0, 0, 0, 1)
    assert report.status == Agreement()


def test_a_longer_mention_overlaps_but_is_not_exact() -> None:
    report = evaluate([extraction(DRUG)], [extraction(entity("X", "Drug", "the drug", (45, 60)))])
    assert report.exact["Drug"] == Tally(0, 1, 0, 2)
    assert report.overlap["Drug"] == Tally(1, 1, 1, 2)
    assert report.errors == (Error("a", "missed", "Drug", (0, 10)),)


def test_mentions_split_over_two_entities_cost_cluster_recall() -> None:
    split = extraction(entity("X", "Drug", "lifileucel", (0, 10)), entity("Y", "Drug", "Amtagvi", (50, 57)))
    assert evaluate([extraction(DRUG)], [split]).clusters == (1.0, 0.5)


def test_a_fact_counts_whatever_the_ids_and_a_symmetric_one_in_both_directions() -> None:
    other = entity("E9", "Drug", "pembrolizumab", (110, 123))
    gold = extraction(DRUG, other, facts=(fact("combinedWith", "E1", "E9"), fact("comparedWith", "E1", "E9")))
    predicted = extraction(
        replace(DRUG, id="b"), replace(other, id="a"), facts=(fact("combinedWith", "a", "b"), fact("treats", "a", "b"))
    )
    report = evaluate([gold], [predicted])
    assert report.facts == {
        "combinedWith": Tally(1, 1, 1, 1),
        "comparedWith": Tally(0, 0, 0, 1),
        "treats": Tally(0, 1, 0, 0),
    }
    assert Error("a", "wrong fact", "treats", ("pembrolizumab", "lifileucel")) in report.errors
    assert Error("a", "missed fact", "comparedWith", ("lifileucel", "pembrolizumab")) in report.errors


def test_an_entity_without_shared_text_is_aligned_by_its_name() -> None:
    elsewhere = entity("X", "Institution", "the Food and Drug Administration", (200, 228))
    predicted = extraction(DRUG, elsewhere, facts=(fact("approvedBy", "E1", "X", "pending"),))
    report = evaluate([ANNOTATED], [predicted])
    assert report.facts["approvedBy"] == Tally(1, 1, 1, 1)
    assert report.status == Agreement(wrong=1, total=1)


@pytest.mark.parametrize(
    ("changed", "attribute", "agreement"),
    [
        ({"modifier": None}, "modifier", Agreement(missing=1, total=1)),
        ({"modifier": "more than"}, "modifier", Agreement(wrong=1, total=1)),
        ({"measure": "the rates of response"}, "measure", Agreement(right=1, total=1)),
        ({"measure": "survival"}, "measure", Agreement(wrong=1, total=1)),
        ({"about": "E3"}, "about", Agreement(wrong=1, total=1)),
        ({"place": "E2"}, "place", Agreement(extra=1)),
    ],
)
def test_attributes_are_told_right_wrong_missing_and_extra(
    changed: dict[str, Any], attribute: str, agreement: Agreement
) -> None:
    predicted = extraction(DRUG, AGENCY, DISEASE, replace(NUMBER, **changed))
    assert evaluate([ANNOTATED], [predicted]).attributes[attribute] == agreement


@pytest.mark.parametrize(
    ("value", "unit", "matched"),
    [(31.4, "percent", 1), (31.39999, "%", 1), (31.0, "%", 0), ((31.4, 40.0), "%", 0), (31.4, "patients", 0)],
)
def test_numbers_agree_in_value_and_unit(value: Any, unit: str, matched: int) -> None:
    predicted = extraction(replace(NUMBER, value=value, unit=unit))
    assert evaluate([ANNOTATED], [predicted]).numbers == Tally(matched, 1, matched, 1)


def test_a_date_without_value_is_not_counted() -> None:
    report = evaluate([ANNOTATED], [extraction(replace(DAY, value=None))])
    assert report.dates == Tally(0, 0, 0, 1)


def test_the_table_says_what_the_figures_say() -> None:
    predicted = extraction(DRUG, replace(NUMBER, about="E3"), facts=(fact("treats", "E1", "E3"),))
    lines = evaluate([ANNOTATED], [predicted]).to_table().splitlines()
    assert lines[0] == "1 document"
    assert "exact all                 1.000  0.500  0.667      6      3" in lines
    assert "facts treats              0.000  0.000  0.000      1      1" in lines
    assert "statistic about           0.000  of 1 (1 wrong)" in lines
    assert not any(line.startswith("exact Trial") for line in lines)


def test_the_curve_goes_from_sure_to_unsure_facts() -> None:
    facts = (fact("treats", "E1", "E3", sure=0.9), fact("causes", "E3", "E3", sure=0.6), GOLD_FACTS[0])
    points = curve([ANNOTATED], [extraction(DRUG, AGENCY, DISEASE, facts=facts)])
    assert [(point.confidence, point.precision, point.recall) for point in points] == [
        (1.0, 1.0, 0.5),
        (0.9, 1.0, 1.0),
        (0.6, pytest.approx(2 / 3), 1.0),
    ]


def test_reliability_compares_confidence_with_the_share_that_is_right() -> None:
    sure, unsure = entity("X", "Drug", "lifileucel", (0, 10), sure=1.0), entity("Y", "Drug", "it", (3, 5), sure=0.25)
    rows = reliability([ANNOTATED], [extraction(sure, unsure)])
    assert [(row.low, row.high, row.mentions, row.confidence, row.accuracy) for row in rows] == [
        (0.2, 0.3, 1, 0.25, 0.0),
        (0.9, 1.0, 1, 1.0, 1.0),
    ]


def test_nothing_to_compare_gives_zeros_and_a_table() -> None:
    report = evaluate([], [])
    assert report.to_json()["facts"] == {"all": {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 0, "pred": 0}}
    assert report.to_table().startswith("0 documents")
    assert curve([], []) == ()


def test_gold_is_read_line_by_line_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(ANNOTATED.to_json())}\n\n", encoding="utf-8")
    assert [item.to_json() for item in read_gold(path)] == [ANNOTATED.to_json()]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not valid JSON"),
        ('{"id": "a", "facts": []}', "add the field 'entities'"),
        ("[]", "is not an annotated document"),
        (
            '{"id": "a", "facts": [], "entities": [{"id": "E", "type": "Drug", "mentions": [[1]]}]}',
            "is not an annotated",
        ),
        ('{"id": "a", "facts": [{"p": "treats"}], "entities": []}', "add the field 'evidence'"),
    ],
)
def test_a_wrong_line_of_gold_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f'{{"id": "b", "entities": [], "facts": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(DocumentError, match=r"gold\.jsonl:2: ") as raised:
        list(read_gold(path))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_gold_that_is_no_text_or_not_there_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("gold.jsonl", "none.jsonl"):
        with pytest.raises(DocumentError, match=f"{name}: cannot be read"):
            list(read_gold(tmp_path / name))


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def gold_records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()[:40]]


def perturbed(record: dict[str, Any], choose: Any) -> dict[str, Any]:
    """A prediction with dropped, moved, retyped, merged and mangled entities and facts."""
    entities: list[dict[str, Any]] = []
    for annotated in record["entities"]:
        change = choose(8)
        if change == 0:
            continue
        made = {**annotated, "id": f"p{annotated['id']}", "name": annotated.get("name", annotated.get("surface"))}
        if change == 1:
            made["mentions"] = [[start + choose(3), end + choose(9)] for start, end in made["mentions"]]
        elif change == 2 and made["type"] not in ("Date", "Statistic"):
            made["type"] = ("Drug", "Indication", "Institution")[choose(3)]
        elif change == 3 and entities and entities[-1]["type"] == made["type"]:
            entities[-1]["mentions"] = entities[-1]["mentions"] + made["mentions"]
            continue
        elif change == 4 and made["type"] == "Statistic":
            made |= {"modifier": "about", "unit": "percent", "measure": "rate"}
        elif change == 5 and "value" in made:
            made["value"] = "2019" if made["type"] == "Date" else 5
        for name in ("about", "place", "date", "source"):
            if made.get(name) is not None:
                made[name] = None if choose(4) == 0 else f"p{made[name]}"
        entities.append(made)
    facts = []
    for stated in record["facts"]:
        change = choose(6)
        ends = [end if end == "DOC" else f"p{end}" for end in (stated["s"], stated["o"])]
        made = {**stated, "s": ends[change == 1], "o": ends[change != 1]}
        if change == 2:
            made["status"] = "used"
        if change != 0:
            facts.extend([made] * (1 + (change == 3)))
    return {"id": record["id"], "entities": entities, "facts": facts}


@needs_shared
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False), start=st.integers(min_value=0, max_value=36))
def test_figures_equal_those_of_the_scorer(random: Any, start: int) -> None:
    gold = gold_records()[start : start + 4]
    predicted = [perturbed(record, random.randrange) for record in gold[1:]]
    expected = scorer().score(gold, predicted, 10**9)
    report = evaluate(map(Extraction.from_json, gold), map(Extraction.from_json, predicted))
    errors = expected.pop("errors")
    assert report.to_json() == expected
    assert [error[:3] for error in report.errors if "fact" not in error.kind] == [
        error[:3] for error in errors if "fact" not in error[1]
    ]
    assert sorted(error[:3] for error in report.errors) == sorted(error[:3] for error in errors)
