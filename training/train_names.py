"""Trains the shared encoder of kgx with its heads (names; pairs for facts) and writes kgx/extract/weights/.

usage: python training/train_names.py --encoder DIR --public DIR --folds DIR [--news DIR] [--start DIR] [--only N ...]

`--encoder` is a folder with the `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2. For each fold of the annotated
texts it trains a model that does not see the fold and keeps it in FOLDS/foldN; what ships is the mean of these models.
What FOLDS holds already is not trained again. `--start` goes on from the folds of an earlier run that saw fewer texts;
a text stays in its fold, so what was held out stays so. See README.md here.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import torch
from folds import FOLDS, fold_of
from names_data import (
    Noise,
    Reader,
    Text,
    batches,
    read_gold,
    tags_of,
    text_batches,
)
from names_export import export, write_pairs
from names_model import Encoder, Tagger
from names_public import head_tags, read_public
from pairs_data import Pairs, read_pairs
from pairs_model import best_f1, fit_head
from torch import Tensor, nn

from kgx.extract.crf import LinearChain
from kgx.extract.encoder import WordPiece
from kgx.extract.names import Recognizer
from kgx.extract.word_features import FEATURES
from kgx.model import ENTITY_TYPES

HERE = Path(__file__).parent
LIMIT = 224
HEAD_EPOCHS = 9
BATCH = 8
GOLD_TAGS = tags_of(ENTITY_TYPES)
Step = tuple[str, dict[str, Tensor], list[Pairs | None]]
"""Head, batch, and the pairs of each text of the batch."""
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
        elif name.startswith("pairs."):
            own = rate * 5
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


def public_steps(texts: Sequence[Text], rng: random.Random) -> Iterator[Step]:
    """One epoch over windows of public texts."""
    for head, batch in batches(texts, rng, limit=LIMIT, size=BATCH, noise=Noise()):
        yield head, batch, []


def news_steps(texts: Sequence[Text], pairs: Mapping[str, Pairs], rng: random.Random) -> Iterator[Step]:
    """One epoch over whole annotated texts."""
    for chosen, batch in text_batches(texts, rng, limit=LIMIT, size=BATCH, noise=Noise()):
        yield "gold", batch, [pairs.get(text.id) for text in chosen]


def train(
    tagger: Tagger, epoch_of: Callable[[random.Random], Iterator[Step]], *, epochs: int, rate: float, seed: int
) -> None:
    """Fit the network to the steps of some epochs; afterwards it holds the averaged weights."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(parameter_groups(tagger, rate, 0.85), weight_decay=0.01)
    average = Average(tagger, 0.995)
    total = epochs * sum(1 for _ in epoch_of(random.Random(0)))
    step, began = 0, time.monotonic()
    tagger.train()
    for epoch in range(epochs):
        losses: dict[str, list[float]] = {}
        for head, batch, pairs in epoch_of(rng):
            factor = min(step / (0.1 * total), max(0.02, (total - step) / (0.9 * total)))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            with torch.autocast("cpu", torch.bfloat16):
                loss: Tensor = tagger.loss(batch, head, pairs)
            loss.backward()
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(tagger)
            losses.setdefault(head, []).append(loss.item())
            step += 1
        means = " ".join(f"{head} {sum(values) / len(values):.4f}" for head, values in losses.items())
        log.info("epoch %d of %d, %.0f s: %s", epoch + 1, epochs, time.monotonic() - began, means)
    tagger.load_state_dict(average.values, strict=False)


def chain_of(tagger: Tagger) -> LinearChain:
    """The transition scores of the network, forbidden pairs included."""
    pairs, starts = tagger.transitions + tagger.barrier, tagger.starts + tagger.barrier_start
    return LinearChain(pairs.detach().numpy(), starts.detach().numpy(), tagger.ends.detach().numpy())


def finish(tagger: Tagger, texts: Sequence[Text], pairs: Mapping[str, Pairs], out: Path, kept: Sequence[Text]) -> None:
    """Go on with the pair head on the states of the exported encoder; measure it on texts that were kept out."""
    recognizer = Recognizer(out)
    read = {text.id: torch.from_numpy(recognizer.read(text.text, text.spans)[1]) for text in texts}
    inside = {text.id for text in kept}
    fit_head(tagger.pairs, [(read[name], pairs[name]) for name in read if name in inside], epochs=HEAD_EPOCHS)
    write_pairs(tagger.pairs, out / "pairs.onnx")
    held_out = [(states, pairs[name]) for name, states in read.items() if name not in inside]
    if held_out:
        scores = best_f1(tagger.pairs, held_out)
        log.info("pairs alone, held out: %s", " ".join(f"{name} {value:.3f}" for name, value in scores.items()))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).parent.parent
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--news", type=Path, default=root.parent / "shared" / "news", help="annotated news")
    parser.add_argument("--public", type=Path, required=True, help="public annotated sets, learnt from first")
    parser.add_argument("--folds", type=Path, required=True, help="folder of the held-out models")
    parser.add_argument("--start", type=Path, help="go on from the folds of an earlier run")
    parser.add_argument("--only", type=int, nargs="+", choices=range(FOLDS), help="train these folds and stop")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=root / "kgx" / "extract" / "weights")
    return parser.parse_args()


def new_network(encoder: Path) -> Tagger:
    """MiniLM with heads that have learnt nothing."""
    layers = Encoder.from_bert(encoder / "model.safetensors", len(FEATURES))
    return Tagger(layers, len(FEATURES), {"gold": GOLD_TAGS, **head_tags()})


def public_network(args: argparse.Namespace, reader: Reader) -> Tagger:
    """The network before it sees news of ours: taught by the public sets."""
    tagger, kept = new_network(args.encoder), args.folds / "public.pt"
    if kept.exists():
        tagger.load_state_dict(torch.load(kept))
        return tagger
    texts = read_public(reader, args.public)
    log.info("public: %d texts, %d words", len(texts), sum(len(text.spans) for text in texts))
    train(tagger, lambda rng: public_steps(texts, rng), epochs=1, rate=args.rate, seed=args.seed)
    args.folds.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.state_dict(), kept)
    return tagger


def fold_network(args: argparse.Namespace, reader: Reader, fold: int) -> Tagger:
    """The network that a fold's training begins with."""
    if not args.start:
        return public_network(args, reader)
    tagger = new_network(args.encoder)
    tagger.load_state_dict(torch.load(args.start / f"fold{fold}" / "float.pt"))
    return tagger


def mean_network(encoder: Path, files: Sequence[Path]) -> Tagger:
    """The network with the mean of the weights of several runs (model soups, Wortsman and others, 2022)."""
    network, states = new_network(encoder), [torch.load(file) for file in files]
    for name, value in network.state_dict().items():
        value.copy_(torch.stack([state[name].to(value.dtype) for state in states]).mean(0))
    return network


def main() -> None:
    """Public sets, then the annotated news without each fold, then the mean of the folds' models."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    reader = Reader(WordPiece.from_file(args.encoder / "vocab.txt"))
    sources = (
        (args.news / "gold-train.jsonl", args.news / "train.jsonl"),
        (HERE / "annotations" / "news.jsonl", args.news / "unlabelled.jsonl"),
        (HERE / "own" / "gold.jsonl", HERE / "own" / "texts.jsonl"),
    )
    texts = [text for source in sources for text in read_gold(reader, *source)]
    pairs = {found.id: found for source in sources for found in read_pairs(*source)}
    for fold in args.only or range(FOLDS):
        out = args.folds / f"fold{fold}"
        if (out / "float.pt").exists():
            continue
        kept = [text for text in texts if fold_of(text.id) != fold]
        log.info("fold %s: %d texts to learn from", fold, len(kept))
        tagger = fold_network(args, reader, fold)
        train(
            tagger,
            lambda rng, kept=kept: news_steps(kept, pairs, rng),
            epochs=args.epochs,
            rate=args.rate,
            seed=args.seed + 2,
        )
        export(tagger, chain_of(tagger), GOLD_TAGS, args.encoder / "vocab.txt", out)
        finish(tagger, texts, pairs, out, kept)
        torch.save(tagger.state_dict(), out / "float.pt")
    if not args.only:
        tagger = mean_network(args.encoder, [args.folds / f"fold{fold}" / "float.pt" for fold in range(FOLDS)])
        export(tagger, chain_of(tagger), GOLD_TAGS, args.encoder / "vocab.txt", args.out)
        finish(tagger, texts, pairs, args.out, texts)


if __name__ == "__main__":
    main()
