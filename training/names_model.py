"""The network that train_names.py trains: a BERT encoder that also sees word features, a CRF head, auxiliary heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from pairs_data import Pairs
from pairs_model import PairHead, PairLoss
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, HEADS, POSITIONS = 384, 12, 512
FORBIDDEN = -10000.0
PAIR_SHARE = 0.3
"""Weight of the losses of pairs against that of names."""


class Layer(nn.Module):
    """One post-norm transformer layer, with the parameter names and the arithmetic of BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`x` is [batch, pieces, width]; `mask` is added to the attention scores."""
        batch, length, _ = x.shape
        query, key, value = (
            part(x).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        rate = self.dropout if self.training else 0.0
        if self.training:
            mixed = F.scaled_dot_product_attention(query, key, value, mask, dropout_p=rate)
        else:
            weights = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
            mixed = (weights if mask is None else weights + mask).softmax(-1) @ value
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, WIDTH))
        x = self.norm(x + F.dropout(mixed, rate, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), rate, self.training))


class Encoder(nn.Module):
    """MiniLM with `features` added to the embeddings of the pieces of each word."""

    def __init__(self, pieces: int, features: int, layers: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(pieces, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.Linear(features, WIDTH, bias=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = dropout
        nn.init.zeros_(self.features.weight)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """States [batch, pieces, width] of `ids` [batch, pieces] with `features` [batch, pieces, features]."""
        positions = self.positions.weight[: ids.shape[1]]
        x = self.norm(self.words(ids) + positions + self.features(features))
        x = F.dropout(x, self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    @classmethod
    def from_bert(cls, path: Path, features: int) -> Encoder:
        """Read the safetensors file of a BERT model."""
        weights = load_file(str(path))
        weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        encoder = cls(len(weights["embeddings.word_embeddings.weight"]), features, count)
        state = {
            "words.weight": weights["embeddings.word_embeddings.weight"],
            "positions.weight": weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
            "features.weight": torch.zeros(WIDTH, features),
        }
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "norm": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for index in range(count):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{index}.{ours}.{part}"] = weights[f"encoder.layer.{index}.{theirs}.{part}"]
        encoder.load_state_dict(state)
        return encoder


class Tagger(nn.Module):
    """The encoder with one linear head a source of annotation and the pair head; "gold" has a CRF over its scores."""

    def __init__(
        self, encoder: Encoder, features: int, tags: Mapping[str, Sequence[str]], dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.encoder, self.pairs = encoder, PairHead()
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH + features, len(kinds)) for name, kinds in tags.items()})
        count = len(tags["gold"])
        self.transitions = nn.Parameter(torch.zeros(count, count))
        self.starts, self.ends = nn.Parameter(torch.zeros(count)), nn.Parameter(torch.zeros(count))
        allowed, first = allowed_transitions(tags["gold"])
        self.register_buffer("barrier", torch.where(allowed, 0.0, FORBIDDEN))
        self.register_buffer("barrier_start", torch.where(first, 0.0, FORBIDDEN))
        self.dropout = dropout

    def states(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Word states [batch, words, width]; `batch` as `names_data.collate` makes it."""
        padded = F.pad(batch["features"], (0, 0, 0, 1))
        index = batch["words"].unsqueeze(-1).expand(-1, -1, padded.shape[2])
        mask = torch.where(batch["piece_mask"], 0.0, FORBIDDEN)[:, None, None, :]
        states = self.encoder(batch["ids"], padded.gather(1, index), mask)
        firsts: Tensor = states.gather(1, batch["firsts"].unsqueeze(-1).expand(-1, -1, WIDTH))
        return firsts

    def scores(self, states: Tensor, features: Tensor, head: str) -> Tensor:
        """Tag scores [..., words, tags] of word states."""
        result: Tensor = self.heads[head](
            torch.cat([F.dropout(states, self.dropout, self.training), features], -1).float()
        )
        return result

    def loss(self, batch: Mapping[str, Tensor], head: str, pairs: Sequence[Pairs | None] = ()) -> Tensor:
        """Mean loss a word (CRF for "gold", cross-entropy for other heads), and that of the pairs of each text.

        With `pairs` the rows of the batch are the windows of whole texts; `batch["owner"]` is the text of each row.
        """
        states, tags, mask = self.states(batch), batch["tags"], batch["word_mask"]
        scores = self.scores(states, batch["features"], head)
        if head != "gold":
            return F.cross_entropy(scores[mask].float(), tags[mask], ignore_index=-100)
        loss = self.crf_loss(scores.float(), tags, mask) / mask.sum()
        if not any(pairs):
            return loss
        extra = PairLoss()
        for number, found in enumerate(pairs):
            rows = batch["owner"] == number
            if found is not None:
                extra.add(self.pairs, states[rows][mask[rows]].float(), found)
        return loss + PAIR_SHARE * extra.total()

    def crf_loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood of the tag sequences, summed."""
        pairs, starts = self.transitions + self.barrier, self.starts + self.barrier_start
        total = starts + scores[:, 0]
        path = total.gather(1, tags[:, :1]).squeeze(1)
        for index in range(1, scores.shape[1]):
            step = torch.logsumexp(total.unsqueeze(2) + pairs, 1) + scores[:, index]
            total = torch.where(mask[:, index, None], step, total)
        own = scores[:, 1:].gather(2, tags[:, 1:, None]).squeeze(2) + pairs[tags[:, :-1], tags[:, 1:]]
        path = path + (own * mask[:, 1:]).sum(1)
        last = tags.gather(1, mask.sum(1, keepdim=True) - 1).squeeze(1)
        return (torch.logsumexp(total + self.ends, 1) - path - self.ends[last]).sum()


class Exported(nn.Module):
    """The network as the ONNX model: one window of `ids`, `words` [pieces], `firsts` [words] and `features`."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.encoder, self.head = tagger.encoder, tagger.heads["gold"]

    def forward(self, ids: Tensor, words: Tensor, firsts: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [words, tags] and states [words, width]."""
        padded = torch.cat([features, torch.zeros(1, features.shape[1])])
        states = self.encoder(ids.unsqueeze(0), padded[words].unsqueeze(0))[0][firsts]
        return self.head(torch.cat([states, features], -1)), states


def allowed_transitions(tags: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Which tag may follow which [tags, tags], and which may come first: "I-X" only after "B-X" or "I-X"."""
    allowed = torch.tensor([[not b.startswith("I-") or (a[2:] == b[2:] and a != "O") for b in tags] for a in tags])
    return allowed, torch.tensor([not tag.startswith("I-") for tag in tags])
