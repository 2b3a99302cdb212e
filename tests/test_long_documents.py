"""What a long document costs: of each statistic no more is asked, however long the text around it."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import networkx as nx
import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kgx.documents.frontmatter import front_matter
from kgx.documents.plain import title_of
from kgx.documents.reflow import reflow
from kgx.export.neo4j import csv_files
from kgx.extract.about_head import MARGIN, head_scores
from kgx.extract.coreference import Antecedent, find_coreferences
from kgx.extract.layers import Name, StatisticSpan
from kgx.extract.name_bounds import split_units
from kgx.extract.overlaps import Overlaps
from kgx.extract.relations.denials import denies
from kgx.extract.relations.pairs import PairHead
from kgx.extract.relations.status import decision
from kgx.extract.scene import PROMINENT, REACH, Candidate, Near, Scene, Stand, last_named, nearest, reachable, scene

SENTENCE = ("w", "w", "w", "12", "w", "w", "w", "w", "w", ".")
LENGTH = len(" ".join(SENTENCE)) + 1
NLP = spacy.blank("en")


def document(sentences: int) -> Doc:
    """Sentences of ten words, with a number in each."""
    words = list(SENTENCE) * sentences
    return Doc(NLP.vocab, words, sent_starts=[index % len(SENTENCE) == 0 for index in range(len(words))])


def statistics(sentences: int) -> list[StatisticSpan]:
    return [
        StatisticSpan(LENGTH * number + 6, LENGTH * number + 8, 12, None, "%", None, None, 1.0)
        for number in range(sentences)
    ]


def drugs(sentences: int) -> list[Candidate]:
    """One drug named at the start of each sentence, and one that every sentence names at its second word."""
    own = [Candidate(f"D{number}", "Drug", ((LENGTH * number, LENGTH * number + 1),)) for number in range(sentences)]
    common = tuple((LENGTH * number + 2, LENGTH * number + 3) for number in range(sentences))
    return [*own, Candidate("X", "Drug", common)]


class Counting(PairHead):
    """A head that answers nothing and counts what it is asked and reads."""

    def __init__(self) -> None:
        self.pairs: list[int] = []
        self.words: list[int] = []

    def about(self, states, statistics, entities, sentence_of, wanted=None):  # type: ignore[no-untyped-def]
        self.pairs.append(sum(map(len, wanted)))
        self.words.append(len(states))
        return np.zeros((len(statistics), len(entities)), dtype=np.float32)


@pytest.mark.parametrize("sentences", [40, 400, 2000])
def test_the_candidates_of_a_statistic_are_as_many_in_a_long_text(sentences: int) -> None:
    layout = scene(document(sentences), drugs(sentences))
    most = max(len(list(reachable(layout, row))) for row in statistics(sentences))
    assert most <= 2 * REACH + 1 + 2 * PROMINENT


def test_a_long_text_is_read_in_windows_with_as_many_questions_for_each_statistic() -> None:
    asked = {}
    for sentences in (300, 3000):
        head = Counting()
        layout = scene(document(sentences), drugs(sentences))
        found = head_scores(head, np.zeros((len(layout.doc), 4), dtype=np.float32), layout, statistics(sentences))
        assert len(found) == sentences
        assert all("X" in own and f"D{number}" in own for number, own in enumerate(found))
        assert max(head.words) <= 3 * MARGIN + len(SENTENCE)
        asked[sentences] = sum(head.pairs) / sentences
    assert asked[3000] == pytest.approx(asked[300], rel=0.1)


def judged_one_by_one(layout: Scene, row: StatisticSpan, one: Candidate) -> Near | None:
    """The mention in the sentence of a statistic, else the last before, else the first after, all looked at."""
    own = next(
        sentence for sentence in range(len(layout.sentences), -1, -1) if layout.sentences[sentence - 1] <= row.start
    )
    here = next(token for token in range(len(layout.tokens) - 1, -1, -1) if layout.tokens[token] <= row.start)

    def order(stand: Stand) -> tuple[int, int, Stand]:
        away = stand.sentence - (own - 1)
        return (0 if away == 0 else 1 if away < 0 else 2, abs(stand.token - here), stand)

    apart = [stand for stand in layout.stands[one.id] if stand.end <= row.start or row.end <= stand.start]
    if not apart:
        return None
    best = min(apart, key=order)
    side = "before" if best.start < row.start else "after"
    return Near(best.start, best.end, best.sentence - (own - 1), abs(best.token - here), side, best.coreference)


spans = st.builds(lambda start, length: (start, start + length), st.integers(0, 6 * LENGTH - 4), st.integers(1, 4))


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=3), st.integers(0, 5))
def test_the_nearest_mention_is_that_of_a_search_through_all(
    mentions: list[tuple[int, int]], coreferences: list[tuple[int, int]], sentence: int
) -> None:
    one = Candidate("D1", "Drug", tuple(mentions), tuple(coreferences))
    layout = scene(document(6), [one])
    row = statistics(6)[sentence]
    assert nearest(layout, row, one) == judged_one_by_one(layout, row, one)


@given(st.lists(spans, max_size=8), st.integers(0, 6 * LENGTH))
def test_the_last_named_is_that_of_a_search_through_all(mentions: list[tuple[int, int]], position: int) -> None:
    found = [Candidate(f"D{number}", "Drug", (span,)) for number, span in enumerate(mentions)]
    before = [(span[0], f"D{number}") for number, span in enumerate(mentions) if span[0] < position]
    assert last_named(scene(document(6), found), "Drug", position) == (max(before)[1] if before else None)


@given(st.lists(spans, max_size=12), spans)
def test_overlaps_are_those_of_a_search_through_all(taken: list[tuple[int, int]], span: tuple[int, int]) -> None:
    assert (span in Overlaps(taken)) == any(start < span[1] and span[0] < end for start, end in taken)


def with_many_companies(number: int, sentences: bool) -> None:
    sentence = "Acme makes it and the company grew. "
    named = [
        Antecedent(index * len(sentence), index * len(sentence) + 4, "Institution", f"E{index % 7}", "Acme")
        for index in range(number)
    ]
    starts = [one.start for one in named] if sentences else []
    assert len(find_coreferences(sentence * number, named, starts)) == number


def a_node_named(name: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("E1", type="Drug", label=name)
    csv_files(graph)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda: title_of("# a" + " " * 60_000 + "b\n"), id="heading and spaces"),
        pytest.param(lambda: title_of("# a" + " #" * 30_000 + "b\n"), id="heading and signs"),
        pytest.param(lambda: front_matter("---\ntitle: a" + " " * 120_000 + "b\n---\n"), id="front matter"),
        pytest.param(lambda: a_node_named("a" + " " * 40_000 + "b"), id="cell of a table"),
        pytest.param(
            lambda: reflow(["The words of a paragraph\n" * 8_000]),
            id="paragraph of many lines",
        ),
        pytest.param(lambda: reflow([("a" * 80 + "\n") * 500]), id="word of many lines"),
        pytest.param(lambda: reflow([("a" * 80 + "-\n") * 500]), id="word broken often"),
        pytest.param(lambda: with_many_companies(8_000, sentences=True), id="companies"),
        pytest.param(lambda: with_many_companies(8_000, sentences=False), id="companies in one sentence"),
        pytest.param(lambda: split_units("AB ’s " * 1_500, [Name(0, 9_000, "Institution", "", 1.0)]), id="possessives"),
        pytest.param(lambda: denies("causes", "{S} {O} " + "deny that it causes pain , " * 1_000), id="denials"),
        pytest.param(lambda: denies("causes", "{S} {O} " + "no evidence of " * 20_000), id="missing evidence"),
        pytest.param(lambda: decision("treats", "{S} " + "deny that " * 10_000 + "{O} ."), id="denied effects"),
    ],
)
def test_a_long_run_of_one_thing_takes_no_run_away_time(read: Callable[[], object]) -> None:
    """Each takes more than five seconds where time grows with the square of the length."""
    before = process_time()
    read()
    assert process_time() - before < 2
