"""Measures what the encoder of kgx learns from a public set with a head of its own that follows the set's guidelines.

    python training/public_heads.py bc5cdr --encoder DIR --public DATA [--start WEIGHTS.pt]
    python training/public_heads.py wikigold --encoder DIR --public DATA

`--encoder` is the folder of all-MiniLM-L6-v2 and `--start` the float weights after the public sets (the `public.pt`
that `train_names.py` leaves in its `--folds`); the network is that of the shipped recogniser with a CRF over the tags
of the set. Nothing here ships. Exact F1 counts character offsets as the source gives them, so that a mention that our
words cannot express, or that lies inside another, counts as missed.

- `bc5cdr`: trained on the train split, measured on the dev split. `--start` has seen BioRED and PHEE, which share
  abstracts with BC5CDR's dev split; these abstracts are left out of the figure, with or without `--start`.
- `wikigold`: one part, so five folds by a hash of the id. Each fold starts from MiniLM after `--first-epochs` over
  Re-DocRED (other Wikipedia texts, with the types PER, ORG, LOC and MISC); no fold's network saw its own texts.
  `--start` is refused, because it has seen wikigold.
"""

from __future__ import annotations

import argparse
import copy
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from folds import FOLDS, fold_of
from names_data import Reader, Span, Text, mentions_of, read_lines, tags_of
from names_export import OVERLAP, WINDOW
from names_model import Encoder, Tagger
from names_public import AUXILIARY
from train_names import chain_of, public_steps, train

from kgx.extract.encoder import WordPiece, window_inputs, windows
from kgx.extract.word_features import FEATURES

SEEN = frozenset({"biored/train", "phee/train"})
"""Sets that `--start` learnt from and that share abstracts with others; a record names them in `also_in`."""
log = logging.getLogger("public_heads")
Record = dict[str, Any]


def mentions(record: Record, types: Mapping[str, str]) -> set[Span]:
    """The mentions of a record with the names that its head gives their types."""
    return {(e["start"], e["end"], types[e["type"]]) for e in record["entities"] if e["type"] in types}


def unseen(records: Iterable[Record], sets: frozenset[str] = SEEN) -> list[Record]:
    """The records whose text no training set of `sets` holds."""
    return [record for record in records if not sets.intersection(record.get("also_in", ()))]


def scores(gold: Mapping[str, set[Span]], found: Mapping[str, set[Span]]) -> dict[str, tuple[float, float, float, int]]:
    """Exact precision, recall, F1 and number of gold mentions by type and over all."""
    result = {}
    for kind in (*sorted({m[2] for spans in gold.values() for m in spans}), "all"):
        mine = {name: {m for m in gold[name] if kind in (m[2], "all")} for name in gold}
        theirs = {name: {m for m in found[name] if kind in (m[2], "all")} for name in gold}
        hits = sum(len(mine[name] & theirs[name]) for name in gold)
        wanted, said = sum(map(len, mine.values())), sum(map(len, theirs.values()))
        result[kind] = (hits / max(said, 1), hits / max(wanted, 1), 2 * hits / max(said + wanted, 1), wanted)
    return result


class Study:
    """One public set as texts for a tagger with a CRF."""

    def __init__(self, name: str, reader: Reader) -> None:
        self.types = AUXILIARY[name]
        self.tags = tags_of(sorted(set(self.types.values())))
        self.reader = reader

    def texts(self, records: Iterable[Record], types: Mapping[str, str] | None = None) -> list[Text]:
        """Records as texts to train on or to tag; `types` where they are another set's."""
        chosen = self.types if types is None else types
        return [self.reader.text(r["id"], r["text"], mentions(r, chosen), "gold", self.tags) for r in records]

    def tagger(self, encoder: Path, start: Path | None) -> Tagger:
        """A network with the encoder of `start`, or of MiniLM, and a new head."""
        network = Encoder.from_bert(encoder / "model.safetensors", len(FEATURES))
        if start:
            state = torch.load(start)
            part = {
                name.removeprefix("encoder."): value for name, value in state.items() if name.startswith("encoder.")
            }
            network.load_state_dict(part)
        return Tagger(network, len(FEATURES), {"gold": self.tags})

    @torch.inference_mode()
    def found(self, tagger: Tagger, records: Sequence[Record]) -> dict[str, set[Span]]:
        """The mentions that a trained network finds in each record."""
        tagger.eval()
        return {text.id: self._mentions(tagger, text) for text in self.texts(records)}

    def _mentions(self, tagger: Tagger, text: Text) -> set[Span]:
        parts = []
        for window in windows([len(ids) for ids in text.pieces], WINDOW, OVERLAP):
            inputs = window_inputs(text.pieces[window.start : window.end], 101, 102)
            batch = {name: torch.from_numpy(value).unsqueeze(0) for name, value in inputs.items()}
            batch["features"] = torch.from_numpy(text.features[window.start : window.end]).unsqueeze(0)
            batch["piece_mask"] = torch.ones_like(batch["ids"], dtype=torch.bool)
            kept = slice(window.keep_start - window.start, window.keep_end - window.start)
            parts.append(tagger.scores(tagger.states(batch), batch["features"], "gold")[0, kept])
        path = chain_of(tagger).best_path(torch.cat(parts).numpy())
        return set(mentions_of([self.tags[tag] for tag in path], text.spans))


def learn(tagger: Tagger, texts: Sequence[Text], args: argparse.Namespace, *, epochs: int, seed: int) -> None:
    """Fit a network to texts."""
    train(tagger, lambda rng: public_steps(texts, rng), epochs=epochs, rate=args.rate, seed=seed)


def bc5cdr(study: Study, args: argparse.Namespace) -> tuple[list[Record], dict[str, set[Span]]]:
    """The records of the dev split that nothing else holds, and what the head finds there."""
    folder = args.public / "bc5cdr"
    records = unseen(read_lines(folder / "dev.jsonl"))
    tagger = study.tagger(args.encoder, args.start)
    learn(tagger, study.texts(read_lines(folder / "train.jsonl")), args, epochs=args.epochs, seed=1)
    return records, study.found(tagger, records)


def wikigold(study: Study, args: argparse.Namespace) -> tuple[list[Record], dict[str, set[Span]]]:
    """All records, and what the network that did not see them finds in each."""
    records = read_lines(args.public / "wikigold" / "train.jsonl")
    first = study.tagger(args.encoder, None)
    shared = {kind: kind for kind in study.types if kind in AUXILIARY["redocred"]}
    others = study.texts(read_lines(args.public / "redocred" / "dev.jsonl"), shared)
    if args.first_epochs:
        learn(first, others, args, epochs=args.first_epochs, seed=1)
    found: dict[str, set[Span]] = {}
    for fold in range(FOLDS):
        inside = [record for record in records if fold_of(record["id"]) == fold]
        outside = [record for record in records if fold_of(record["id"]) != fold]
        tagger = copy.deepcopy(first)
        learn(tagger, study.texts(outside), args, epochs=args.epochs, seed=2)
        found |= study.found(tagger, inside)
        log.info("fold %d of %d: %d texts", fold + 1, FOLDS, len(inside))
    return records, found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=("bc5cdr", "wikigold"))
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--public", type=Path, required=True, help="folder of the public annotated sets")
    parser.add_argument("--start", type=Path, help="float weights after the public sets (bc5cdr only)")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--first-epochs", type=int, default=1, help="epochs over Re-DocRED (wikigold only)")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    if args.start and args.set == "wikigold":
        parser.error("--start has seen wikigold: leave it out")
    return args


def main() -> None:
    """Train, find, print."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args = arguments()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    study = Study(args.set, Reader(WordPiece.from_file(args.encoder / "vocab.txt")))
    records, found = {"bc5cdr": bc5cdr, "wikigold": wikigold}[args.set](study, args)
    gold = {record["id"]: mentions(record, study.types) for record in records}
    print(f"{args.set}: {len(records)} texts")
    for kind, (precision, recall, f1, count) in scores(gold, found).items():
        print(f"{kind:10} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  of {count}")


if __name__ == "__main__":
    main()
