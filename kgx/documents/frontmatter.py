"""Front matter: the block of `key: value` lines between two lines `---` at the beginning of a text."""

from __future__ import annotations

import re

from kgx.documents.metadata import Metadata

_BLOCK = re.compile(r"---[ \t]*\r?\n(?P<lines>(?:.*\n){0,100}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_PASSED_OVER = re.compile(r"\s*|\s*#.*|\s+.*|- .*")
_QUOTED = re.compile(r"(?P<mark>[\"'])(?P<inside>.*)(?P=mark)\s*(?:#.*)?")
_COMMENT = re.compile(r"(?<!\s)\s+#.*")
_NAMES = {
    "title": ("title", "headline"),
    "date": ("date", "published", "pubdate", "publication date", "publication_date", "date published"),
    "source": ("source", "publisher", "agency", "outlet"),
    "url": ("url", "link", "canonical_url", "canonical"),
}


def front_matter(text: str) -> tuple[Metadata, int]:
    """The metadata in the front matter and the offset where the text after it begins; 0 where there is none.

    Scalars only, plain or quoted; lists, nested keys and block scalars are passed over.
    """
    block = _BLOCK.match(text)
    if block is None:
        return Metadata(), 0
    fields: dict[str, str] = {}
    for line in block["lines"].splitlines():
        pair = _PAIR.fullmatch(line.rstrip())
        if pair is not None:
            fields.setdefault(pair["key"].lower(), _scalar(pair["value"] or ""))
        elif not _PASSED_OVER.fullmatch(line):
            return Metadata(), 0
    if not fields:
        return Metadata(), 0
    values = {
        field: next((fields[name] for name in names if fields.get(name)), None) for field, names in _NAMES.items()
    }
    return Metadata(**values), block.end()


def _scalar(value: str) -> str:
    value = value.strip()
    if quoted := _QUOTED.fullmatch(value):
        doubled = quoted["mark"] == "'"
        return quoted["inside"].replace("''", "'") if doubled else re.sub(r'\\(["\\])', r"\1", quoted["inside"])
    value = _COMMENT.sub("", value)
    return "" if value.startswith(("[", "{", "|", ">", "&", "*", "#")) or value in ("null", "~") else value
