"""The mappings of the benchmarks on public sets: which end is which, what counts as a hit, what is left out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import ade, crowdtruth, public_names
from benchmarks.given_entities import Given, scored
from benchmarks.public_names import Span
from kgx.extract.relations.scorer import load_model

CAUSE = {
    "text": "Lunar fever often follows a bite by moon flies.",
    "entities": [{"start": 0, "end": 11, "type": "term"}, {"start": 36, "end": 46, "type": "term"}],
    "relations": [{"type": "cause", "head": 0, "tail": 1, "sentence_relation_score": 0.8, "expert": None}],
    "text_source": "raw/FactSpan",
}
EFFECT = {
    "text": "Two men on veltane (a tablet) had hiccups and gout.",
    "entities": [
        {"start": 11, "end": 18, "type": "Drug"},
        {"start": 34, "end": 41, "type": "Adverse-Effect"},
        {"start": 46, "end": 50, "type": "Adverse-Effect"},
        {"start": 34, "end": 41, "type": "Adverse-Effect"},
        {"start": 0, "end": 7, "type": "Dose"},
    ],
    "relations": [
        {"type": "DRUG-AE", "head": 0, "tail": 1},
        {"type": "DRUG-AE", "head": 0, "tail": 2},
        {"type": "DRUG-DOSE", "head": 0, "tail": 4},
    ],
}


def crowd(**labels: object) -> dict[str, object]:
    relation = {**CAUSE["relations"][0], "test_partition": None, **labels}  # type: ignore[index]
    return {**CAUSE, "relations": [relation]}


def test_the_tail_of_a_crowdtruth_relation_is_the_cause() -> None:
    text, (subject, object_) = crowdtruth.given(crowd(), crowdtruth.TASKS["cause"])
    assert (text[subject.start : subject.end], text[object_.start : object_.end]) == ("moon flies", "Lunar fever")


def test_the_tail_of_a_treatment_is_the_drug() -> None:
    _, (subject, object_) = crowdtruth.given(crowd(), crowdtruth.TASKS["treat"])
    assert (subject.type, subject.start, object_.type, object_.start) == ("Drug", 36, "Indication", 0)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (crowd(), True),
        (crowd(sentence_relation_score=0.49), False),
        (crowd(sentence_relation_score=None), None),
        ({**crowd(), "text_source": "ground_truth"}, None),
    ],
)
def test_the_crowd_decides_by_its_score_on_running_text(record: dict[str, object], said: bool | None) -> None:
    assert crowdtruth.by_crowd(record) is said


@pytest.mark.parametrize(
    ("expert", "partition", "said"),
    [(1.0, None, True), (1.0, -1.0, False), (-1.0, 1.0, True), (1.0, 0.0, None), (None, None, None)],
)
def test_the_test_partition_overrules_the_expert(
    expert: float | None, partition: float | None, said: bool | None
) -> None:
    assert crowdtruth.by_expert(crowd(expert=expert, test_partition=partition)) is said


def test_auc_of_a_perfect_and_of_a_reversed_order() -> None:
    assert crowdtruth.auc([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert crowdtruth.auc([0.1, 0.2, 0.9], [True, True, False]) == 0.0


def test_f1_counts_scores_at_the_limit() -> None:
    assert crowdtruth.f1([0.5, 0.5, 0.4], [True, False, True], 0.5) == 0.5


def test_only_drugs_and_their_effects_are_ade_relations() -> None:
    assert ade.relations(EFFECT) == {((11, 18), (34, 41)), ((11, 18), (46, 50))}


def test_an_effect_listed_twice_is_given_once_and_doses_are_not() -> None:
    _, entities = ade.given(EFFECT)
    assert entities == [("Drug", 11, 18), ("Indication", 34, 41), ("Indication", 46, 50)]


def test_a_fact_of_several_mentions_is_right_once_and_covers_each_relation_it_states() -> None:
    gold = {((0, 4), (9, 14)), ((30, 34), (40, 45))}
    fact = {((0, 4), (9, 14)), ((30, 34), (40, 45)), ((0, 4), (40, 45))}
    assert ade.compare(gold, [fact], strict=True) == Counter(gold=2, covered=2, said=1, right=1)


def test_a_shorter_effect_counts_only_without_strictness() -> None:
    gold, fact = {((0, 4), (9, 21))}, {((0, 4), (16, 21))}
    assert ade.compare(gold, [fact], strict=True)["right"] == 0
    assert ade.compare(gold, [fact], strict=False)["right"] == 1


def test_a_set_s_types_get_our_names_and_others_none() -> None:
    record = {"entities": [{"start": 0, "end": 3, "type": "brand"}, {"start": 5, "end": 9, "type": "drug_n"}]}
    assert public_names.gold_spans(record, public_names.SETS["ddi2013"].types) == {(0, 3, "Drug"), (5, 9, None)}


def test_texts_of_training_sets_are_not_measured() -> None:
    kept = {"id": "a", "also_in": ["ade/dev"]}
    assert list(public_names.unread([kept, {"id": "b", "also_in": ["biored/train"]}, {"id": "c"}])) == [
        kept,
        {"id": "c"},
    ]


def test_found_mentions_on_an_unscored_one_are_neither_right_nor_wrong() -> None:
    counts = public_names.compare({Span(0, 6, None)}, {Span(0, 6, "Drug"), Span(8, 12, "Drug")})
    assert (counts["Drug", "found"], counts["Drug", "strict"]) == (1, 0)


def test_strict_and_overlap_f1() -> None:
    counts = public_names.compare({Span(0, 6, "Drug"), Span(9, 20, "Drug")}, {Span(0, 6, "Drug"), Span(14, 20, "Drug")})
    assert public_names.figures(counts, "Drug") == (0.5, pytest.approx(1.0))


def test_given_entities_are_scored_by_their_place_in_the_list() -> None:
    text = "Veltane is approved to treat gout."
    (table,) = scored([(text, (Given("Indication", 29, 33), Given("Drug", 0, 7)))], load_model())
    assert set(table) == {(1, 0, "treats"), (1, 0, "hasAdverseEffect")}
    assert table[1, 0, "treats"] > table[1, 0, "hasAdverseEffect"]


@pytest.mark.parametrize("module", ["public_names", "crowdtruth", "ade"])
def test_each_benchmark_explains_its_mapping(root: Path, module: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--help"], cwd=root, capture_output=True, text=True, check=True
    )
    assert "guidelines" in shown.stdout
    assert "apping" in shown.stdout


def test_the_sets_have_the_types_of_the_mappings(shared: Path) -> None:
    for name, public in public_names.SETS.items():
        lines = (shared / "data" / public.file).read_text(encoding="utf-8").splitlines()
        seen = {entity["type"] for line in lines for entity in json.loads(line)["entities"]}
        assert set(public.types) <= seen, name


def test_what_is_measured_as_unseen_was_not_trained_on(root: Path) -> None:
    measured, trained = (
        {json.loads(line)["id"] for line in root.joinpath(path).read_text("utf-8").splitlines()}
        for path in ("benchmarks/gold/unseen.jsonl", "training/annotations/news.jsonl")
    )
    assert len(measured) == 32
    assert not measured & trained
