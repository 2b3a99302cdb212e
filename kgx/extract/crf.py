"""A linear-chain conditional random field over the words of one document: best path and marginals (Lafferty 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearChain:
    """Scores of tag pairs [tags, tags], of first and of last tags [tags]; forbidden ones are very low."""

    transitions: Floats
    starts: Floats
    ends: Floats

    def best_path(self, scores: Floats) -> list[int]:
        """The most probable tags for scores [words, tags] (Viterbi)."""
        if not len(scores):
            return []
        best = self.starts + scores[0]
        back = np.zeros(scores.shape, dtype=np.intp)
        columns = np.arange(scores.shape[1])
        for index in range(1, len(scores)):
            paths = best[:, None] + self.transitions
            back[index] = paths.argmax(axis=0)
            best = paths[back[index], columns] + scores[index]
        tag = int((best + self.ends).argmax())
        tags = [tag]
        for index in range(len(scores) - 1, 0, -1):
            tag = int(back[index, tag])
            tags.append(tag)
        return tags[::-1]

    def marginals(self, scores: Floats) -> Floats:
        """The probability of each tag at each word, [words, tags] (forward-backward, scaled at each word)."""
        if not len(scores):
            return scores
        emissions = np.exp(scores - scores.max(axis=1, keepdims=True))
        pairs = np.exp(self.transitions)
        forward, backward = np.empty_like(emissions), np.empty_like(emissions)
        state = np.exp(self.starts) * emissions[0]
        forward[0] = state / state.sum()
        for index in range(1, len(scores)):
            state = (forward[index - 1] @ pairs) * emissions[index]
            forward[index] = state / state.sum()
        state = np.exp(self.ends)
        backward[-1] = state / state.sum()
        for index in range(len(scores) - 2, -1, -1):
            state = pairs @ (emissions[index + 1] * backward[index + 1])
            backward[index] = state / state.sum()
        joint = forward * backward
        result: Floats = joint / joint.sum(axis=1, keepdims=True)
        return result
