"""How sure each rule is that joins entities, and the words in which it says why."""

from __future__ import annotations

from types import MappingProxyType

SCORES = MappingProxyType(
    {
        "same name": 0.99,
        "known names": 0.99,
        "identifier": 0.97,
        "other name": 0.95,
        "stated acronym": 0.97,
        "same acronym": 0.9,
        "initials": 0.85,
        "form": 0.9,
        "cited title": 0.9,
        "person": 0.93,
        "shortened": 0.85,
        "surroundings": 0.8,
    }
)
"""How sure a join of each kind is: a prior, not a probability of the one join."""


def why(rule: str, reason: str) -> str:
    """The reason with the score of its rule."""
    return f"{reason} (score {SCORES[rule]:.2f})"
