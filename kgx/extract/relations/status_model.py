"""The status of the facts of one document: deciding cues first, else a linear model over the clause and the document.

Weights are data (`status.npz`), made by `training/facts_status.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kgx.extract.relations.candidates import Candidate
from kgx.extract.relations.evidence import evidence_text, support
from kgx.extract.relations.status import decision
from kgx.extract.relations.status_features import background, status_features
from kgx.extract.relations.view import View

Floats = NDArray[np.float64]
SHARED = 0.4
"""How much the other facts of a drug in the same document count: nine in ten have the same status."""


@dataclass(frozen=True, slots=True)
class StatusModel:
    """A multinomial model of the status of `treats`: `weights[status, feature]`."""

    names: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: Floats
    intercepts: Floats

    def log_probabilities(self, features: Sequence[str]) -> Floats:
        """Of each status of `names`."""
        known = [self.vocabulary[name] for name in features if name in self.vocabulary]
        scores = self.intercepts + self.weights[:, known].sum(axis=1)
        shifted = scores - scores.max()
        result: Floats = shifted - np.log(np.exp(shifted).sum())
        return result


def treat_statuses(view: View, pairs: Sequence[Candidate], model: StatusModel) -> list[str]:
    """The status of each `treats` of a document."""
    texts = [evidence_text(view, pair, support(view, pair, "treats")) for pair in pairs]
    rows = [
        model.log_probabilities(status_features(text, background(view, pair, text)))
        for text, pair in zip(texts, pairs, strict=True)
    ]
    shared = with_drug(rows, [pair.subject for pair in pairs])
    found = []
    for text, row in zip(texts, shared, strict=True):
        decided = decision("treats", text)
        found.append(decided.status if decided else model.names[int(row.argmax())])
    return found


def with_drug(rows: Sequence[Floats], drugs: Sequence[int]) -> list[Floats]:
    """Each row plus a share of the mean of the other rows of its drug."""
    found = []
    for index, (row, drug) in enumerate(zip(rows, drugs, strict=True)):
        others = [rows[i] for i, other in enumerate(drugs) if other == drug and i != index]
        found.append(row + SHARED * np.mean(others, axis=0) if others else row)
    return found


@cache
def load_status_model() -> StatusModel:
    """The shipped model."""
    with files("kgx.extract.relations").joinpath("status.npz").open("rb") as stream, np.load(stream) as data:
        names = bytes(data["vocabulary"]).decode().split("\n")
        return StatusModel(
            names=tuple(bytes(data["names"]).decode().split("\n")),
            vocabulary={name: index for index, name in enumerate(names)},
            weights=data["weights"].astype(np.float64),
            intercepts=data["intercepts"],
        )
