"""How well extractions agree with annotated documents."""

from __future__ import annotations

from kgx.evaluate.confidence import Point, Reliability, curve, reliability
from kgx.evaluate.gold import read_gold
from kgx.evaluate.report import Agreement, Error, Report, Tally
from kgx.evaluate.scoring import evaluate

__all__ = [
    "Agreement",
    "Error",
    "Point",
    "Reliability",
    "Report",
    "Tally",
    "curve",
    "evaluate",
    "read_gold",
    "reliability",
]
