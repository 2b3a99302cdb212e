"""Fit the model that chooses the status of `treats`: python training/facts_status.py TEXTS GOLD [TEXTS GOLD ...]

Each pair is a file of texts and a file of annotations; entities and facts are given. Prints the cross-validated share
of right statuses, by what the deciding cues say and by the model, and writes `kgx/extract/relations/status.npz`.
Needs scikit-learn besides kgx.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from facts_data import Annotated, annotated
from facts_learning import FOLDS, fold_of, matrix
from sklearn.linear_model import LogisticRegression

import kgx.extract.relations as package
from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.evidence import evidence_text, support
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.status import Cue, decision
from kgx.extract.relations.status_features import background, status_features
from kgx.extract.relations.status_model import StatusModel, with_drug

OUT = Path(package.__file__).parent / "status.npz"
STRENGTH = 0.03
RAREST = 3
"""Features of fewer facts are left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated `treats`: document, number of the drug, text and features of its evidence, status."""

    document: str
    drug: int
    text: str
    features: Sequence[str]
    status: str

    @property
    def decided(self) -> Cue | None:
        """The cue that settles the status whatever the model says."""
        return decision("treats", self.text)


def status_rows(documents: Iterable[Annotated]) -> Iterator[Row]:
    """Every annotated `treats` between entities that are a candidate."""
    for item in documents:
        view = view_of(item.doc)
        pairs = {(c.subject, c.object): c for c in candidates(view)}
        number = {identifier: index for index, identifier in enumerate(view.ids)}
        for fact in item.record["facts"]:
            pair = pairs.get((number.get(fact["s"], -1), number[fact["o"]]))
            if fact["p"] != "treats" or pair is None:
                continue
            text = evidence_text(view, pair, support(view, pair, "treats"))
            features = status_features(text, background(view, pair, text))
            yield Row(item.record["id"], pair.subject, text, features, fact["status"])


def fit_status(rows: Sequence[Row]) -> StatusModel:
    """The model of some facts."""
    counts = Counter(name for row in rows for name in row.features)
    names = sorted(name for name, count in counts.items() if count >= RAREST)
    vocabulary = {name: index for index, name in enumerate(names)}
    x = matrix((row.features for row in rows), vocabulary)
    learner = LogisticRegression(C=STRENGTH, max_iter=500).fit(x, [row.status for row in rows])
    weights = learner.coef_.astype(np.float16).astype(np.float64)
    return StatusModel(
        names=tuple(learner.classes_.tolist()),
        vocabulary=vocabulary,
        weights=weights,
        intercepts=learner.intercept_,
    )


def held_out(rows: Sequence[Row]) -> list[str]:
    """The status of each fact by a model that did not see its fold."""
    found: list[str] = [""] * len(rows)
    for fold in range(FOLDS):
        inside = [index for index, row in enumerate(rows) if fold_of(row.document) == fold]
        model = fit_status([row for row in rows if fold_of(row.document) != fold])
        by_document: dict[str, list[int]] = {}
        for index in inside:
            by_document.setdefault(rows[index].document, []).append(index)
        for numbers in by_document.values():
            scores = [model.log_probabilities(rows[i].features) for i in numbers]
            shared = with_drug(scores, [rows[i].drug for i in numbers])
            for index, score in zip(numbers, shared, strict=True):
                cue = rows[index].decided
                found[index] = cue.status if cue else model.names[int(score.argmax())]
    return found


def report(rows: Sequence[Row], found: Sequence[str]) -> Iterator[str]:
    """Share of right statuses: all, by cue or by the model, by status; and the confusions."""
    groups: dict[str, list[bool]] = {"all": []}
    confusions: Counter[tuple[str, str]] = Counter()
    for row, said in zip(rows, found, strict=True):
        cue = row.decided
        for group in ("all", f"  cue {cue.name}" if cue else "  model", row.status):
            groups.setdefault(group, []).append(row.status == said)
        if row.status != said:
            confusions[row.status, said] += 1
    for name, right in sorted(groups.items()):
        yield f"{name:32}{sum(right) / len(right):7.3f} of {len(right)}"
    for (gold, said), count in confusions.most_common():
        yield f"{gold} taken for {said}: {count}"


def save(model: StatusModel, path: Path) -> None:
    """Write the file that `status_model.load_status_model` reads."""
    names = sorted(model.vocabulary, key=lambda name: model.vocabulary[name])
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(model.names).encode(), dtype=np.uint8),
        vocabulary=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=model.weights.astype(np.float16),
        intercepts=model.intercepts,
    )


def main() -> None:
    """Read, measure, fit, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", metavar="TEXTS GOLD")
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    files = zip(arguments.pairs[::2], arguments.pairs[1::2], strict=True)
    rows = [row for texts, gold in files for row in status_rows(annotated(texts, gold))]
    sys.stdout.write("\n".join(report(rows, held_out(rows))) + "\n")
    save(fit_status(rows), arguments.out)


if __name__ == "__main__":
    main()
