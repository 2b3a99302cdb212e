"""Reading HTML, PDF and DOCX: text in the right order, only declared metadata, and hostile files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from kgx.documents import read
from kgx.documents.reflow import reflow
from kgx.model import Document, Failure

STORY = (
    "The agency approved lifileucel for adults with advanced melanoma on Friday after a study of 153 patients.",
    "About a third of the patients responded to the cell therapy, the company said in a statement to reporters.",
    "A confirmatory trial is under way in several countries and is expected to end in 2027, according to the company.",
)


def result_of(path: Path, content: bytes | str, limit_bytes: int = 1_000_000) -> Document | Failure:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (result,) = read([path], limit_bytes=limit_bytes)
    return result


def document_of(path: Path, content: bytes | str) -> Document:
    result = result_of(path, content)
    assert isinstance(result, Document), result
    return result


def failure_of(path: Path, content: bytes | str, limit_bytes: int = 1_000_000) -> Failure:
    result = result_of(path, content, limit_bytes)
    assert isinstance(result, Failure), result
    assert len(result.reason.splitlines()) == 1
    return result


def page(*, head: str = "", above: str = "", below: str = "", story: Sequence[str] = STORY) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><nav><a href='/'>Home</a> Subscribe</nav>"
        f"<article><h1>Agency clears cell therapy</h1>{above}{paragraphs}</article>{below}"
        "<footer>© 2019 Some Paper. 1 January 2018</footer></body></html>"
    )


class TestHtml:
    def test_main_text_without_navigation(self, tmp_path: Path) -> None:
        document = document_of(tmp_path / "a.html", page())
        assert document.text == "\n".join(("Agency clears cell therapy", *STORY))
        assert document.title == "Agency clears cell therapy"

    def test_declared_metadata(self, tmp_path: Path) -> None:
        head = (
            "<title>x | Some Paper</title><meta property='og:site_name' content='Some Paper'>"
            "<link rel='canonical' href='https://paper.example/a'>"
            "<meta property='article:published_time' content='2024-02-16T18:00:00Z'>"
        )
        document = document_of(tmp_path / "a.htm", page(head=head))
        assert (document.date, document.source, document.url) == ("2024-02-16", "Some Paper", "https://paper.example/a")

    @pytest.mark.parametrize(
        ("head", "above", "date"),
        [
            ('<script type="application/ld+json">{"datePublished": "2024-02-16"}</script>', "", "2024-02-16"),
            ("<meta name='dc.date' content='February 2024'>", "", "2024-02"),
            ("", "<time datetime='2024-02-16T10:00'>Friday</time>", "2024-02-16"),
            ("", "<div>Published: 16 February 2024</div>", "2024-02-16"),
            ("", "<span itemprop='datePublished' content='2024-02-16'></span>", "2024-02-16"),
            ("<meta name='date' content='soon'>", "", None),
            ("<link rel='canonical' href='https://paper.example/2024/02/a'>", "", None),
            ("", "", None),
        ],
    )
    def test_dates_are_declared_or_none(self, tmp_path: Path, head: str, above: str, date: str | None) -> None:
        assert document_of(tmp_path / "a.html", page(head=head, above=above)).date == date

    def test_a_small_page_gives_its_visible_text(self, tmp_path: Path) -> None:
        html = "<title>T</title><script>var x = 'hidden'</script><div>FDA says <b>yes</b> to it.</div><div>More.</div>"
        assert document_of(tmp_path / "a.html", html).text.split("\n") == ["FDA says yes to it.", "More."]

    @pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", "utf-8", "nonsense"])
    def test_declared_encodings(self, tmp_path: Path, declared: str) -> None:
        story = ("The company’s café serves 300 patients — naïve ones — at €5 each, said the owner of the place.",) * 2
        encoding = "utf-8" if declared == "utf-8" else "cp1252"
        html = page(head=f"<meta charset='{declared}'>", story=story).encode(encoding)
        assert story[0] in document_of(tmp_path / "a.html", html).text

    def test_an_xml_declaration_does_not_matter(self, tmp_path: Path) -> None:
        html = f"<?xml version='1.0' encoding='utf-8'?>{page()}"
        assert STORY[0] in document_of(tmp_path / "a.html", html).text

    def test_the_same_page_gives_the_same_document(self, tmp_path: Path) -> None:
        first = document_of(tmp_path / "a.html", page())
        assert [document_of(tmp_path / "a.html", page()) for _ in range(4)] == [first] * 4

    @pytest.mark.parametrize(
        "html",
        [
            "<html><body>" + "<div>" * 20_000 + "Deep text." + "</div>" * 20_000,
            "<html><body>text" + "<a " * 20_000,
            "<html><body>text" + "<!--" * 20_000,
            "<html><body>text" + "</" * 20_000,
            "<![unknown[<html><body>text",
            "<html><body>" + "<svg>" * 20_000 + "</svg>" * 20_000 + "text",
        ],
    )
    def test_hostile_pages_end(self, tmp_path: Path, html: str) -> None:
        assert "text" in document_of(tmp_path / "a.html", html).text

    def test_script_stays_out_of_the_text(self, tmp_path: Path) -> None:
        document = document_of(tmp_path / "a.html", page(above="<script>alert('x')</script><style>p {}</style>"))
        assert "alert" not in document.text
        assert "{}" not in document.text

    @pytest.mark.parametrize("html", ["<html><body></body></html>", "<html><body><script>x = 1</script></body></html>"])
    def test_a_page_without_text_is_a_failure(self, tmp_path: Path, html: str) -> None:
        assert "contains no text" in failure_of(tmp_path / "a.html", html).reason


def pdf(pages: Sequence[Sequence[str]], information: str = "") -> bytes:
    """A PDF with one line of text below the other."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown}ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< {information} >>".encode("cp1252"))
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}{trailer}startxref\n{len(content)}\n%%EOF\n"
    return content + table.encode()


class TestPdf:
    def test_lines_become_paragraphs_across_pages(self, tmp_path: Path) -> None:
        content = pdf(
            [
                ["Agency clears cell therapy", "The agency approved the first cell treat-", "ment for solid tumors"],
                ["on Friday, which doctors called", "a long-awaited step.", "A trial goes on."],
            ]
        )
        assert document_of(tmp_path / "a.pdf", content).text.split("\n") == [
            "Agency clears cell therapy",
            "The agency approved the first cell treatment for solid tumors on Friday, which doctors called "
            "a long-awaited step.",
            "A trial goes on.",
        ]

    def test_title_and_a_date_that_the_text_confirms(self, tmp_path: Path) -> None:
        information = "/Title (Agency clears cell therapy) /CreationDate (D:20240216120000Z)"
        confirmed = document_of(tmp_path / "a.pdf", pdf([["Seen on 16 February 2024 by the desk."]], information))
        assert (confirmed.title, confirmed.date) == ("Agency clears cell therapy", "2024-02-16")
        assert document_of(tmp_path / "b.pdf", pdf([["No day is named here."]], information)).date is None

    @pytest.mark.parametrize("title", ["untitled", "Microsoft Word - draft.doc", "release_final.docx", " "])
    def test_titles_that_programs_make_up_are_none(self, tmp_path: Path, title: str) -> None:
        assert document_of(tmp_path / "a.pdf", pdf([["Some text."]], f"/Title ({title})")).title is None

    def test_a_date_that_is_no_date_does_not_matter(self, tmp_path: Path) -> None:
        assert document_of(tmp_path / "a.pdf", pdf([["Some text."]], "/CreationDate (yesterday)")).date is None

    @pytest.mark.parametrize(("password", "read_it"), [("", True), ("secret", False)])
    def test_encrypted_files_are_read_where_no_password_is_needed(
        self, tmp_path: Path, password: str, read_it: bool
    ) -> None:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Some text."]]))))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        result = result_of(tmp_path / "a.pdf", stream.getvalue())
        if read_it:
            assert isinstance(result, Document)
            assert result.text == "Some text."
        else:
            assert isinstance(result, Failure)
            assert "is encrypted" in result.reason

    def test_pictures_only(self, tmp_path: Path) -> None:
        assert "run text recognition" in failure_of(tmp_path / "a.pdf", pdf([[], []])).reason

    @pytest.mark.parametrize("content", [b"no pdf", b"%PDF-1.4\nbroken", pdf([["Some text."]])[:300]])
    def test_broken_files(self, tmp_path: Path, content: bytes) -> None:
        assert "is a broken .pdf file" in failure_of(tmp_path / "a.pdf", content).reason

    def test_more_text_than_the_limit(self, tmp_path: Path) -> None:
        content = pdf([["word " * 20] * 50] * 4)
        assert (
            "more text than the limit" in failure_of(tmp_path / "a.pdf", content, limit_bytes=len(content) // 8).reason
        )


class TestReflow:
    @pytest.mark.parametrize(
        ("first", "second", "joined"),
        [
            ("a new treat-", "ment works well here", "a new treatment works well here"),
            ("an anti-", "inflammatory drug it is", "an anti-inflammatory drug it is"),
            ("blocks PD-", "1 in tumors of the skin", "blocks PD-1 in tumors of the skin"),
            ("the treat\u00ad", "ment works well here", "the treatment works well here"),
            ("in 2012-", "2022 many were seen", "in 2012-2022 many were seen"),
            ("the e\ufb03cacy of the drug", "was high, they said", "the efficacy of the drug was high, they said"),
        ],
    )
    def test_words_broken_at_line_ends(self, first: str, second: str, joined: str) -> None:
        assert reflow([f"{first}\n{second}"]) == joined

    def test_a_compound_that_the_text_has_elsewhere_keeps_its_hyphen(self) -> None:
        assert (
            reflow(["a tumor-\ninfiltrating cell, tumor-infiltrating"])
            == "a tumor-infiltrating cell, tumor-infiltrating"
        )

    def test_a_long_compound_of_a_word_that_the_text_has_keeps_its_hyphen(self) -> None:
        assert reflow(["a solid tumor and tumor-\ninfiltrating cells"]) == "a solid tumor and tumor-infiltrating cells"

    def test_lines_that_browsers_print_around_a_page_go(self) -> None:
        page = "2/16/24, 6:08 PM Agency clears drug\nThe agency said yes.\nhttps://paper.example/a 1/1"
        assert reflow([page]) == "The agency said yes."

    def test_running_heads_and_page_numbers_go(self) -> None:
        pages = [
            f"Some Paper, issue {n}\nThe sentence of page {n} is cut by the page and\n{word} on\n{n} of 3"
            for n, word in enumerate(("goes", "runs", "reads"), start=1)
        ]
        assert "issue" not in reflow(pages)
        assert "of 3" not in reflow(pages)
        assert reflow(pages).startswith("The sentence of page 1 is cut by the page and goes on")

    def test_a_heading_after_a_full_line_stays_apart(self) -> None:
        text = (
            "The first paragraph ends at the end of a line.\nWhat comes next\nThe second paragraph goes on like this."
        )
        assert reflow([text]).count("\n") == 2

    def test_lists_and_short_lines_stay_apart(self) -> None:
        text = "Heading\n• first thing\n• second thing that goes on and on over the line\nand ends here."
        assert reflow([text]).split("\n") == [
            "Heading",
            "• first thing",
            "• second thing that goes on and on over the line and ends here.",
        ]

    @given(st.text(alphabet="ab .-\n1A", max_size=200))
    def test_no_letter_of_a_page_is_lost(self, page: str) -> None:
        letters = [character for character in page if character in "abA"]
        assert [character for character in reflow([page]) if character in "abA"] == letters


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_body(body: str, doctype: str = "") -> bytes:
    """A DOCX whose body is the given XML."""
    source = io.BytesIO(saved(docx.Document()))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "word/document.xml":
                content = f'{doctype}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
            new.writestr(member, content)
    return target.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


class TestDocx:
    def test_paragraphs_and_tables_in_order(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.add_heading("Agency clears cell therapy")
        document.add_paragraph("Before.\tTab.")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), ("Drug", "Rate", "lifileucel", "31.4%"), strict=True
        ):
            cell.text = text
        document.add_paragraph("After.")
        assert document_of(tmp_path / "a.docx", saved(document)).text == (
            "Agency clears cell therapy\nBefore.\tTab.\nDrug | Rate\nlifileucel | 31.4%\nAfter."
        )

    def test_insertions_links_and_content_controls_count_and_deletions_do_not(self, tmp_path: Path) -> None:
        body = (
            f"<w:p>{run('The ')}<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
            f"<w:hyperlink>{run('drug')}</w:hyperlink></w:p><w:sdt><w:sdtContent><w:p>{run('Control.')}</w:p></w:sdtContent></w:sdt>"
        )
        assert document_of(tmp_path / "a.docx", with_body(body)).text == "The new drug\nControl."

    def test_core_properties(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.core_properties.title = "Agency clears cell therapy"
        document.core_properties.created = datetime(2024, 2, 16, tzinfo=timezone.utc)
        document.add_paragraph("No day is named here.")
        unconfirmed = document_of(tmp_path / "a.docx", saved(document))
        assert (unconfirmed.title, unconfirmed.date) == ("Agency clears cell therapy", None)
        document.add_paragraph("Written on February 16, 2024 by the desk.")
        assert document_of(tmp_path / "b.docx", saved(document)).date == "2024-02-16"

    def test_a_document_without_text_is_a_failure(self, tmp_path: Path) -> None:
        assert "contains no text" in failure_of(tmp_path / "a.docx", saved(docx.Document())).reason

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"PK\x03\x04 broken", "is a broken .docx file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or encrypted", "is encrypted or an old .doc"),
            (b"text", "is a broken .docx file"),
        ],
    )
    def test_broken_files(self, tmp_path: Path, content: bytes, said: str) -> None:
        assert said in failure_of(tmp_path / "a.docx", content).reason

    def test_a_zip_bomb_is_not_unpacked(self, tmp_path: Path) -> None:
        content = with_body(f"<w:p>{run('x' * 3_000_000)}</w:p>")
        assert len(content) < 100_000
        assert "when unpacked" in failure_of(tmp_path / "a.docx", content, limit_bytes=100_000).reason

    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        doctype = f'<!DOCTYPE w:document [<!ENTITY e0 "bomb">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        result = result_of(tmp_path / "a.docx", with_body(f"<w:p>{run('Safe &e9; &f; text')}</w:p>", doctype))
        assert not isinstance(result, Document) or ("bomb" not in result.text and "root:" not in result.text)

    def test_deep_nesting_does_not_end_the_run(self, tmp_path: Path) -> None:
        depth = 5000
        body = "<w:sdt>" * depth + f"<w:p>{run('Deep.')}</w:p>" + "</w:sdt>" * depth
        assert isinstance(result_of(tmp_path / "a.docx", with_body(body)), (Document, Failure))
