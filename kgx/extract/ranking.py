"""A linear model that chooses one of several candidates, or none: softmax over sums of feature weights."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import repeat
from math import exp
from types import MappingProxyType


@cache
def load_weights(name: str) -> MappingProxyType[str, Mapping[str, float]]:
    """The weights of each task in the file `name` of this package: task -> feature -> weight."""
    return MappingProxyType(json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8")))


def score(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """Sum of the weights of the features; unknown features weigh nothing."""
    return sum(map(weights.get, features, repeat(0.0)))


def steps(name: str, value: float, count: int = 20) -> list[str]:
    """A number that is not negative as features: one for each step of `1 / count` below 1 that it reaches.

    Gives a linear model any number of its candidates to learn from, such as the score of an encoder.

    >>> steps("near", 0.6, count=4)
    ['near 1', 'near 2']
    """
    return _steps(name, count)[: int(value * count)]


@lru_cache(maxsize=16)
def _steps(name: str, count: int) -> list[str]:
    return [f"{name} {step}" for step in range(1, count)]


def choose(weights: Mapping[str, float], candidates: Sequence[Sequence[str]]) -> tuple[int, float] | None:
    """Index and probability of the best candidate (a list of features each); the first of equals; None of none.

    >>> choose({"near": 1.0}, [["far"], ["near"]])[0]
    1
    """
    if not candidates:
        return None
    scores = [score(weights, features) for features in candidates]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index))
    return best, 1 / sum(exp(value - scores[best]) for value in scores)
