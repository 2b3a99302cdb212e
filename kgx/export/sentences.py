"""The sentence around a quote, found in plain text without a parser."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 320
"""How many characters of a sentence are kept on each side of the quote."""

_START = re.compile(r"(?:.*[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|.*\n)", re.DOTALL)
_END = re.compile(r".*?(?:(?<=[.!?])[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9]|\s*$)|(?=\n)|$)", re.DOTALL)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|St|Inc|Co|Corp|Ltd|vs|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-Z])\.\s+$"
)


class Quote(NamedTuple):
    """A stretch of a text inside its sentence; `before` and `after` are cut at a word and marked with an ellipsis."""

    before: str
    quote: str
    after: str


def quote_in_sentence(text: str, start: int, end: int) -> Quote:
    """The stretch `[start, end)` of `text` with what its sentence says before and after it."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    window = text[max(0, start - LONGEST) : start]
    before = _sentence_head(window, cut=start > LONGEST)
    after = _sentence_tail(text[start:end], text[end : end + LONGEST], cut=end + LONGEST < len(text))
    return Quote(before.lstrip(), text[start:end], after.rstrip())


def _sentence_head(window: str, *, cut: bool) -> str:
    """What of `window` belongs to the sentence that goes on after it."""
    search = window
    while match := _START.match(search):
        if not _ABBREVIATION.search(match.group()):
            return window[match.end() :]
        search = search[: match.end() - 2]
    if cut and " " in window:
        return "… " + window.split(" ", 1)[1]
    return window


def _sentence_tail(quote: str, window: str, *, cut: bool) -> str:
    """What of `window` belongs to the sentence that `quote` is in."""
    if quote.rstrip().endswith((".", "!", "?")) and (not window or window[0].isspace()):
        return ""
    position = 0
    while match := _END.match(window, position):
        end = match.end()
        if end >= len(window):
            break
        if not _ABBREVIATION.search(window[:end] + " "):
            return window[:end]
        position = end + 1
    if cut and " " in window:
        return window.rsplit(" ", 1)[0] + " …"
    return window
