"""The vocabularies: what they know, and how names are found in running text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.extract import lexicon
from kgx.extract.lexicon import Lexicon, has_inn_stem

SMALL = Lexicon(
    {
        "breast cancer": "disease\tmesh:D001943",
        "cancer": "disease\tmesh:D009369",
        "5-fluorouracil": "drug\tmesh:D005472",
        "new zealand": "place",
    }
)


def words(text: str) -> list[tuple[int, int]]:
    """Spans of the words between blanks."""
    spans, start = [], 0
    for word in text.split(" "):
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return spans


def found(text: str) -> list[tuple[str, str]]:
    """Keys and kinds of the matches."""
    return [(match.key, match.kind) for match in SMALL.match(text, words(text))]


def test_the_longest_name_wins() -> None:
    assert found("Breast cancer and other cancer types") == [("breast cancer", "disease"), ("cancer", "disease")]


def test_case_and_hyphens_do_not_matter() -> None:
    assert found("New Zealand gave 5-Fluorouracil") == [("new zealand", "place"), ("5-fluorouracil", "drug")]


def test_a_name_inside_a_word_is_not_found() -> None:
    assert found("an anticancer agent") == []


def test_an_entry_carries_its_identifiers() -> None:
    entry = SMALL.get("Breast  Cancer")
    assert entry is not None
    assert (entry.kind, entry.links) == ("disease", ("mesh:D001943",))
    assert SMALL.get("gout") is None


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("Keytruda", "drug", "drugbank:DB09037"),
        ("statins", "drug", "mesh:D006903"),
        ("melanoma", "disease", "mesh:D008545"),
        ("heart attack", "disease", "mesh:D006342"),
        ("Russia", "place", None),
        ("California", "place", None),
    ],
)
def test_the_shipped_vocabularies_know(name: str, kind: str, link: str | None) -> None:
    entry = lexicon.load().get(name)
    assert entry is not None
    assert entry.kind == kind
    assert link is None or link in entry.links


@pytest.mark.parametrize("word", ["nivolumab", "Zanubrutinib", "lifileucel", "rosuvastatin", "statins", "GLP-1"])
def test_inn_stems(word: str) -> None:
    assert has_inn_stem(word) is (word != "GLP-1")


@pytest.mark.parametrize("word", ["tablet", "people", "medicine", "vaccine", "government"])
def test_common_words_have_no_inn_stem(word: str) -> None:
    assert not has_inn_stem(word)


@given(st.lists(st.sampled_from(["Breast", "cancer", "5-Fluorouracil", "New", "Zealand", "anticancer", "İ", "", "\n"])))
def test_matches_lie_on_words_and_never_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = words(text)
    matches = SMALL.match(text, spans)
    assert [" ".join(parts[match.start : match.end]).lower() for match in matches] == [match.key for match in matches]
    assert all(one.end <= two.start for one, two in itertools.pairwise(matches))
    covered = {index for match in matches for index in range(match.start, match.end)}
    assert {index for index, part in enumerate(parts) if part in ("cancer", "5-Fluorouracil")} <= covered


@given(st.sampled_from(["İ", "ẞ", "ﬁ", "Å"]), st.integers(min_value=1, max_value=3))
def test_letters_that_grow_in_lower_case_keep_offsets(letter: str, count: int) -> None:
    text = letter * count + " breast cancer"
    assert [match[:3] for match in SMALL.match(text, words(text))] == [(1, 3, "breast cancer")]
