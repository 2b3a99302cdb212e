"""Which stretches of a text are taken, asked in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class Overlaps:
    """Spans `[start, end)`, which may overlap each other.

    >>> (7, 9) in Overlaps([(0, 3), (2, 8)]), (8, 9) in Overlaps([(0, 3), (2, 8)])
    (True, False)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, span: tuple[int, int]) -> bool:
        """Whether a span shares a character with one of these."""
        index = bisect_left(self._starts, span[1])
        return index > 0 and self._reach[index - 1] > span[0]
