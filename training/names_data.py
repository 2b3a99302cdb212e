"""Training data of the recogniser: annotated texts as words, features and tags; windows and batches of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from spacy.language import Language
from torch import Tensor

from kgx.extract import lexicon
from kgx.extract.encoder import WordPiece, window_inputs
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.extract.word_features import FEATURES, word_features
from kgx.model import ENTITY_TYPES

Span = tuple[int, int, str]
_LEXICON_COLUMNS = [index for index, name in enumerate(FEATURES) if name.endswith(("_begin", "_inside"))]


@dataclass(frozen=True, slots=True)
class Text:
    """One text: words, pieces of each word, features [words, features], tag ids, and the head that learns from it."""

    id: str
    text: str
    spans: list[tuple[int, int]]
    pieces: list[tuple[int, ...]]
    features: np.ndarray
    tags: np.ndarray
    head: str


def tags_of(types: Iterable[str]) -> list[str]:
    """The tag set of the types: "O", then begin and inside of each."""
    return ["O", *(f"{part}-{kind}" for kind in types for part in "BI")]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def tokenizer() -> Language:
    """The tokeniser that the recogniser sees at run time."""
    nlp = spacy.blank("en")
    adapt_tokenizer(nlp)
    return nlp


def tag_ids(spans: Sequence[tuple[int, int]], mentions: Iterable[Span], tags: Sequence[str]) -> np.ndarray:
    """Tag ids of words from character mentions; a mention that cuts a word takes the whole word."""
    ids = np.zeros(len(spans), dtype=np.int64)
    numbers = {tag: index for index, tag in enumerate(tags)}
    taken = -1
    for start, end, kind in sorted(mentions):
        inside = [index for index, (first, last) in enumerate(spans) if first < end and last > start]
        if not inside or inside[0] <= taken:
            continue
        ids[inside] = numbers[f"I-{kind}"]
        ids[inside[0]] = numbers[f"B-{kind}"]
        taken = inside[-1]
    return ids


class Reader:
    """Turns annotated records into `Text`s."""

    def __init__(self, pieces: WordPiece) -> None:
        self.nlp, self.pieces, self.lexicon = tokenizer(), pieces, lexicon.load()

    def text(self, name: str, text: str, mentions: Iterable[Span], head: str, tags: Sequence[str]) -> Text:
        """One text with its mentions as tags of `tags`."""
        doc = self.nlp(text)
        spans = [(token.idx, token.idx + len(token)) for token in doc]
        pieces = [self.pieces(token.text) for token in doc]
        features = word_features(text, spans, self.lexicon)
        return Text(name, text, spans, pieces, features, tag_ids(spans, mentions, tags), head)


def read_gold(reader: Reader, gold: Path, texts: Path) -> list[Text]:
    """The annotated news."""
    by_id = {record["id"]: record["text"] for record in read_lines(texts)}
    tags = tags_of(ENTITY_TYPES)
    return [
        reader.text(
            record["id"],
            by_id[record["id"]],
            [(start, end, entity["type"]) for entity in record["entities"] for start, end in entity["mentions"]],
            "gold",
            tags,
        )
        for record in read_lines(gold)
    ]


def pieces_windows(text: Text, limit: int, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Word spans that cover a text by windows of about `limit` pieces; no mention is cut, the first is shorter."""
    start, size, room = 0, 0, rng.randint(limit // 3, limit)
    for index, pieces in enumerate(text.pieces):
        inside = text.tags[index] > 0 and text.tags[index] % 2 == 0
        if size + len(pieces) > room and index > start and not inside:
            yield start, index
            start, size, room = index, 0, limit
        size += len(pieces)
    if start < len(text.pieces):
        yield start, len(text.pieces)


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares of words whose pieces, and of windows whose lexicon features, are hidden in training."""

    word: float = 0.08
    lexicon: float = 0.15
    mask_id: int = 103


def batches(
    texts: Sequence[Text], rng: random.Random, *, limit: int, size: int, noise: Noise
) -> Iterator[tuple[str, dict[str, Tensor]]]:
    """One epoch of (head, batch) of windows of any texts; those of like length share a batch, in random order."""
    found = []
    for head in sorted({text.head for text in texts}):
        windows = [(t, s, e) for t in texts if t.head == head for s, e in pieces_windows(t, limit, rng)]
        windows.sort(key=lambda w: w[2] - w[1] + rng.random() * limit / 2)
        found += [(head, windows[i : i + size]) for i in range(0, len(windows), size)]
    rng.shuffle(found)
    for head, windows in found:
        yield head, collate(windows, rng, noise)


def text_batches(
    texts: Sequence[Text], rng: random.Random, *, limit: int, size: int, noise: Noise
) -> Iterator[tuple[list[Text], dict[str, Tensor]]]:
    """One epoch of batches of whole texts, of `size` windows or a text more; `owner` is the text of each window."""
    order = list(texts)
    rng.shuffle(order)
    chosen: list[Text] = []
    windows: list[tuple[Text, int, int]] = []
    owner: list[int] = []
    for index, text in enumerate(order):
        found = [(text, start, end) for start, end in pieces_windows(text, limit, rng)]
        owner += [len(chosen)] * len(found)
        chosen.append(text)
        windows += found
        if len(windows) >= size or index == len(order) - 1:
            yield chosen, {**collate(windows, rng, noise), "owner": torch.tensor(owner)}
            chosen, windows, owner = [], [], []


def collate(windows: Sequence[tuple[Text, int, int]], rng: random.Random, noise: Noise) -> dict[str, Tensor]:
    """Padded tensors of word spans of texts."""
    rows = []
    for text, start, end in windows:
        pieces = [(noise.mask_id,) * len(ids) if rng.random() < noise.word else ids for ids in text.pieces[start:end]]
        features = text.features[start:end].copy()
        if rng.random() < noise.lexicon:
            features[:, _LEXICON_COLUMNS] = 0
        rows.append((window_inputs(pieces, 101, 102), features, text.tags[start:end]))
    longest, most = max(len(row[0]["ids"]) for row in rows), max(len(row[2]) for row in rows)
    shape = (len(rows), longest)
    batch = {
        "ids": torch.zeros(shape, dtype=torch.long),
        "words": torch.full(shape, most, dtype=torch.long),
        "piece_mask": torch.zeros(shape, dtype=torch.bool),
        "firsts": torch.zeros((len(rows), most), dtype=torch.long),
        "features": torch.zeros((len(rows), most, rows[0][1].shape[1])),
        "tags": torch.zeros((len(rows), most), dtype=torch.long),
        "word_mask": torch.zeros((len(rows), most), dtype=torch.bool),
    }
    for row, (inputs, features, tags) in enumerate(rows):
        pieces, words = len(inputs["ids"]), len(tags)
        batch["ids"][row, :pieces] = torch.from_numpy(inputs["ids"])
        batch["words"][row, :pieces] = torch.from_numpy(np.where(inputs["words"] == words, most, inputs["words"]))
        batch["piece_mask"][row, :pieces] = True
        batch["firsts"][row, :words] = torch.from_numpy(inputs["firsts"])
        batch["features"][row, :words] = torch.from_numpy(features)
        batch["tags"][row, :words] = torch.from_numpy(tags)
        batch["word_mask"][row, :words] = True
    return batch


def mentions_of(tags: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[Span]:
    """Character mentions of a sequence of tags."""
    found: list[Span] = []
    for tag, (start, end) in zip(tags, spans, strict=True):
        if tag.startswith("B-"):
            found.append((start, end, tag[2:]))
        elif tag.startswith("I-") and found:
            found[-1] = (found[-1][0], end, tag[2:])
    return found
