"""The spaCy component `kgx_names`: finds institutions, drugs, indications, persons, places, publications and trials.

It needs only the tokens, so it works in any English pipeline: `nlp.add_pipe("kgx_names")`.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from kgx.errors import ExtractionError
from kgx.extract import lexicon
from kgx.extract.agreement import agree
from kgx.extract.crf import LinearChain
from kgx.extract.encoder import Encoder, WordPiece
from kgx.extract.layers import Name
from kgx.extract.name_rules import clean
from kgx.extract.word_features import FEATURES, word_features
from kgx.model import NAMED_TYPES

Floats = NDArray[np.float32]
WIDTH = 384
"""Numbers in the state of a word."""


class Recognizer:
    """The trained tagger: words of a document in, tagged character spans of all nine types out."""

    def __init__(self, folder: Path) -> None:
        try:
            settings = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise ExtractionError(f"the recogniser's weights are missing in {folder}: reinstall kgx") from error
        if tuple(settings["features"]) != FEATURES:
            raise ExtractionError(f"the weights in {folder} belong to another version of kgx: train or reinstall")
        self.tags: tuple[str, ...] = tuple(settings["tags"])
        self._chain = LinearChain(
            *(np.asarray(settings[name], dtype=np.float32) for name in ("transitions", "starts", "ends"))
        )
        self._encoder = Encoder(
            folder / "names.onnx",
            WordPiece.from_file(folder / "vocab.txt"),
            limit=settings["window"],
            overlap=settings["overlap"],
        )
        self._lexicon = lexicon.load()
        self._slope, self._offset = settings["calibration"]

    def __call__(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Name]:
        """Spans of names, dates and statistics as the tagger sees them; `spans` are the words of `text`."""
        return self.read(text, spans)[0]

    def read(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[list[Name], Floats]:
        """The same with the states [words, width] of the encoder."""
        if not spans:
            return [], np.zeros((0, WIDTH), dtype=np.float32)
        words = [text[start:end] for start, end in spans]
        scores, states = self._encoder(words, word_features(text, spans, self._lexicon))
        scores = agree(words, scores)
        path = self._chain.best_path(scores)
        rows = read_path([self.tags[tag] for tag in path], spans, tag_confidences(path, self._chain.marginals(scores)))
        return [row._replace(confidence=calibrate(row.confidence, self._slope, self._offset)) for row in rows], states


def calibrate(confidence: float, slope: float, offset: float) -> float:
    """Platt's scaling: what share of spans with this raw confidence are right, by texts that were kept out."""
    clipped = min(max(confidence, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-slope * math.log(clipped / (1 - clipped)) - offset))


def tag_confidences(path: Sequence[int], marginals: Floats) -> list[float]:
    """For each word the probability of its tag."""
    return [float(row[tag]) for tag, row in zip(path, marginals, strict=True)]


def read_path(tags: Sequence[str], spans: Sequence[tuple[int, int]], sure: Sequence[float]) -> list[Name]:
    """Rows of a sequence of B-, I- and O tags; a span is as sure as its least sure word or the word after it."""
    rows: list[Name] = []
    inside = False
    for tag, (start, end), confidence in zip(tags, spans, sure, strict=True):
        if inside and not tag.startswith("B-"):
            rows[-1] = rows[-1]._replace(confidence=min(rows[-1].confidence, confidence))
        if tag.startswith("B-"):
            rows.append(Name(start, end, tag[2:], "model", confidence))
        elif tag.startswith("I-") and inside:
            rows[-1] = rows[-1]._replace(end=end)
        inside = tag != "O"
    return rows


@dataclass(frozen=True, slots=True)
class NamesComponent:
    """Writes `doc._.kgx_names` and `doc.spans["kgx_names"]`; `doc.spans["kgx_hints"]` are dates and figures.

    With `states` it leaves the word states for components that read pairs of mentions, in `doc._.kgx_states`.
    """

    recognizer: Recognizer
    states: bool = False

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of one document."""
        words = [(token.idx, token.idx + len(token)) for token in doc]
        rows, states = self.recognizer.read(doc.text, words)
        if self.states:
            doc._.kgx_states = states
        names = clean(doc.text, words, (row for row in rows if row.type in NAMED_TYPES), lexicon.known_names())
        doc._.kgx_names = tuple(name._replace(confidence=round(name.confidence, 4)) for name in names)
        doc.spans["kgx_names"] = spans_of(doc, names)
        doc.spans["kgx_hints"] = spans_of(doc, [row for row in rows if row.type not in NAMED_TYPES])
        return doc


def spans_of(doc: Doc, rows: Sequence[Name]) -> list[Span]:
    """spaCy spans of rows; one that cuts a token takes the whole token."""
    spans = (doc.char_span(row.start, row.end, label=row.type, alignment_mode="expand") for row in rows)
    return [span for span in spans if span is not None]


@functools.cache
def load_recognizer() -> Recognizer:
    """The recogniser that ships with kgx."""
    return Recognizer(Path(str(importlib.resources.files("kgx.extract"))) / "weights")


def states_of(doc: Doc) -> Floats:
    """The word states that `kgx_names` left, or read anew."""
    if doc._.kgx_states is not None:
        return np.asarray(doc._.kgx_states, dtype=np.float32)
    return load_recognizer().read(doc.text, [(token.idx, token.idx + len(token)) for token in doc])[1]


@Language.factory("kgx_names", assigns=["doc._.kgx_names", "doc.spans"], default_config={"states": False})
def make_names(nlp: Language, name: str, states: bool) -> NamesComponent:
    """The factory of the component."""
    return NamesComponent(load_recognizer(), states)
