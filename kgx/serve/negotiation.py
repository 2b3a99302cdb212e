"""HTTP content negotiation (RFC 9110, section 12.5.1): which of the offered types a client would rather have."""

from __future__ import annotations

from collections.abc import Sequence


def best_match(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer with the highest quality, the first among equals; None if none is acceptable.

    >>> best_match("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
    'application/json'
    >>> best_match("image/png", ["text/csv"]) is None
    True
    """
    ranges = [parsed for part in (accept or "*/*").split(",") if (parsed := _media_range(part)) is not None]
    if not ranges:
        ranges = [("*/*", 1.0)]
    best, quality = None, 0.0
    for offer in offers:
        here = _quality(offer, ranges)
        if here > quality:
            best, quality = offer, here
    return best


def _media_range(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if name.count("/") != 1:
        return None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(1.0, max(0.0, float(value)))
            except ValueError:
                return None
    return name, 1.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most specific range that covers the offer says."""
    kind = offer.split("/")[0]
    for wanted in (offer, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
