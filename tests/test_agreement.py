"""One word, one reading: repeated words of a document lean towards each other, all others stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.extract.agreement import SHARE, agree, stem


def test_a_doubtful_mention_takes_the_reading_of_the_clear_ones() -> None:
    words = ["Ozempic", "works", ".", "Many", "want", "Ozempic", "Ozempic"]
    drug = np.array([[9.0], [0.0], [0.0], [0.0], [0.0], [-1.0], [9.0]], dtype=np.float32)
    assert agree(words, drug)[5, 0] > 0 > drug[5, 0]


def test_case_plural_and_possessive_do_not_matter_but_other_words_do() -> None:
    assert stem("Vaccines") == stem("vaccine") == stem("vaccine's") == "vaccine"
    assert stem("virus") != stem("viral")
    assert stem("abscess") == "abscess"


@pytest.mark.parametrize("word", ["the", "of", "42", "%", "", "an"])
def test_words_of_every_text_keep_their_own_scores(word: str) -> None:
    scores = np.array([[3.0], [-3.0]], dtype=np.float32)
    assert agree([word, word], scores).tolist() == scores.tolist()


@given(st.lists(st.sampled_from(["aspirin", "Aspirin", "trial", "the", "flu"]), max_size=12), st.integers(0, 99))
def test_means_of_words_stay_and_nothing_moves_further_than_its_share(words: list[str], seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(len(words), 3)).astype(np.float32)
    leaning = agree(words, scores)
    for key in {stem(word) for word in words}:
        rows = [index for index, word in enumerate(words) if stem(word) == key]
        assert np.allclose(leaning[rows].mean(axis=0), scores[rows].mean(axis=0), atol=1e-5)
        spread = scores[rows] - scores[rows].mean(axis=0)
        factor = 1.0 if key is None or len(rows) == 1 else 1 - SHARE
        assert np.allclose(leaning[rows] - leaning[rows].mean(axis=0), spread * factor, atol=1e-5)
