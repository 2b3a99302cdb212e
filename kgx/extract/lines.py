"""Sentence starts at line breaks: a headline, a list item and the paragraph after it are never one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc


def line_starts(words: Sequence[str]) -> list[int]:
    """Indices of the words that are the first of a line; a word that holds a line break ends the line."""
    starts = []
    fresh = True
    for index, word in enumerate(words):
        if word.isspace():
            fresh = fresh or "\n" in word or "\r" in word
        elif fresh:
            starts.append(index)
            fresh = False
    return starts


@Language.component("kgx_lines", assigns=["token.is_sent_start"])
def kgx_lines(doc: Doc) -> Doc:
    """Mark the first token of each line as a sentence start; a parser that runs later keeps the mark."""
    for index in line_starts([token.text for token in doc]):
        doc[index].is_sent_start = True
    return doc
