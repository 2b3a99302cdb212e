"""What many documents say together: one Thing for one real thing, one Statement for one fact."""

from kgx.resolve.conflicts import Conflict, conflicts
from kgx.resolve.decisions import DECISIONS, Decision, read_decisions
from kgx.resolve.resolution import resolve

__all__ = ["DECISIONS", "Conflict", "Decision", "conflicts", "read_decisions", "resolve"]
