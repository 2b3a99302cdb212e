"""What the pair head learns from: contexts of every candidate of a text with their facts, statuses and `about`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from facts_data import Annotated, annotated
from torch import Tensor

from kgx.extract.relations.candidates import Candidate, candidates
from kgx.extract.relations.pairs import ABOUT, STATUSES, Layout, about_layout, fact_layout
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, allowed
from kgx.extract.relations.selection import SYMMETRIC
from kgx.extract.relations.view import View

Inputs = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts of one kind of candidates of one text, as the network's inputs, and the candidate of each."""

    inputs: Inputs
    row: Tensor


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates of one text with their truth.

    `truth` and `may` are `[candidate, predicate]`; `status` holds, for each predicate that has one, the candidates
    whose status is known and its number; `about_of` is the statistic of each candidate of `about`, `about_truth`
    whether it is what the statistic is about.
    """

    id: str
    words: list[str]
    facts: Contexts | None
    truth: Tensor
    may: Tensor
    status: dict[str, tuple[Tensor, Tensor]]
    about: Contexts | None
    about_of: Tensor
    about_truth: Tensor


def contexts_of(layout: Layout, words: int) -> Contexts | None:
    """The tensors of a layout, None without any context."""
    if not layout.questions:
        return None
    inputs = {name: torch.from_numpy(np.asarray(value)) for name, value in layout.inputs(words).items()}
    return Contexts(inputs, torch.tensor([question.row for question in layout.questions]))


def truth_table(view: View, pairs: list[Candidate], record: dict[str, Any]) -> np.ndarray:
    """Which facts of an annotation each candidate stands for; symmetric facts count in both directions."""
    number = {identifier: index for index, identifier in enumerate(view.ids)} | {"DOC": -1}
    place = {(candidate.subject, candidate.object): index for index, candidate in enumerate(pairs)}
    table = np.zeros((len(pairs), len(PREDICATES)), dtype=bool)
    for fact in record["facts"]:
        s, o = number[fact["s"]], number[fact["o"]]
        for pair in {(s, o), (o, s)} if fact["p"] in SYMMETRIC else {(s, o)}:
            if pair in place:
                table[place[pair], PREDICATES.index(fact["p"])] = True
    return table


def statuses(view: View, pairs: list[Candidate], record: dict[str, Any]) -> dict[str, tuple[Tensor, Tensor]]:
    """For each predicate with a status, the candidates that have one and its number."""
    place = {(view.ids[c.subject], view.ids[c.object]): row for row, c in enumerate(pairs) if c.subject >= 0}
    found: dict[str, tuple[Tensor, Tensor]] = {}
    for predicate, names in STATUSES.items():
        rows = [
            (place[fact["s"], fact["o"]], names.index(fact["status"]))
            for fact in record["facts"]
            if fact["p"] == predicate and fact.get("status") in names and (fact["s"], fact["o"]) in place
        ]
        if rows:
            known = torch.tensor(rows)
            found[predicate] = (known[:, 0], known[:, 1])
    return found


def pairs_of(item: Annotated) -> Pairs:
    """The candidates of one annotated document."""
    view = view_of(item.doc)
    found = list(candidates(view))
    words = len(view.words)
    about, about_of, about_truth = _about(view, item.record)
    return Pairs(
        id=item.record["id"],
        words=[token.text for token in item.doc],
        facts=contexts_of(fact_layout(view, found), words),
        truth=torch.from_numpy(truth_table(view, found, item.record)),
        may=torch.from_numpy(allowed(found)),
        status=statuses(view, found, item.record),
        about=contexts_of(about, words),
        about_of=about_of,
        about_truth=about_truth,
    )


def _about(view: View, record: dict[str, Any]) -> tuple[Layout, Tensor, Tensor]:
    """The contexts of statistics; those that are about nothing have no true candidate."""
    of_type = [entity for entity in record["entities"] if entity["type"] in ABOUT]
    statistics = [entity for entity in record["entities"] if entity["type"] == "Statistic"]
    entities = [(e["type"], [view.token_span(*span) for span in sorted(e["mentions"])]) for e in of_type]
    spans = [view.token_span(*entity["mentions"][0]) for entity in statistics]
    layout, asked = about_layout(spans, entities, view.sentence_of)
    truth = [statistics[index].get("about") == of_type[number]["id"] for index, number in asked]
    return layout, torch.tensor([index for index, _ in asked], dtype=torch.long), torch.tensor(truth, dtype=torch.bool)


def read_pairs(gold: Path, texts: Path) -> Iterator[Pairs]:
    """The candidates of annotated documents, parsed by the public English pipeline."""
    return (pairs_of(item) for item in annotated(texts, gold))
