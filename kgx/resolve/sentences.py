"""Where the sentence around a stretch of text begins and ends, by punctuation alone."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|vs|Inc|Ltd|Co|Corp|No|Fig|al|approx|e\.g|i\.e|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))$"
)
_REACH = 1000


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence of `text[start:end]`, within its line and without white space at its ends.

    >>> text = "It was small. The U.S. trial enrolled 300 people. It ended."
    >>> text[slice(*sentence_around(text, 38, 41))]
    'The U.S. trial enrolled 300 people.'
    """
    if not 0 <= start < end <= len(text):
        return start, end
    left = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    line_end = text.find("\n", end)
    right = min(len(text) if line_end < 0 else line_end, end + _REACH)
    for match in _END.finditer(text, left, start):
        if not _ABBREVIATION.search(text[max(left, match.start() - 10) : match.start()]):
            left = match.end()
    for match in _END.finditer(text, end, right):
        if not _ABBREVIATION.search(text[max(end, match.start() - 10) : match.start()]):
            right = match.end()
            break
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right
