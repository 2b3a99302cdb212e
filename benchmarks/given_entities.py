"""Sentences of public relation sets with their entities given: what the fact scorer says about each pair."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from facts_data import base_pipeline, write_gold_layers

from kgx.extract.names import states_of
from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.pairs import load_head
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, Model, probabilities


class Given(NamedTuple):
    """An entity with one mention: its type among ours and its offsets."""

    type: str
    start: int
    end: int


Sentence = tuple[str, Sequence[Given]]
"""A text with its entities."""
Scores = dict[tuple[int, int, str], float]
"""(number of the subject, number of the object, predicate) -> probability."""


def scored(sentences: Iterable[Sentence], model: Model) -> Iterator[Scores]:
    """The probabilities of each sentence, in order; each sentence is a document of its own."""
    rows = list(sentences)
    nlp = base_pipeline()
    for doc, (text, entities) in zip(nlp.pipe(text for text, _ in rows), rows, strict=True):
        record = {
            "entities": [
                {"id": str(number), "type": one.type, "name": text[one.start : one.end], "mentions": [one[1:]]}
                for number, one in enumerate(entities)
            ]
        }
        write_gold_layers(doc, record)
        view = view_of(doc)
        pairs = list(candidates(view))
        about = profiles(view)
        features = [candidate_features(view, pair, about) for pair in pairs]
        judged = load_head().facts(states_of(doc), view, pairs)
        table = probabilities(model, pairs, features, about, judged)
        yield {
            (int(view.ids[pair.subject]), int(view.ids[pair.object]), predicate): float(table[row, column])
            for row, pair in enumerate(pairs)
            for column, predicate in enumerate(PREDICATES)
            if table[row, column] > 0
        }
