"""Trains the named-entity recogniser of kgx and writes kgx/extract/weights/.

usage: python training/train_names.py --encoder DIR [--news DIR] [--public DIR] [--fold N] [--out DIR]

`--encoder` is a folder with the `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2. With `--fold` one sixth of
the annotated texts is kept out and measured after every third epoch. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import copy
import logging
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from names_data import (
    Noise,
    Reader,
    Span,
    Text,
    batches,
    exact_f1,
    fingerprint,
    is_held_out,
    mentions_of,
    read_gold,
    read_lines,
    tags_of,
)
from names_export import export
from names_model import Encoder, Tagger
from names_public import head_tags, read_public
from torch import Tensor, nn

from kgx.extract.crf import LinearChain
from kgx.extract.encoder import WordPiece, window_inputs, windows
from kgx.extract.names import NamesComponent, Recognizer
from kgx.extract.word_features import FEATURES
from kgx.model import ENTITY_TYPES

HERE = Path(__file__).parent
LIMIT, OVERLAP, BATCH = 224, 48, 8
FOLDS = 6
GOLD_TAGS = tags_of(ENTITY_TYPES)
log = logging.getLogger("train_names")


def parameter_groups(tagger: Tagger, rate: float, decay: float) -> list[dict[str, object]]:
    """Parameters with learning rates that fall from the last layer down; new parts learn fast, pieces are frozen."""
    count = len(tagger.encoder.layers)
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in tagger.named_parameters():
        if name.startswith("encoder.layers."):
            own = rate * decay ** (count - 1 - int(name.split(".")[2]))
        elif name.startswith("encoder.features"):
            own = rate * 5
        elif name.startswith("encoder.words"):
            parameter.requires_grad = False
            continue
        elif name.startswith("encoder."):
            own = rate * decay**count
        elif name.startswith("heads."):
            own = rate * 10
        else:
            own = rate * 50
        groups.setdefault(own, []).append(parameter)
    return [{"params": parameters, "lr": own, "peak": own} for own, parameters in groups.items()]


class Average:
    """An exponential moving average of the weights of a network that learn."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.values = {name: value.detach().clone() for name, value in learning(network)}
        self.decay, self.steps = decay, 0

    def update(self, network: nn.Module) -> None:
        """Take one step of the network in; early steps count more."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in learning(network):
            self.values[name].lerp_(value.detach(), 1 - decay)


def learning(network: nn.Module) -> list[tuple[str, nn.Parameter]]:
    """The parameters that training changes."""
    return [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]


def train(
    tagger: Tagger, texts: Sequence[Text], held_out: Sequence[Text], *, epochs: int, rate: float, seed: int
) -> None:
    """Fit the network to the texts; afterwards it holds the averaged weights."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(tagger, rate, 0.85), weight_decay=0.01)
    average = Average(tagger, 0.995)
    total = epochs * sum(1 for _ in batches(texts, random.Random(0), limit=LIMIT, size=BATCH, noise=Noise()))
    step, began = 0, time.monotonic()
    for epoch in range(epochs):
        tagger.train()
        losses: dict[str, list[float]] = {}
        for head, batch in batches(texts, rng, limit=LIMIT, size=BATCH, noise=Noise()):
            factor = min(step / (0.1 * total), max(0.02, (total - step) / (0.9 * total)))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            with torch.autocast("cpu", torch.bfloat16):
                loss: Tensor = tagger.loss(batch, head)
            loss.backward()
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(tagger)
            losses.setdefault(head, []).append(loss.item())
            step += 1
        means = " ".join(f"{head} {sum(values) / len(values):.4f}" for head, values in losses.items())
        log.info("epoch %d of %d, %.0f s: %s", epoch + 1, epochs, time.monotonic() - began, means)
        if held_out and (epoch % 3 == 2 or epoch == epochs - 1):
            current = {name: value.clone() for name, value in tagger.state_dict().items()}
            tagger.load_state_dict(average.values, strict=False)
            report(tagger, held_out)
            tagger.load_state_dict(current)
    tagger.load_state_dict(average.values, strict=False)


def chain_of(tagger: Tagger) -> LinearChain:
    """The transition scores of the network, forbidden pairs included."""
    pairs, starts = tagger.transitions + tagger.barrier, tagger.starts + tagger.barrier_start
    return LinearChain(pairs.detach().numpy(), starts.detach().numpy(), tagger.ends.detach().numpy())


@torch.inference_mode()
def predict(tagger: Tagger, text: Text) -> set[Span]:
    """The mentions of one text, without the rules that follow the model at run time."""
    tagger.eval()
    parts = []
    for window in windows([len(ids) for ids in text.pieces], 256, OVERLAP):
        inputs = window_inputs(text.pieces[window.start : window.end], 101, 102)
        batch = {name: torch.from_numpy(value).unsqueeze(0) for name, value in inputs.items()}
        batch["features"] = torch.from_numpy(text.features[window.start : window.end]).unsqueeze(0)
        batch["piece_mask"] = torch.ones_like(batch["ids"], dtype=torch.bool)
        parts.append(
            tagger.scores(batch, "gold")[0, window.keep_start - window.start :][: window.keep_end - window.keep_start]
        )
    path = chain_of(tagger).best_path(torch.cat(parts).numpy())
    return set(mentions_of([GOLD_TAGS[tag] for tag in path], text.spans))


def report(tagger: Tagger, texts: Sequence[Text]) -> None:
    """Log exact F1 on texts that were kept out."""
    gold = {text.id: set(mentions_of([GOLD_TAGS[tag] for tag in text.tags], text.spans)) for text in texts}
    scores = exact_f1(gold, {text.id: predict(tagger, text) for text in texts})
    log.info("held out: %s", " ".join(f"{kind} {value:.3f}" for kind, value in scores.items()))


def label(reader: Reader, teacher: Path, path: Path, count: int) -> list[Text]:
    """The first `count` unlabelled texts, in the order of a hash of their ids, as the teacher sees them."""
    component = NamesComponent(Recognizer(teacher))
    records = sorted(read_lines(path), key=lambda record: fingerprint(record["id"]))[:count]
    texts = []
    for record in records:
        doc = component(reader.nlp(record["text"]))
        mentions = [(row[0], row[1], row[2]) for row in doc._.kgx_names]
        mentions += [(span.start_char, span.end_char, span.label_) for span in doc.spans["kgx_hints"]]
        texts.append(reader.text(record["id"], record["text"], mentions, "gold", GOLD_TAGS))
    return texts


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).parent.parent
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--news", type=Path, default=root.parent / "shared" / "news", help="annotated news")
    parser.add_argument("--public", type=Path, help="public annotated sets: learn from them first")
    parser.add_argument("--start", type=Path, help="weights to start from instead (a .pt file of --keep)")
    parser.add_argument("--keep", type=Path, help="where to keep the float weights")
    parser.add_argument("--teacher", type=Path, help="exported weights that label unlabelled news (else: train them)")
    parser.add_argument("--unlabelled", type=int, default=400, help="how many texts the teacher labels; 0 for none")
    parser.add_argument("--fold", type=int, help=f"keep out one of {FOLDS} parts of the texts, measure on it")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--teacher-epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=root / "kgx" / "extract" / "weights")
    return parser.parse_args()


def public_network(args: argparse.Namespace, reader: Reader) -> Tagger:
    """The network before it sees news of ours: taught by the public sets, or read from `--start`."""
    encoder = Encoder.from_bert(args.encoder / "model.safetensors", len(FEATURES))
    tagger = Tagger(encoder, len(FEATURES), {"gold": GOLD_TAGS, **head_tags()})
    if args.start:
        tagger.load_state_dict(torch.load(args.start), strict=False)
    elif args.public:
        texts = read_public(reader, args.public)
        log.info("public: %d texts, %d words", len(texts), sum(len(text.spans) for text in texts))
        train(tagger, texts, [], epochs=1, rate=args.rate, seed=args.seed)
    return tagger


def main() -> None:
    """Public sets, then a teacher on the annotated news, then a student on what the teacher labels and on the news."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    reader = Reader(WordPiece.from_file(args.encoder / "vocab.txt"))
    tagger = public_network(args, reader)
    if args.keep:
        torch.save(tagger.state_dict(), args.keep.with_suffix(".public.pt"))
    gold = read_gold(reader, args.news / "gold-train.jsonl", args.news / "train.jsonl")
    gold += read_gold(reader, HERE / "annotations" / "news.jsonl", args.news / "unlabelled.jsonl")
    gold += read_gold(reader, HERE / "own" / "gold.jsonl", HERE / "own" / "texts.jsonl")
    held_out = [text for text in gold if args.fold is not None and is_held_out(text.id, FOLDS, args.fold)]
    kept = [text for text in gold if args.fold is None or not is_held_out(text.id, FOLDS, args.fold)]
    log.info("gold: %d texts, %d held out", len(kept), len(held_out))
    with tempfile.TemporaryDirectory() as folder:
        if args.unlabelled and not args.teacher:
            teacher = copy.deepcopy(tagger)
            train(teacher, kept, held_out, epochs=args.teacher_epochs, rate=args.rate, seed=args.seed + 1)
            export(teacher, chain_of(teacher), GOLD_TAGS, args.encoder / "vocab.txt", Path(folder))
        if args.unlabelled:
            labelled = label(reader, args.teacher or Path(folder), args.news / "unlabelled.jsonl", args.unlabelled)
            train(tagger, labelled, held_out, epochs=1, rate=args.rate, seed=args.seed + 2)
    train(tagger, kept, held_out, epochs=args.epochs, rate=args.rate, seed=args.seed + 2)
    export(tagger, chain_of(tagger), GOLD_TAGS, args.encoder / "vocab.txt", args.out)
    if args.keep:
        torch.save(tagger.state_dict(), args.keep)


if __name__ == "__main__":
    main()
