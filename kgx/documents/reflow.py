"""From the printed lines of pages to paragraphs: sentences run over line ends, hyphens and page joins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
# What browsers print above and below a page: when, title, address, page.
_PRINTED_BY_BROWSER = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}.*|(?:https?|file)://\S+(?:\s\d{1,4}/\d{1,4})?"
)
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
_NEW_ITEM = re.compile(r"(?:[•‣▪●◦*·–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_BROKEN_WORD = re.compile(r"(?P<head>[^\W\d_]+)[-\u2010]$")
_OPEN_END = re.compile(r"\S[-\u2010\u00ad/–—]$")
_CONTINUATION = re.compile(r"(?P<tail>[a-zß-öø-ÿ]+)")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# Before these a hyphen at a line end is more likely part of the word than of the printing.
_KEEPS_HYPHEN = re.compile(
    "anti|non|pre|post|co|self|well|long|short|late|early|high|low|mid|half|cross|double|single|first|second|third"
    "|phase|placebo|drug|cell|life|evidence|real|open|multi|follow|on|off|up|down|one|two|three|four|five"
)
_FULL_LINE = 0.85
_SHORT_LINE = 0.5
_REPEATED = 0.5
_FEWEST_PAGES = 2
_LONGEST_WORD = 100


def reflow(pages: Sequence[str]) -> str:
    """One line a paragraph, from the text of pages in order; running heads and page numbers are left out."""
    lines = [line for page in _without_running_heads([_lines(page) for page in pages]) for line in page]
    width = _width(lines)
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(lines).lower()))
    written: list[str] = []
    last = previous = ""
    for line in lines:
        if line and previous and not _breaks(previous, line, width):
            start = max(last.rfind(" ") + 1, len(last) - _LONGEST_WORD)
            written.append(last[:start])
            last = _joined(last[start:], line, words)
        elif line:
            written += [last, "\n"] if last else []
            last = line
        previous = line
    return "".join([*written, last]).replace("\u00ad", "")


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.translate(_LIGATURES).split("\n")]


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Pages without blank ends, page numbers, and lines that stand first or last on most pages."""
    trimmed = [_trimmed(page, frozenset()) for page in pages]
    if len(pages) < _FEWEST_PAGES:
        return trimmed
    ends = Counter(end for page in trimmed if page for end in {_pattern(page[0]), _pattern(page[-1])})
    repeated = frozenset(end for end, count in ends.items() if count > _REPEATED * len(pages))
    return [_trimmed(page, repeated) for page in trimmed]


def _trimmed(page: list[str], repeated: frozenset[str]) -> list[str]:
    start, end = 0, len(page)
    while start < end and _is_furniture(page[start], repeated):
        start += 1
    while end > start and _is_furniture(page[end - 1], repeated):
        end -= 1
    return page[start:end]


def _is_furniture(line: str, repeated: frozenset[str]) -> bool:
    if not line or _PAGE_NUMBER.fullmatch(line) or _PRINTED_BY_BROWSER.fullmatch(line):
        return True
    return _pattern(line) in repeated


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _width(lines: Sequence[str]) -> int:
    """The length of a full line: that of the longest but for one in ten."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[ceil(0.9 * (len(lengths) - 1))] if lengths else 0


def _breaks(previous: str, line: str, width: int) -> bool:
    """Whether a paragraph ends between two printed lines."""
    if _NEW_ITEM.match(line):
        return True
    if line[0].islower() or _OPEN_END.search(previous):
        return False
    ended = bool(_SENTENCE_END.search(previous))
    if ended and len(line) < _SHORT_LINE * width and not _SENTENCE_END.search(line):
        return True  # a heading
    # The first word of the next line would have fitted: the line ended on purpose.
    room = width - len(previous) > len(line.split(maxsplit=1)[0]) + 1
    return room and (ended or len(previous) < _FULL_LINE * width)


def _joined(text: str, line: str, words: Counter[str]) -> str:
    """Two lines as one, a word broken between them made whole again."""
    if text.endswith("\u00ad"):
        return text[:-1] + line
    broken, continuation = _BROKEN_WORD.search(text), _CONTINUATION.match(line)
    if broken is None:
        return f"{text}{line}" if _OPEN_END.search(text) else f"{text} {line}"
    if continuation is None:
        return text + line
    head, tail = broken["head"].lower(), continuation["tail"]
    if words[head + tail]:
        return text[:-1] + line
    is_compound = words[f"{head}-{tail}"] or _KEEPS_HYPHEN.fullmatch(head)
    # Both halves are long, and the first is a word elsewhere, too: "tumor-infiltrating", not "treat-ment".
    may_be_compound = len(head) >= 4 and len(tail) >= 6 and words[head] > 1
    return text + line if is_compound or may_be_compound else text[:-1] + line
