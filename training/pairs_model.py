"""The pair head as it is trained: both mentions, both entities and an attention over the words around, joined."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from pairs_data import Contexts, Pairs
from torch import Tensor, nn
from torch.nn import functional as F

from kgx.extract.relations.pairs import KINDS, NEARNESS, NO_WORD, STATUSES, TARGETS
from kgx.extract.relations.scorer import PREDICATES

WIDTH, HIDDEN, LAST = 384, 256, 128
HEADS, KEY, VALUE = 4, 16, 32
NEVER = -10000.0
TEXTS = 2
"""Texts in a step of the head alone."""


class PairHead(nn.Module):
    """Log-odds of TARGETS for each context."""

    def __init__(self, dropout: float = 0.25) -> None:
        super().__init__()
        self.subject, self.object = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN)
        self.subject_entity, self.object_entity = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN)
        self.left, self.right = nn.Linear(WIDTH, LAST), nn.Linear(WIDTH, LAST)
        self.product = nn.Linear(LAST, HIDDEN)
        self.subject_query, self.object_query = nn.Linear(WIDTH, HEADS * KEY), nn.Linear(WIDTH, HEADS * KEY)
        self.key, self.value = nn.Linear(WIDTH, HEADS * KEY), nn.Linear(WIDTH, HEADS * VALUE)
        self.context = nn.Linear(HEADS * VALUE, HIDDEN)
        self.zone = nn.Embedding(NO_WORD + 1, HEADS)
        self.kind, self.near = nn.Embedding(len(KINDS), HIDDEN), nn.Embedding(NEARNESS, HIDDEN)
        self.hidden, self.out = nn.Linear(HIDDEN, LAST), nn.Linear(LAST, len(TARGETS))
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.zone.weight)
        nn.init.normal_(self.kind.weight, std=0.1)
        nn.init.normal_(self.near.weight, std=0.1)
        nn.init.constant_(self.out.bias, -2.0)

    def forward(
        self,
        states: Tensor,
        mentions: Tensor,
        entities: Tensor,
        subject: Tensor,
        object: Tensor,
        subject_entity: Tensor,
        object_entity: Tensor,
        kind: Tensor,
        near: Tensor,
        tokens: Tensor,
        zones: Tensor,
    ) -> Tensor:
        """Scores [context, target]; the inputs are those of `kgx.extract.relations.pairs.Layout.inputs`."""
        states = self.dropout(states)
        means = mentions @ states
        wholes = entities @ means
        around = self.context(self.around(states, means, subject, object, tokens, zones))
        both = self.left(means)[subject] * self.right(means)[object]
        joined = (
            self.subject(means)[subject]
            + self.object(means)[object]
            + self.subject_entity(wholes)[subject_entity]
            + self.object_entity(wholes)[object_entity]
            + self.product(both)
            + around
            + self.kind(kind)
            + self.near(near)
        )
        result: Tensor = self.out(self.dropout(F.relu(self.hidden(self.dropout(F.relu(joined))))))
        return result

    def around(
        self, states: Tensor, means: Tensor, subject: Tensor, object_: Tensor, tokens: Tensor, zones: Tensor
    ) -> Tensor:
        """What the words around say [context, heads * value]; each head weighs them by both mentions and the zone."""
        keys = self.key(states).view(-1, HEADS, KEY).permute(1, 2, 0)
        biases = self.zone(zones) + NEVER * (zones == NO_WORD).unsqueeze(-1)
        for query, which in ((self.subject_query, subject), (self.object_query, object_)):
            queries = query(means).view(-1, HEADS, KEY).permute(1, 0, 2)
            logits = (queries @ keys).permute(1, 2, 0) * KEY**-0.5
            biases = biases + logits[which.unsqueeze(1), tokens]
        weights = biases.float().softmax(1)
        values = self.value(states).view(-1, HEADS, VALUE)[tokens]
        return (weights.unsqueeze(-1) * values).sum(1).flatten(1)


def joined(scores: Tensor, contexts: Contexts, rows: int) -> Tensor:
    """Scores [candidate, target]: a soft maximum over the contexts of each candidate."""
    index = contexts.row.unsqueeze(1).expand_as(scores)
    highest = torch.full((rows, scores.shape[1]), NEVER).scatter_reduce(0, index, scores.detach(), "amax")
    total = torch.zeros_like(highest).scatter_add(0, index, (scores - highest[contexts.row]).exp())
    return highest + total.clamp_min(1e-30).log()


def status_loss(scores: Tensor, contexts: Contexts, pairs: Pairs, predicate: str) -> Tensor:
    """Cross-entropy of the statuses of a predicate, summed; contexts count as much as they speak for the predicate."""
    rows, status = pairs.status[predicate]
    columns = [TARGETS.index(f"{predicate}:{name}") for name in STATUSES[predicate]]
    own = scores[:, TARGETS.index(predicate)]
    weights = (own - joined(own.unsqueeze(1), contexts, len(pairs.truth)).squeeze(1)[contexts.row]).exp().detach()
    logits = torch.zeros(len(pairs.truth), len(columns)).index_add(
        0, contexts.row, scores[:, columns] * weights.unsqueeze(1)
    )
    return F.cross_entropy(logits[rows], status, reduction="sum")


def about_loss(scores: Tensor, contexts: Contexts, pairs: Pairs) -> Tensor:
    """Cross-entropy of what each statistic is about, summed; nothing scores 0."""
    own = joined(scores[:, -1:], contexts, len(pairs.about_of)).squeeze(1)
    count = int(pairs.about_of.max()) + 1
    groups = [pairs.about_of == index for index in range(count)]
    losses = []
    for group in groups:
        if group.any():
            truth = pairs.about_truth[group]
            total = torch.logsumexp(F.pad(own[group], (1, 0)), 0)
            losses.append(total - (own[group][truth].logsumexp(0) if truth.any() else 0.0))
    return torch.stack(losses).sum()


class PairLoss:
    """Sums the losses of the texts of a batch and divides each by what it counts."""

    weights = (1.0, 0.2, 0.2)
    """Of facts, statuses and `about`."""

    def __init__(self) -> None:
        self.sums: list[Tensor] = [torch.zeros(()), torch.zeros(()), torch.zeros(())]
        self.counts = [1, 1, 1]

    def add(self, head: PairHead, states: Tensor, pairs: Pairs) -> None:
        """Take one text in."""
        if pairs.facts is not None:
            scores = head(states, **pairs.facts.inputs).float()
            logits = joined(scores[:, : len(PREDICATES)], pairs.facts, len(pairs.truth))[pairs.may]
            truth = pairs.truth[pairs.may].float()
            self.sums[0] = self.sums[0] + F.binary_cross_entropy_with_logits(logits, truth, reduction="sum")
            self.counts[0] += len(truth)
            for predicate, (rows, _) in pairs.status.items():
                self.sums[1] = self.sums[1] + status_loss(scores, pairs.facts, pairs, predicate)
                self.counts[1] += len(rows)
        if pairs.about is not None:
            scores = head(states, **pairs.about.inputs).float()
            self.sums[2] = self.sums[2] + about_loss(scores, pairs.about, pairs)
            self.counts[2] += int(pairs.about_of.max()) + 1

    def total(self) -> Tensor:
        """The loss of the batch."""
        parts = zip(self.weights, self.sums, self.counts, strict=True)
        return torch.stack([weight * value / count for weight, value, count in parts]).sum()


def fit_head(
    head: PairHead, read: Sequence[tuple[Tensor, Pairs]], *, epochs: int, rate: float = 1e-3, seed: int = 1
) -> None:
    """Go on with the head alone, on the states of a finished encoder."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.01)
    order, step = list(read), 0
    batches = -(-len(order) // TEXTS)
    head.train()
    for _ in range(epochs):
        rng.shuffle(order)
        for start in range(0, len(order), TEXTS):
            for group in optimizer.param_groups:
                group["lr"] = rate * (1 - step / (epochs * batches))
            loss = PairLoss()
            for states, pairs in order[start : start + TEXTS]:
                loss.add(head, states, pairs)
            optimizer.zero_grad(set_to_none=True)
            loss.total().backward()
            optimizer.step()
            step += 1


@torch.inference_mode()
def best_f1(head: PairHead, judged: Sequence[tuple[Tensor, Pairs]]) -> dict[str, float]:
    """F1 of facts, gold entities given, with the best threshold of each predicate; "all" counts them together."""
    head.eval()
    parts = [
        (joined(head(states, **pairs.facts.inputs), pairs.facts, len(pairs.truth)), pairs)
        for states, pairs in judged
        if pairs.facts is not None
    ]
    scores, truth = torch.cat([score for score, _ in parts]), torch.cat([pairs.truth for _, pairs in parts])
    may = torch.cat([pairs.may for _, pairs in parts])
    result, hits, sizes = {}, 0.0, 0.0
    for column, name in enumerate(PREDICATES):
        order = scores[may[:, column], column].argsort(descending=True, stable=True)
        right = truth[may[:, column], column][order].cumsum(0)
        size = torch.arange(1, len(right) + 1) + truth[:, column].sum()
        best = int((2 * right / size).argmax())
        hits, sizes = hits + float(2 * right[best]), sizes + float(size[best])
        result[name] = float(2 * right[best] / size[best])
    return {**result, "all": hits / sizes}
