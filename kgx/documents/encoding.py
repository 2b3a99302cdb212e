"""From bytes to text: which encoding a document is in, and which characters can be stored."""

from __future__ import annotations

import codecs
import re

from kgx.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes(sorted(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")))
_BINARY_SHARE = 0.01
_SAMPLE = 65_536
_MOSTLY_ASCII = 0.85
# Non-ASCII characters that English text has in the place where it has them.
_EXPECTED = re.compile("[’‘“”–—…€£©®™•°±µ×·½¼¾]|[à-öø-ÿœšž]|(?<!\\w)[À-ÖØ-ÞŠŽ](?=[a-z])")
# Lone surrogates (JSON can carry them, UTF-8 cannot) and what XML 1.0 cannot carry.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PAGE_BREAK = re.compile("[\v\f]")


def decode(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else the encoding that its bytes look like.

    A byte order mark is not part of the text; line ends stay as they are; bytes without a meaning become U+FFFD.
    Raises `DocumentError` for binary content.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if wide := _wide_encoding(content):
        return content.decode(wide, "replace")
    if is_binary(content):
        raise DocumentError("is binary, not text; give it the extension of its format, or convert it to text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(detect(content), "replace")


def has_wide_mark(content: bytes) -> bool:
    """Whether the bytes begin with the mark of UTF-16 or UTF-32, where a line does not end in one byte."""
    return any(content.startswith(mark) for mark, encoding in _BOMS if encoding != "utf-8")


def is_binary(content: bytes) -> bool:
    """Whether more than one byte in a hundred is a control character that text does not have."""
    return len(content) - len(content.translate(None, _CONTROL_BYTES)) > _BINARY_SHARE * len(content)


def detect(content: bytes) -> str:
    """The encoding of bytes that are not valid UTF-8; raises `DocumentError` where there is none."""
    sample = _lines_beyond_ascii(content)
    as_utf8 = sample.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    if sum(character > "\x7f" for character in as_utf8) > 5 * broken:
        return "utf-8"
    if len(sample.translate(None, bytes(range(0x80, 0x100)))) >= _MOSTLY_ASCII * len(sample):
        return max(("cp1252", "mac-roman"), key=lambda encoding: _expected(sample, encoding))
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise DocumentError("is not text in any known encoding; save it as UTF-8")
    return best.encoding


def storable(text: str) -> str:
    """The text with U+FFFD for each character that UTF-8 or XML 1.0 cannot carry, and a line feed for a page break.

    Every character stays one character, so offsets do not move.
    """
    return _PAGE_BREAK.sub("\n", _UNSTORABLE.sub("\ufffd", text))


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every second byte of Western text is zero."""
    sample = content[:_SAMPLE]
    half = len(sample) // 2
    if half < 4 or 0 not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _lines_beyond_ascii(content: bytes) -> bytes:
    """The first lines that hold other than ASCII, up to the size of a sample."""
    lines = re.findall(rb"[^\n]{0,4096}[\x80-\xff][^\n]{0,4096}\n?", content[: 16 * _SAMPLE])
    return b"".join(lines)[:_SAMPLE] or content[:_SAMPLE]


def _expected(sample: bytes, encoding: str) -> int:
    return len(_EXPECTED.findall(sample.decode(encoding, "replace")))
