"""What the pair head is asked: contexts of fact candidates and of statistics, and how answers are joined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.extract.relations import pairs
from kgx.extract.relations.pairs import (
    KINDS,
    NEARNESS,
    NEVER,
    NO_WORD,
    TARGETS,
    WINDOW,
    Layout,
    Question,
    about_layout,
    joined,
    load_head,
)

TREATS = KINDS.index(("Drug", "Indication"))


def spans(words: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    span = st.tuples(st.integers(0, words - 1), st.integers(1, 6)).map(lambda s: (s[0], min(s[0] + s[1], words)))
    return st.lists(span, min_size=2, max_size=6)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[int, Layout]:
    words = draw(st.integers(2, 300))
    mentions = draw(spans(words))
    number = st.integers(0, len(mentions) - 1)
    asked = draw(st.lists(st.tuples(number, number, st.integers(0, 9)), min_size=1, max_size=8))
    questions = [Question(row, TREATS, subject, object_, far) for row, (subject, object_, far) in enumerate(asked)]
    return words, Layout(mentions, list(range(len(mentions))), questions)


@given(layouts())
def test_the_network_is_asked_only_about_words_that_are_there(case: tuple[int, Layout]) -> None:
    words, layout = case
    inputs = layout.inputs(words)
    assert inputs["tokens"].shape == inputs["zones"].shape == (len(layout.questions), WINDOW)
    assert inputs["tokens"].min() >= 0
    assert inputs["tokens"].max() < words
    assert inputs["zones"].min() >= 0
    assert inputs["zones"].max() <= NO_WORD
    assert inputs["near"].min() >= 0
    assert inputs["near"].max() < NEARNESS
    assert np.allclose(inputs["mentions"].sum(axis=1), 1)


@settings(deadline=None, max_examples=30)
@given(layouts(), st.integers(1, 5))
def test_a_long_document_judged_in_blocks_gets_the_same_answers(case: tuple[int, Layout], block: int) -> None:
    words, layout = case
    states = np.random.default_rng(words).normal(size=(words, 384)).astype(np.float32)
    at_once = load_head()(states, layout)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "LARGEST", 0)
        patch.setattr(pairs, "BLOCK", block)
        in_blocks = load_head()(states, layout)
    assert np.allclose(at_once, in_blocks, atol=1e-3)


def test_the_words_of_both_mentions_are_read_however_far_apart_they_are() -> None:
    inputs = Layout([(20, 22), (250, 251)], [0, 1], [Question(0, TREATS, 0, 1, 3)]).inputs(300)
    assert {20, 21, 250} <= set(inputs["tokens"][0].tolist())


def test_which_of_two_mentions_comes_first_changes_the_question() -> None:
    both = Layout([(3, 4), (8, 9)], [0, 1], [Question(0, TREATS, 0, 1, 0), Question(1, TREATS, 1, 0, 0)]).inputs(12)
    assert both["near"][0] != both["near"][1]
    assert set(both["zones"][0]) != set(both["zones"][1])


def test_a_statistic_is_joined_to_the_nearest_mention_on_each_side() -> None:
    entities = [("Drug", [(0, 1), (4, 5), (12, 13)]), ("Person", [(2, 3)]), ("Indication", [(30, 31)])]
    layout, asked = about_layout([(8, 9)], entities, [0] * 40)
    assert asked == [(0, 0), (0, 2)]
    assert [layout.spans[question.object] for question in layout.questions] == [(4, 5), (12, 13), (30, 31)]


def test_other_types_are_never_what_a_statistic_is_about() -> None:
    entities = [("Person", [(0, 1)]), ("Drug", [(4, 5)])]
    table = load_head().about(np.zeros((10, 384), dtype=np.float32), [(2, 3), (6, 7)], entities, [0] * 10)
    assert (table[:, 0] == NEVER).all()
    assert (table[:, 1] > NEVER).all()


@pytest.mark.parametrize("states", [np.zeros((0, 384), dtype=np.float32), np.zeros((9, 384), dtype=np.float32)])
def test_a_text_without_candidates_gets_no_answers(states: np.ndarray) -> None:
    layout = Layout([], [], [])
    scores = load_head()(states, layout)
    assert joined(scores, layout).shape == (0, len(TARGETS))


def test_the_best_context_decides() -> None:
    layout = Layout(
        [(0, 1)], [0], [Question(0, TREATS, 0, 0, 0), Question(0, TREATS, 0, 0, 0), Question(1, TREATS, 0, 0, 0)]
    )
    scores = np.full((3, len(TARGETS)), -9.0, dtype=np.float32)
    scores[1, TARGETS.index("treats")] = 4.0
    assert joined(scores, layout)[0, TARGETS.index("treats")] == pytest.approx(4.0, abs=0.01)
