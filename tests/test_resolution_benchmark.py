"""What resolution must reach on the names and the things that a reader has judged."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.resolution import (
    ANNOTATED,
    Counts,
    annotated,
    b_cubed,
    compare,
    errors,
    f1,
    found_things,
    joins,
    read_pairs,
    read_things,
)

GOLD = {
    ("Drug", "a", "velparin"): "velparin",
    ("Drug", "b", "Velparin"): "velparin",
    ("Drug", "b", "orbatin"): "orbatin",
}


def test_a_thing_in_pieces_and_a_thing_with_a_stranger_are_told_apart() -> None:
    whole = dict.fromkeys(GOLD, "drug/velparin") | {("Drug", "b", "orbatin"): "drug/orbatin"}
    assert str(compare(GOLD, whole)["all"]) == str(Counts(joined=1, apart=2))
    assert list(errors(GOLD, whole)) == []
    assert b_cubed(GOLD, whole) == (1.0, 1.0)
    pieces = {**whole, ("Drug", "b", "Velparin"): "drug/velparin-2", ("Drug", "c", "zanodrine"): "drug/velparin"}
    assert list(errors(GOLD, pieces)) == [
        "over-merged  Drug  velparin | zanodrine",
        "under-merged  Drug  velparin | Velparin",
    ]
    counts = compare(GOLD, pieces)["Drug"]
    assert (counts.joined, counts.over, counts.under) == (0, 1, 1)


def _reached(counts: Counts) -> tuple[float, float]:
    precision = counts.joined / (counts.joined + counts.over)
    return precision, f1(precision, counts.joined / (counts.joined + counts.under))


def test_names_that_mean_one_thing_are_joined_and_others_are_not() -> None:
    pairs = read_pairs()
    counts = Counts()
    for pair in pairs:
        counts.add(same=pair.same, joined=joins(pair))
    precision, harmonic = _reached(counts)
    assert len(pairs) >= 400
    assert precision >= 0.97
    assert harmonic >= 0.93


def test_things_of_many_documents_are_found() -> None:
    if not all(path.exists() for pair in ANNOTATED for path in pair):
        pytest.skip("the annotated news is not here")
    gold, found = read_things(), found_things(tuple(annotated()))
    assert gold.keys() <= found.keys()
    documents = {(kind, document, label) for (kind, document, _), label in gold.items()}
    several = Counter((kind, label) for kind, _, label in documents)
    assert sum(count > 1 for count in several.values()) >= 60
    precision, harmonic = _reached(compare(gold, found)["all"])
    assert precision >= 0.97
    assert harmonic >= 0.93
    assert min(b_cubed(gold, found)) >= 0.97
