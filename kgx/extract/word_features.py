"""What the recogniser sees of a word beside its pieces: case, line, vocabularies, the rest of the document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kgx.extract.lexicon import KINDS, Lexicon, has_inn_stem

_CASE = ("lower", "title", "upper", "mixed", "digit", "number", "punctuation", "initial", "short_upper")
_POSITION = (
    "line_start",
    "line_end",
    "sentence_start",
    "first_line",
    "short_line",
    "title_line",
    "upper_line",
    "glued",
)
_DOCUMENT = ("seen_lower", "seen_upper", "seen_name", "inn_stem", "in_brackets")
_LEXICON = tuple(f"{kind}_{part}" for kind in KINDS for part in ("begin", "inside"))
FEATURES = (*_CASE, *_POSITION, *_DOCUMENT, *_LEXICON)
"""The columns of the feature matrix."""

_COLUMN = {name: index for index, name in enumerate(FEATURES)}
_SENTENCE_ENDS = frozenset('.?!:;"“”•·*|')
_SHORT_LINE = 6
_FIRST_LETTER = 0.6


def case_of(word: str) -> list[str]:
    """The names of the case features that hold for one word."""
    found = []
    if not any(char.isalnum() for char in word):
        return ["punctuation"]
    if any(char.isdigit() for char in word):
        found.append("digit" if any(char.isalpha() for char in word) else "number")
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return found
    if all(char.islower() for char in letters):
        found.append("lower")
    elif len(letters) == 1:
        found.append("initial")
    elif all(char.isupper() for char in letters):
        found.append("upper")
        if len(letters) <= 5:
            found.append("short_upper")
    elif letters[0].isupper() and all(char.islower() for char in letters[1:]):
        found.append("title")
    else:
        found.append("mixed")
    return found


def lines_of(words: Sequence[str]) -> list[tuple[int, int]]:
    """Word spans of the lines, without the words that hold the line breaks."""
    found, start = [], 0
    for index, word in enumerate(words):
        if "\n" in word or "\r" in word:
            found.append((start, index))
            start = index + 1
    found.append((start, len(words)))
    return [(start, end) for start, end in found if start < end]


def word_features(text: str, spans: Sequence[tuple[int, int]], lexicon: Lexicon) -> NDArray[np.float32]:
    """The matrix [words, features] of one document; `spans` are the character spans of its words."""
    words = [text[start:end] for start, end in spans]
    matrix = np.zeros((len(words), len(FEATURES)), dtype=np.float32)
    cases: dict[str, list[int]] = {}
    for row, word in enumerate(words):
        columns = cases.get(word)
        if columns is None:
            columns = [_COLUMN[name] for name in case_of(word)]
            if has_inn_stem(word):
                columns.append(_COLUMN["inn_stem"])
            cases[word] = columns
        matrix[row, columns] = 1
        if row and spans[row - 1][1] == spans[row][0]:
            matrix[row, _COLUMN["glued"]] = 1
    _mark_lines(matrix, words)
    _mark_document(matrix, words)
    for match in lexicon.match(text, spans):
        matrix[match.start, _COLUMN[f"{match.kind}_begin"]] = 1
        matrix[match.start + 1 : match.end, _COLUMN[f"{match.kind}_inside"]] = 1
    return matrix


def _mark_lines(matrix: NDArray[np.float32], words: Sequence[str]) -> None:
    """Set the features of the line that a word stands in, and of its place there."""
    for number, (start, end) in enumerate(lines_of(words)):
        matrix[start, _COLUMN["line_start"]] = 1
        matrix[end - 1, _COLUMN["line_end"]] = 1
        matrix[start, _COLUMN["sentence_start"]] = 1
        for row in range(start + 1, end):
            if words[row - 1][-1] in _SENTENCE_ENDS and len(words[row - 1]) == 1:
                matrix[row, _COLUMN["sentence_start"]] = 1
        matrix[start:end, _COLUMN["first_line"]] = number == 0
        matrix[start:end, _COLUMN["short_line"]] = end - start <= _SHORT_LINE
        long = [word for word in words[start:end] if len(word) > 3 and word[0].isalpha()]
        capitals = sum(word[0].isupper() for word in long)
        if len(long) >= 2 and capitals >= _FIRST_LETTER * len(long):
            shouted = sum(word.isupper() for word in long) >= _FIRST_LETTER * len(long)
            matrix[start:end, _COLUMN["upper_line" if shouted else "title_line"]] = 1


def _mark_document(matrix: NDArray[np.float32], words: Sequence[str]) -> None:
    """Set the features that say how else the document writes a word, and whether brackets are open."""
    ordinary = (matrix[:, _COLUMN["title_line"]] + matrix[:, _COLUMN["upper_line"]]) == 0
    inner = ordinary & (matrix[:, _COLUMN["sentence_start"]] == 0)
    lower = {word for word, plain in zip(words, ordinary, strict=True) if plain and word.islower()}
    upper = {word.lower() for word, plain in zip(words, inner, strict=True) if plain and word[0].isupper()}
    depth = 0
    for row, word in enumerate(words):
        low = word.lower()
        if word[0].isupper():
            matrix[row, _COLUMN["seen_lower"]] = low in lower
            matrix[row, _COLUMN["seen_name"]] = low in upper and low not in lower
        elif low in upper:
            matrix[row, _COLUMN["seen_upper"]] = 1
        if word in ")]" or "\n" in word:
            depth = 0
        matrix[row, _COLUMN["in_brackets"]] = depth
        if word in "([":
            depth = 1
