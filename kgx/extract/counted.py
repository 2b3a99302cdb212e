"""What a number counts: the noun phrase after it, and whether that noun stands for people, cases or doses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kgx.extract.numerals import FIRST_WORDS
from kgx.extract.quantities import Quantity, lexicon

_NOUNS = ("NN", "NNS", "NNP", "NNPS")
_BEFORE_NOUN = (*_NOUNS, "JJ", "JJR", "JJS", "VBN", "VBG", "HYPH", "POS", "CD", "AFX", "FW")
_DETERMINERS = frozenset({"the", "all", "these", "those", "them", "our", "their"})
"""What may stand between "of" and the noun that a share is of."""
_PARTS_OF = _DETERMINERS - {"all", "them"}


class Word(NamedTuple):
    """A token of the document: offsets, surface, fine-grained tag (empty where nothing tagged the document)."""

    start: int
    end: int
    text: str
    tag: str


class Counted(NamedTuple):
    """The counted noun phrase of a number: its words, and where its head noun begins."""

    unit: str
    noun: str
    head: int
    end: int


def counted_noun(words: Sequence[Word], index: int, quantity: Quantity) -> Counted | None:
    """The noun phrase right after the number, without its leading "of the"."""
    stop = frozenset(lexicon()["noun_stop"])
    first = index
    if first + 1 < len(words) and (words[first].text, words[first + 1].text) in (("or", "more"), ("or", "fewer")):
        first += 2
    while first < len(words) and words[first].text in ("more", "other", "fewer", "additional", "further", "-"):
        first += 1
    if quantity.kind == "bare":
        first = _after_partitive(words, _after_total(words, first))
    if quantity.kind in ("percent", "share") and first < len(words) and words[first].text == "of":
        first += 1
        while first < len(words) and words[first].text.lower() in _DETERMINERS:
            first += 1
    last, head = first, -1
    while last < len(words) and last < first + 8:
        word = words[last]
        if not word.tag:
            fits, noun = word.text.lower() not in stop and word.text[:1].isalpha(), True
        else:
            fits, noun = (
                (word.tag in _BEFORE_NOUN or _glued(words, last)) and word.text.lower() != "percent",
                word.tag in _NOUNS,
            )
        if not word.text.strip() or (not fits and word.text not in "-–’'s") or "\n" in word.text:
            break
        if noun and fits:
            head = last
            if word.tag in ("NNS", "NNPS") and not _compound_follows(words, last):
                break
            if not word.tag and word.text.endswith("s"):
                break
        last += 1
    if head < 0 or not words[head].text[:1].isalpha():
        return None
    phrase = words[first : head + 1]
    surface = "".join(
        word.text + (" " if following.start > word.end else "")
        for word, following in zip(phrase, [*phrase[1:], phrase[-1]], strict=True)
    )
    return Counted(surface.strip(), phrase[-1].text, phrase[-1].start, phrase[-1].end)


def _after_total(words: Sequence[Word], first: int) -> int:
    """The index after "of 41", "out of more than 1,000", "of the 81", "of seven"; `first` where no total follows."""
    index = first
    while (
        index < len(words)
        and index < first + 6
        and words[index].text.lower() in ("out", "of", "the", "more", "than", "all")
    ):
        index += 1
    if index > first and index < len(words) and _is_number(words[index].text):
        return index + 1
    return first


def _after_partitive(words: Sequence[Word], first: int) -> int:
    """The index after "of the", "of these 36"; `first` where no such words stand."""
    if first + 2 >= len(words) or words[first].text != "of" or words[first + 1].text.lower() not in _PARTS_OF:
        return first
    return first + 2 + _is_number(words[first + 2].text)


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or (text.lower() in FIRST_WORDS and text.lower() not in ("a", "an", "half", "one"))


def _glued(words: Sequence[Word], index: int) -> bool:
    """Whether a word hangs on a hyphen ("at" in "at-risk")."""
    before = index > 0 and words[index - 1].text in ("-", "‐") and words[index - 1].end == words[index].start
    return before or (
        index + 1 < len(words) and words[index + 1].text in ("-", "‐") and words[index].end == words[index + 1].start
    )


def _compound_follows(words: Sequence[Word], index: int) -> bool:
    return index + 1 < len(words) and words[index + 1].tag in _NOUNS


@cache
def _with_plurals(entry: str) -> frozenset[str]:
    """The nouns of an entry of `statistics.json` with their plurals."""
    nouns = lexicon()[entry]
    return frozenset(
        {*nouns, *(noun + "s" for noun in nouns), *(noun[:-1] + "ies" for noun in nouns if noun.endswith("y"))}
    )


def noun_kind(noun: str) -> str:
    """What a counted noun stands for: "counted" (people, cases, doses), "vague" (ways, things) or "other"."""
    lower = noun.lower()
    if not _with_plurals("count_nouns").isdisjoint((noun, lower)):
        return "counted"
    return "vague" if lower in _with_plurals("vague_nouns") else "other"
