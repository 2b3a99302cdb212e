"""The text encoder at run time: WordPiece over words, windows over a document, an ONNX Runtime session.

The model maps the pieces of one window to a row of tag scores and a vector (its state) a word. Windows run one at a
time on one thread, so the result for a document never depends on other documents or on the number of cores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_NO_MEMORY = re.compile("bad_?alloc|fail(ed|ure) to allocate|out of memory", re.IGNORECASE)
_CACHE_LIMIT = 100_000
_LONGEST_WORD = 64
_LONGEST_PIECES = 24


class WordPiece:
    """Uncased WordPiece of BERT for words that are already split off; white space becomes one separator piece."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: index for index, piece in enumerate(vocabulary)}
        self.unknown = self._ids["[UNK]"]
        self.first = self._ids["[CLS]"]
        self.last = self._ids["[SEP]"]
        self._cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_file(cls, path: Path) -> WordPiece:
        """Read a vocabulary with one piece a line."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def __call__(self, word: str) -> tuple[int, ...]:
        """The piece ids of one word, at least one and at most 24."""
        pieces = self._cache.get(word)
        if pieces is None:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            pieces = self._cache[word] = self._split(word)
        return pieces

    def _split(self, word: str) -> tuple[int, ...]:
        if word.isspace():
            return (self.last,)
        ids = [piece for part in _basic_parts(word) for piece in self._greedy(part)]
        return tuple(ids[:_LONGEST_PIECES]) or (self.unknown,)

    def _greedy(self, part: str) -> list[int]:
        if len(part) > _LONGEST_WORD:
            return [self.unknown]
        ids, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = self._ids.get(part[start:end] if start == 0 else f"##{part[start:end]}")
                if piece is not None:
                    ids.append(piece)
                    start = end
                    break
            else:
                return [self.unknown]
        return ids


def _basic_parts(word: str) -> list[str]:
    """Lower-case a word, take its accents off, split it at punctuation (BERT's basic tokeniser)."""
    parts, current = [], ""
    for char in unicodedata.normalize("NFD", word.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or category in ("Cc", "Cf") or char == "\ufffd":
            continue
        if category[0] in "PS" or "\u4e00" <= char <= "\u9fff":
            parts += [current, _PLAIN.get(char, char)]
            current = ""
        elif char.isspace():
            parts.append(current)
            current = ""
        else:
            current += char
    return [part for part in (*parts, current) if part]


_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-"}


class Window(NamedTuple):
    """Words `[start, end)` are read together; the answer is taken for `[keep_start, keep_end)`."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(lengths: Sequence[int], limit: int, overlap: int) -> list[Window]:
    """Cover words of the given numbers of pieces by windows of at most `limit` pieces, `overlap` pieces shared.

    What a window keeps ends in the middle of the overlap; every word is kept exactly once.
    """
    found: list[Window] = []
    start = keep_start = 0
    while keep_start < len(lengths):
        end, size = start, 0
        while end < len(lengths) and (size + lengths[end] <= limit or end == start):
            size += lengths[end]
            end += 1
        if end == len(lengths):
            found.append(Window(start, end, keep_start, end))
            break
        if end <= keep_start:
            start = keep_start
            continue
        keep_end = max(_step_back(lengths, end, overlap // 2), keep_start + 1)
        found.append(Window(start, end, keep_start, keep_end))
        start, keep_start = min(max(_step_back(lengths, end, overlap), start + 1), keep_end), keep_end
    return found


def _step_back(lengths: Sequence[int], end: int, pieces: int) -> int:
    """The first word of those before `end` that together have at most so many pieces."""
    while end > 0 and pieces >= lengths[end - 1]:
        end -= 1
        pieces -= lengths[end]
    return end


class Encoder:
    """An ONNX model: inputs `ids` [pieces], `words` [pieces] (the word of each), `firsts` [words], `features`."""

    def __init__(self, model: Path, pieces: WordPiece, *, limit: int, overlap: int) -> None:
        self._session = session(model)
        self._pieces = pieces
        self._limit = limit
        self._overlap = overlap

    def __call__(self, words: Sequence[str], features: Floats) -> tuple[Floats, Floats]:
        """Scores [words, tags] and states [words, width] of at least one word; `features` is [words, features]."""
        pieces = [self._pieces(word) for word in words]
        found = windows([len(ids) for ids in pieces], self._limit, self._overlap)
        scores, states = zip(*(self._run(window, pieces, features) for window in found), strict=True)
        return np.concatenate(scores), np.concatenate(states)

    def _run(self, window: Window, pieces: Sequence[tuple[int, ...]], features: Floats) -> tuple[Floats, Floats]:
        """Scores and states of what a window keeps."""
        inputs = window_inputs(pieces[window.start : window.end], self._pieces.first, self._pieces.last)
        scores, states = self._session.run(None, {**inputs, "features": features[window.start : window.end]})
        kept = slice(window.keep_start - window.start, window.keep_end - window.start)
        return np.asarray(scores[kept], dtype=np.float32), np.asarray(states[kept], dtype=np.float32)


def session(model: Path) -> onnxruntime.InferenceSession:
    """An ONNX model on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised; its own log would stand on the terminal too
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory is short: Python's own, or what ONNX Runtime makes of a failed allocation."""
    of_runtime = type(error).__module__.startswith("onnxruntime")
    return isinstance(error, MemoryError) or (of_runtime and bool(_NO_MEMORY.search(str(error))))


def window_inputs(pieces: Sequence[tuple[int, ...]], first: int, last: int) -> Mapping[str, Ints]:
    """Model inputs of one window: piece ids between the two special pieces, the word of each piece, first pieces.

    The special pieces belong to no word: their word is the row of zeros after the last word.
    """
    lengths = np.fromiter((len(ids) for ids in pieces), dtype=np.int64, count=len(pieces))
    ids = np.fromiter((piece for word in pieces for piece in word), dtype=np.int64, count=int(lengths.sum()))
    words = np.repeat(np.arange(len(pieces), dtype=np.int64), lengths)
    return {
        "ids": np.concatenate([[first], ids, [last]]).astype(np.int64),
        "words": np.concatenate([[len(pieces)], words, [len(pieces)]]).astype(np.int64),
        "firsts": np.cumsum(lengths) - lengths + 1,
    }
