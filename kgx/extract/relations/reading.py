"""Makes a `View` of a spaCy `Doc` and its layers."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.relations.anaphors import add_anaphors
from kgx.extract.relations.lexicon import json_data, trigger_lexicon
from kgx.extract.relations.lists import name_lists
from kgx.extract.relations.patterns import roles
from kgx.extract.relations.view import View, build_view


def view_of(doc: Doc) -> View:
    """Tokens, sentences, entities and mentions of a parsed document."""
    names = [Name(*row) for row in doc._.kgx_names]
    entities = [
        (row.id, row.type, row.name, [(names[i].start, names[i].end) for i in row.mentions])
        for row in (EntityRow(*r) for r in doc._.kgx_entities)
    ]
    dates = [("Date", row.start, row.end) for row in (DateSpan(*r) for r in doc._.kgx_dates)]
    numbers = [("Statistic", row.start, row.end) for row in (StatisticSpan(*r) for r in doc._.kgx_statistics)]
    view = build_view(base_view(doc), entities, dates + numbers, trigger_lexicon())
    add_anaphors(view, json_data("anaphors.json"))
    view.list_of = name_lists(view)
    view.roles = [roles(view, mention) for mention in view.mentions]
    return view


def base_view(doc: Doc) -> View:
    """The tokens and sentences alone."""
    sentences = [(span.start, span.end) for span in doc.sents]
    sentence_of = [number for number, (start, end) in enumerate(sentences) for _ in range(start, end)]
    tokens = list(doc)
    numbers = doc.to_array(["IDX", "LENGTH", "HEAD"]).astype(np.int64).reshape(-1, 3)
    return View(
        text=doc.text,
        words=[token.lower_ for token in tokens],
        lemmas=[token.lemma_.lower() for token in tokens],
        pos=[token.pos_ for token in tokens],
        deps=[token.dep_ for token in tokens],
        heads=(np.arange(len(tokens)) + numbers[:, 2]).tolist(),
        starts=numbers[:, 0].tolist(),
        ends=(numbers[:, 0] + numbers[:, 1]).tolist(),
        sentence_of=sentence_of,
        sentences=sentences,
    )
