"""HTML: the main text and what the page declares about itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from kgx.documents.dates import dateline, publication_date
from kgx.documents.encoding import decode, storable
from kgx.documents.metadata import Metadata, make_document
from kgx.documents.source import Source
from kgx.model import Document, Failure

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE
)
_DECLARED_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "citation_publication_date",
    "prism.publicationdate",
    "publication_date",
    "publish_date",
    "publishdate",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "date",
)
_JSON_LD_DATE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{4,40})\"")
_BREAKING = re.compile(
    "address|article|aside|blockquote|body|br|caption|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|hr|li|main|nav|ol|p|pre|section|table|td|th|tr|ul"
)
_UNSEEN = re.compile("script|style|noscript|template|svg|math|iframe|object|select|button|textarea|nav|aside|footer")
_LONG_LINE = 200


def read_html(source: Source) -> Iterator[Document | Failure]:
    """The main text as trafilatura finds it, else all visible text; metadata only as the page declares them."""
    page = storable(_decoded(source.content()))
    declared = _Page.of(page)
    text, metadata = _main_text(page)
    lines = declared.lines()
    headline = " ".join("".join(declared.headline).split())
    if text is None:
        text = "\n".join(lines)
    elif headline and headline == metadata.title and headline not in text:
        text = f"{headline}\n{text}"
    date = _declared_date(declared) or dateline(text) or dateline("\n".join(_before_long_line(lines)))
    metadata = Metadata(
        title=metadata.title or headline or "".join(declared.title),
        date=date,
        source=metadata.source,
        url=metadata.url,
    )
    yield make_document(source.id, source.path, text, metadata)


def _decoded(content: bytes) -> str:
    """The page as text: in the encoding it declares where its bytes are valid in it."""
    declared = _CHARSET.search(content[:4096])
    if declared is not None and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii").lower()
        try:
            return content.decode("cp1252" if name in ("iso-8859-1", "latin-1", "us-ascii") else name)
        except (LookupError, UnicodeError):
            return decode(content)
    return decode(content)


def _main_text(page: str) -> tuple[str | None, Metadata]:
    """Main text and metadata by trafilatura; its dates are guesses in part and are not used."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2199-12-31"},
    )
    if found is None or isinstance(found, dict):
        return None, Metadata()
    return found.text or None, Metadata(title=found.title, source=found.sitename, url=found.url)


def _declared_date(page: _Page) -> str | None:
    """The first readable of: schema.org and meta declarations in order of trust, then a `time` element."""
    json_ld = _JSON_LD_DATE.findall("".join(page.json_ld))
    named = [page.declared[name] for name in _DECLARED_DATES if name in page.declared]
    return next((date for written in (*json_ld, *named, *page.times[:1]) if (date := publication_date(written))), None)


def _before_long_line(lines: Iterable[str]) -> Iterator[str]:
    """The lines above the first paragraph, where a page shows its date."""
    for line in lines:
        if len(line) > _LONG_LINE:
            return
        if any(character.isdigit() for character in line):
            yield line


class _Page:
    """Collects declarations and visible text while libxml2 reads the page, without a tree: no nesting is too deep."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self.times: list[str] = []
        self.title: list[str] = []
        self.headline: list[str] = []
        self.json_ld: list[str] = []
        self._text: list[str] = []
        self._unseen: Counter[str] = Counter()
        self._inside: str | None = None

    @classmethod
    def of(cls, page: str) -> _Page:
        """What the page declares and shows, as far as it can be read."""
        from lxml import etree  # type: ignore[import-untyped]

        collected = cls()
        parser = etree.HTMLParser(target=collected, encoding="utf-8", huge_tree=True)
        with suppress(etree.LxmlError):
            parser.feed(page.encode())
            parser.close()
        return collected

    def lines(self) -> list[str]:
        """The visible text outside navigation, a line for each block."""
        return [line for part in "".join(self._text).split("\n") if (line := " ".join(part.split()))]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what the element declares and where visible text ends (called by the parser)."""
        self._declare(tag, attributes)
        if _UNSEEN.fullmatch(tag):
            self._unseen[tag] += 1
        if tag == "title" or (tag == "h1" and not self.headline) or "ld+json" in attributes.get("type", ""):
            self._inside = tag
        if _BREAKING.fullmatch(tag):
            self._text.append("\n")

    def end(self, tag: str) -> None:
        """Leave the element (called by the parser)."""
        if self._unseen[tag]:
            self._unseen[tag] -= 1
        if tag == self._inside:
            self._inside = None
        if _BREAKING.fullmatch(tag):
            self._text.append("\n")

    def data(self, data: str) -> None:
        """Put the text where it belongs (called by the parser)."""
        collected = {"title": self.title, "h1": self.headline, "script": self.json_ld}.get(self._inside or "")
        if collected is not None:
            collected.append(data)
        if self._inside not in ("title", "script") and not self._is_unseen():
            self._text.append(data.replace("\n", " "))

    def close(self) -> None:
        """Nothing is left to do at the end (called by the parser)."""

    def _is_unseen(self) -> bool:
        return any(self._unseen.values())

    def _declare(self, tag: str, attributes: Mapping[str, str]) -> None:
        content = attributes.get("content") or attributes.get("datetime")
        for name in ("property", "name", "itemprop"):
            if content and name in attributes:
                self.declared.setdefault(attributes[name].lower(), content)
        if tag == "time" and attributes.get("datetime") and not self._is_unseen():
            self.times.append(attributes["datetime"])
