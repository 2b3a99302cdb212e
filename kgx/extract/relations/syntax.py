"""Words and dependency paths as features see them."""

from __future__ import annotations

from kgx.extract.relations.view import View


def symbol(view: View, token: int) -> str:
    """The type of the name at a token, or its lemma."""
    return f"<{view.label[token]}>" if view.label[token] else "_".join(view.lemmas[token].split())


def first_conjunct(view: View, token: int) -> int:
    """The first member of the coordination or apposition that a token stands in."""
    for _ in range(12):
        if view.deps[token] not in ("conj", "appos"):
            return token
        token = view.heads[token]
    return token


def dependency_path(view: View, start: int, end: int) -> tuple[list[int], list[int]] | None:
    """Tokens from `start` up to the lowest common ancestor and from `end` up to it (both with it), or None."""
    up = [start]
    while view.heads[up[-1]] != up[-1] and len(up) < 25:
        up.append(view.heads[up[-1]])
    place = {token: index for index, token in enumerate(up)}
    down = [end]
    while down[-1] not in place:
        if view.heads[down[-1]] == down[-1] or len(down) > 25:
            return None
        down.append(view.heads[down[-1]])
    return up[: place[down[-1]] + 1], down
