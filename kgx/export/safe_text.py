"""Text from documents may hold characters that a format cannot carry; each becomes U+FFFD, the rest is unchanged."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unicode_safe(text: str) -> str:
    """Text that UTF-8 can carry: without lone surrogates."""
    return _SURROGATE.sub(REPLACEMENT, text)


def xml_safe(text: str) -> str:
    """Text that XML 1.0 can carry (its production Char)."""
    return _NOT_XML.sub(REPLACEMENT, text)
