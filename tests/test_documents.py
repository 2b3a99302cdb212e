"""Reading text, Markdown, JSON Lines and CSV; ids, encodings, dates; and what happens to input that is no document."""

from __future__ import annotations

import codecs
import csv
import datetime
import doctest
import gzip
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.documents import READERS, dates, read
from kgx.documents.dates import dateline, publication_date
from kgx.documents.encoding import decode, storable
from kgx.documents.frontmatter import front_matter
from kgx.documents.metadata import Metadata
from kgx.documents.source import PassedOver
from kgx.errors import DocumentError
from kgx.model import Document, Failure

STORY = "The agency approved lifileucel for advanced melanoma.\r\nIt cost €500.\n"


def written(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def only_document(*paths: Path, limit_bytes: int = 1_000_000) -> Document:
    (result,) = read(paths, limit_bytes=limit_bytes)
    assert isinstance(result, Document), result
    return result


def only_failure(*paths: Path, limit_bytes: int = 1_000_000) -> Failure:
    (result,) = read(paths, limit_bytes=limit_bytes)
    assert isinstance(result, Failure), result
    assert len(f"{result.name}: {result.reason}".splitlines()) == 1
    return result


def ids(*paths: Path) -> list[str]:
    return [result.id if isinstance(result, Document) else f"! {result.name}" for result in read(paths)]


class TestIds:
    def test_a_folder_gives_relative_paths_without_extension_in_sorted_order(self, tmp_path: Path) -> None:
        for name in ("b/z.txt", "b.txt", "a/deep/x.y.md", "A.TXT", "c.txt.gz"):
            content = gzip.compress(b"text") if name.endswith(".gz") else b"text"
            written(tmp_path / name, content)
        assert ids(tmp_path) == ["A", "a/deep/x.y", "b/z", "b", "c"]

    def test_a_file_named_itself_has_its_name_without_extension(self, tmp_path: Path) -> None:
        document = only_document(written(tmp_path / "folder/report.v2.txt", "text"))
        assert (document.id, document.path) == ("report.v2", str(tmp_path / "folder/report.v2.txt"))

    def test_hidden_files_lock_files_and_other_kinds_inside_a_folder_are_passed_over(self, tmp_path: Path) -> None:
        for name in (".hidden.txt", ".git/a.txt", "~$a.docx", "__MACOSX/a.txt", "picture.png", "Makefile", "a.txt"):
            written(tmp_path / name, "text")
        passed: list[PassedOver] = []
        assert [item.id for item in read([tmp_path], passed_over=passed.append) if isinstance(item, Document)] == ["a"]
        assert [(Path(item.path).name, item.suffix) for item in passed] == [("Makefile", ""), ("picture.png", ".png")]

    def test_archives_and_office_files_inside_a_folder_are_not_silently_lost(self, tmp_path: Path) -> None:
        for name in ("a.zip", "b.doc", "c.tar.gz", "d.txt"):
            written(tmp_path / name, "text")
        results = list(read([tmp_path]))
        assert [result.reason for result in results if isinstance(result, Failure)] == [
            "is an archive; unpack it first",
            "is of a kind that is not read; save it as .docx or .txt",
            "is an archive; unpack it first",
        ]
        assert isinstance(results[-1], Document)

    def test_a_second_document_with_an_id_is_a_failure_and_the_first_stays(self, tmp_path: Path) -> None:
        written(tmp_path / "a.md", "First.")
        written(tmp_path / "a.txt", "Second.")
        first, second = read([tmp_path])
        assert isinstance(first, Document)
        assert isinstance(second, Failure)
        assert second.name == str(tmp_path / "a.txt")
        assert "has the id 'a' of another document" in second.reason
        assert str(tmp_path / "a.md") in second.reason

    @pytest.mark.parametrize(
        ("name", "content", "line"),
        [
            ("news.jsonl", '{"id": "a", "text": "First."}\n\n{"id": "a", "text": "Second."}\n', 3),
            ("news.csv", 'id,text\na,"First,\nlong."\na,Second.\n', 4),
        ],
    )
    def test_a_second_record_with_an_id_is_named_with_its_line(
        self, name: str, content: str, line: int, tmp_path: Path
    ) -> None:
        path = written(tmp_path / name, content)
        _, second = read([path])
        assert isinstance(second, Failure)
        assert second.name == f"{path}:{line}"
        assert f"from {path}:" in second.reason

    def test_a_copy_under_the_same_id_is_called_a_duplicate(self, tmp_path: Path) -> None:
        written(tmp_path / "x/a.txt", "Same.")
        written(tmp_path / "y/a.txt", "Same.")
        _, second = read([tmp_path / "x", tmp_path / "y"])
        assert isinstance(second, Failure)
        assert second.reason.startswith("is a duplicate")

    def test_a_copy_under_another_id_stays(self, tmp_path: Path) -> None:
        written(tmp_path / "a.txt", "Same.")
        written(tmp_path / "b.txt", "Same.")
        assert ids(tmp_path) == ["a", "b"]

    def test_one_file_reached_twice_is_read_once(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.txt", "text")
        (tmp_path / "b.txt").symlink_to(path)
        assert ids(tmp_path, path, tmp_path) == ["a"]

    def test_links_in_a_circle_end(self, tmp_path: Path) -> None:
        written(tmp_path / "sub/a.txt", "text")
        (tmp_path / "sub/back").symlink_to(tmp_path)
        (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
        assert ids(tmp_path) == [f"! {tmp_path / 'self.txt'}", "sub/a"]

    def test_a_linked_folder_is_read(self, tmp_path: Path) -> None:
        written(tmp_path / "elsewhere/a.txt", "text")
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus/link").symlink_to(tmp_path / "elsewhere")
        assert ids(tmp_path / "corpus") == ["link/a"]

    def test_decomposed_letters_in_names_are_composed(self, tmp_path: Path) -> None:
        assert only_document(written(tmp_path / "Cafe\u0301.txt", "text")).id == "Caf\u00e9"

    @pytest.mark.parametrize("name", ["new\nline.txt", "bell\x07.txt"])
    def test_names_with_control_characters_are_failures_that_print_on_one_line(self, tmp_path: Path, name: str) -> None:
        failure = only_failure(written(tmp_path / name, "text"))
        assert "rename it" in failure.reason

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_a_name_that_is_not_utf8_is_a_failure_that_can_be_printed(self, tmp_path: Path) -> None:
        with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as file:
            file.write(b"text")
        failure = only_failure(tmp_path)
        assert "rename it" in failure.reason
        assert failure.name.encode().endswith(b"caf\\udce9.txt")

    def test_a_path_instead_of_a_list_is_a_mistake_of_the_program(self) -> None:
        with pytest.raises(TypeError, match="in a list"):
            list(read("corpus"))

    def test_reading_is_lazy(self, tmp_path: Path) -> None:
        written(tmp_path / "a.txt", "first")
        later = written(tmp_path / "b.txt", "second")
        results = read([tmp_path])
        next(results)
        later.write_text("third")
        document = next(results)
        assert isinstance(document, Document)
        assert document.text == "third"


class TestStandardInput:
    def test_a_dash_reads_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
        (document,) = read(["-"])
        assert document == Document(id="stdin", text=STORY)

    def test_nothing_on_it_is_a_failure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        assert list(read(["-"])) == [Failure(name="standard input", reason="is empty; leave it out")]


class TestText:
    def test_content_is_unchanged(self, tmp_path: Path) -> None:
        text = "  Leading blanks,\ttabs\r\nCRLF, \u2028 separators, e\u0301 and 💊 stay.\n\n\n"
        assert only_document(written(tmp_path / "a.txt", text)).text == text

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
            ("utf-32-le", codecs.BOM_UTF32_LE),
            ("utf-16-le", b""),
            ("cp1252", b""),
        ],
    )
    def test_encodings(self, tmp_path: Path, encoding: str, mark: bytes) -> None:
        assert only_document(written(tmp_path / "a.txt", mark + STORY.encode(encoding))).text == STORY

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("The company’s drug costs €500 — far more than the naïve café owner’s.", "cp1252"),
            ("The company’s drug “X” — approved in 2024 — isn’t cheap.", "mac-roman"),
            ("Universitätsklinikum Köln enrolled 300 patients, as did Hôpital Necker.", "latin-1"),
            ("Сеченовский университет начнёт испытания препарата для лечения меланомы.", "cp1251"),
            ("Сеченовский университет начнёт испытания препарата для лечения меланомы.", "koi8-r"),
            ("中国国家药品监督管理局批准了一种治疗黑色素瘤的新药。", "gb18030"),
        ],
    )
    def test_old_encodings_are_told_from_what_the_text_looks_like(self, text: str, encoding: str) -> None:
        assert decode(text.encode(encoding)) == text

    def test_one_broken_byte_does_not_spoil_the_rest(self) -> None:
        text = "The drug’s effect — strong — was “good”. " * 20
        assert decode(text.encode() + b"\xff end") == f"{text}\ufffd end"

    def test_mojibake_is_left_as_it_is(self, tmp_path: Path) -> None:
        text = "The companyâ€™s drug was approved."
        assert only_document(written(tmp_path / "a.txt", text)).text == text

    def test_characters_that_xml_cannot_carry_are_replaced_one_for_one(self, tmp_path: Path) -> None:
        text = "A long enough text about melanoma. " * 9
        document = only_document(written(tmp_path / "a.txt", f"{text}\x00{text}\f{text}"))
        assert document.text == f"{text}\ufffd{text}\n{text}"

    @given(st.text(alphabet=st.characters(codec=None)))
    def test_storable_text_keeps_its_length_and_can_be_encoded(self, text: str) -> None:
        assert len(storable(text)) == len(text)
        storable(text).encode()
        assert storable(storable(text)) == storable(text)

    @settings(max_examples=200)
    @given(st.binary(max_size=300))
    def test_any_bytes_give_text_or_a_document_error(self, content: bytes) -> None:
        try:
            text = decode(content)
        except DocumentError:
            return
        assert storable(text).encode().decode() == storable(text)


class TestFrontMatter:
    def test_markdown_loses_it_and_keeps_its_markup(self, tmp_path: Path) -> None:
        document = only_document(
            written(
                tmp_path / "a.md",
                "---\ntitle: 'Agency: it''s done'\ndate: 5 March 2024\nsource: Daily News # paper\n"
                'url: "https://news.example/a"\ntags:\n  - drugs\n---\n# Heading\n\n**Bold** text.\n',
            )
        )
        assert document.text == "# Heading\n\n**Bold** text.\n"
        assert (document.title, document.date) == ("Agency: it's done", "2024-03-05")
        assert (document.source, document.url) == ("Daily News", "https://news.example/a")

    def test_text_keeps_it(self, tmp_path: Path) -> None:
        text = "---\r\nDate: 2024-03\r\n---\r\nThe agency approved it.\r\n"
        document = only_document(written(tmp_path / "a.txt", text))
        assert (document.text, document.date) == (text, "2024-03")

    def test_without_a_title_the_first_heading_of_markdown_is_it(self, tmp_path: Path) -> None:
        assert only_document(written(tmp_path / "a.md", "\n# Agency clears drug #\n\nText.")).title == (
            "Agency clears drug"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "---\nA rule, then a sentence.\n---\ntext",
            "---\ndate: 2024-03-05\nno end",
            "----\ndate: 2024-03-05\n----\n",
            "text\n---\ndate: 2024-03-05\n---\n",
            "",
        ],
    )
    def test_other_text_with_rules_is_no_front_matter(self, text: str) -> None:
        assert front_matter(text) == (Metadata(), 0)

    @pytest.mark.parametrize("value", ["[2024-03-05]", "|", "null", "~", "", "&anchor", "soon"])
    def test_values_that_are_no_date_give_none(self, tmp_path: Path, value: str) -> None:
        assert only_document(written(tmp_path / "a.md", f"---\ndate: {value}\n---\nText.")).date is None

    @given(st.text(alphabet="-: \n\r#'\"ab.[", max_size=80))
    def test_the_text_begins_inside_the_document(self, text: str) -> None:
        _, start = front_matter(f"---\n{text}")
        assert 0 <= start <= len(text) + 4


class TestDates:
    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("2024-03-05", "2024-03-05"),
            ("2024-03-05T23:30:00-05:00", "2024-03-05"),
            ("2024-03-05T10:00:00.000Z", "2024-03-05"),
            ("2024-03-05 10:00", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("5.3.2024", "2024-03-05"),
            ("March 5, 2024", "2024-03-05"),
            ("Mar. 5th, 2024", "2024-03-05"),
            ("Tuesday, 5 March 2024", "2024-03-05"),
            ("5th of March 2024", "2024-03-05"),
            ("05-Mar-2024", "2024-03-05"),
            ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05"),
            ("March 5, 2024 at 3:15 PM PST", "2024-03-05"),
            ("Sept 2024", "2024-09"),
            ("2024-03", "2024-03"),
            ("2024", "2024"),
            ("03/25/2024", "2024-03-25"),
            ("25/03/2024", "2024-03-25"),
            ("03/05/2024", "2024"),
        ],
    )
    def test_publication_dates_are_as_coarse_as_they_are_written(self, text: str, date: str) -> None:
        assert publication_date(text) == date

    @pytest.mark.parametrize(
        "text",
        ["", "today", "last Tuesday", "2024-02-30", "2023-02-29", "0001-01-01", "13/13/2024", "1709596800", "5/24"],
    )
    def test_what_cannot_be_read_for_certain_is_none(self, text: str) -> None:
        assert publication_date(text) is None

    @pytest.mark.parametrize(
        "text",
        [
            "LONDON, March 5, 2024 (Newswire) - The agency said",
            "March 5, 2024 -- The agency said",
            "Agency clears drug\n\nMADISON, Wis., Mar. 5, 2024 /Wire Service/ -- The agency said",
            "Title\nSubtitle\n\nBOSTON – March 5, 2024 – The agency said",
            "NEW YORK (March 5, 2024): The agency said",
            "TUESDAY, March 5, 2024 (Daily News) -- The agency said",
            "Agency clears drug\n3:15 PM PST, March 5, 2024\nThe agency said",
            "Agency clears drug\nPublished: Tuesday 5 March 2024\nThe agency said",
            "For immediate release: March 5, 2024",
            "Saint Petersburg, 5 March 2024. The agency said",
            "Health Service, Tver, 5 March 2024\nThe agency said",
            "Agency clears drug\nFeature | By A. Writer | Daily News | 5 March 2024\nThe agency said",
            "MINISTRY OF HEALTH\nDate: 05.03.2024\n",
            "Questions and answers\n\nUpdated March 5, 2024\n",
            "5 March 2024\r\nThe agency said",
        ],
    )
    def test_the_dateline_gives_the_date(self, text: str) -> None:
        assert dateline(text) == "2024-03-05"

    @pytest.mark.parametrize(
        "text",
        [
            "On March 5, 2024, the agency approved it.",
            "The agency approved it on March 5, 2024 - a first.",
            "In March 2024 -- the agency said",
            "FILE PHOTO: A laboratory in London, March 5, 2024. Wire/A. Photographer",
            "LONDON, March 5 (Newswire) - The agency said",
            "Bulletin no. 37 - week ending 5 March 2024",
            "Version 05.03.2024",
            "LONDON, March 35, 2024 (Newswire) - The agency said",
            "one\ntwo\nthree\nfour\nfive\nsix\nMarch 5, 2024\n",
            "",
        ],
    )
    def test_other_dates_in_a_text_do_not(self, text: str) -> None:
        assert dateline(text) is None

    def test_the_dateline_stands_in_only_where_metadata_is_silent(self, tmp_path: Path) -> None:
        text = "LONDON, March 5, 2024 (Newswire) -- The agency said."
        assert only_document(written(tmp_path / "a.txt", text)).date == "2024-03-05"
        assert only_document(written(tmp_path / "b.md", f"---\ndate: 2024-03-06\n---\n{text}")).date == "2024-03-06"

    def test_the_examples_in_the_documentation(self) -> None:
        results = doctest.testmod(dates)
        assert (results.attempted, results.failed) == (2, 0)

    @given(st.dates(min_value=datetime.date(1900, 1, 1)).filter(lambda day: day.year < 2200))
    def test_every_day_is_read_in_every_form(self, day: datetime.date) -> None:
        iso = day.isoformat()
        for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%B %d, %Y", "%d %b %Y", "%a, %d %b %Y", "%d.%m.%Y"):
            assert publication_date(day.strftime(form)) == iso


class TestJsonLines:
    def test_fields(self, tmp_path: Path) -> None:
        record = {
            "id": "a/b",
            "text": " Text.\r\n",
            "title": "A\ntitle",
            "date": "March 5, 2024",
            "source": "News",
            "url": "https://news.example/?q=a",
            "other": [1],
        }
        path = written(tmp_path / "x.jsonl", json.dumps(record))
        assert only_document(path) == Document(
            id="a/b",
            text=" Text.\r\n",
            title="A title",
            date="2024-03-05",
            source="News",
            url="https://news.example/?q=a",
            path=str(path),
        )

    def test_bad_records_are_named_by_line_and_the_rest_is_read(self, tmp_path: Path) -> None:
        lines = [
            '{"id": "a", "text": "Good."}',
            "",
            '{"text": "No id."}',
            '{"id": "b"}',
            "{broken",
            '["list"]',
            '{"id": "c", "text": "  \\n"}',
            '{"id": "a", "text": "Another."}',
            '{"id": "d\\u0000", "text": "Text."}',
            "[" * 100_000,
            '{"id": 7, "text": "Good, too."}',
        ]
        path = written(tmp_path / "x.jsonl", "\n".join(lines))
        results = list(read([path]))
        assert [result.id for result in results if isinstance(result, Document)] == ["a", "7"]
        failures = [result for result in results if isinstance(result, Failure)]
        assert [failure.name.removeprefix(f"{path}:") for failure in failures] == [*"3456789", "10"]
        assert [failure.reason.split(";")[0] for failure in failures[:2]] == ["has no id", "has no text"]
        assert all(len(failure.reason.splitlines()) == 1 for failure in failures)

    def test_lone_surrogates_become_storable(self, tmp_path: Path) -> None:
        document = only_document(
            written(tmp_path / "x.jsonl", '{"id": "a", "text": "x \\ud800 y 💊", "title": "\\udfff"}')
        )
        assert (document.text, document.title) == ("x \ufffd y 💊", "\ufffd")

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "https://a.example/<script>", "file:///etc/passwd", "https://"]
    )
    def test_only_web_addresses_are_urls(self, tmp_path: Path, url: str) -> None:
        path = written(tmp_path / "x.jsonl", json.dumps({"id": "a", "text": "Text.", "url": url}))
        assert only_document(path).url is None

    def test_fields_of_other_types_count_as_missing(self, tmp_path: Path) -> None:
        record = {"id": "a", "text": "Text.", "title": ["x"], "date": 2024, "source": None, "url": {"a": 1}}
        document = only_document(written(tmp_path / "x.jsonl", json.dumps(record)))
        assert (document.title, document.date, document.source, document.url) == (None, "2024", None, None)

    def test_json_that_is_not_lines_is_one_failure(self, tmp_path: Path) -> None:
        path = written(tmp_path / "x.jsonl", json.dumps([{"id": "a", "text": "Text."}], indent=1))
        assert "write each record on one line" in only_failure(path).reason

    def test_prose_under_the_extension_ends_after_some_lines(self, tmp_path: Path) -> None:
        results = list(read([written(tmp_path / "x.jsonl", "This is prose.\n" * 500)]))
        assert len(results) == 21
        assert "is not JSON Lines" in results[-1].reason  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("name", "lines"),
        [
            (
                "x.jsonl",
                [json.dumps({"id": name, "text": text}) for name, text in (("a", "A."), ("b", "x" * 500), ("c", "C."))],
            ),
            ("x.csv", ["id,text", 'a,"A."', f'b,"{"x" * 500}"', 'c,"C."']),
        ],
    )
    def test_one_record_too_large_leaves_the_others(self, tmp_path: Path, name: str, lines: list[str]) -> None:
        first, second, third = read([written(tmp_path / name, "\n".join(lines))], limit_bytes=200)
        assert isinstance(first, Document)
        assert isinstance(second, Failure)
        assert "larger than the limit" in second.reason
        assert isinstance(third, Document)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        line = json.dumps({"id": "a", "text": "The company’s café."}, ensure_ascii=False)
        assert only_document(written(tmp_path / "x.jsonl", line.encode(encoding))).text == "The company’s café."


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_fields_quotes_and_line_breaks(self, tmp_path: Path, delimiter: str) -> None:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(["ID", "date", " Text "])
        writer.writerow(["a", "2024-03-05", 'Two, "three";\nfour'])
        writer.writerow([])
        writer.writerow(["b", "", "x" * 200_000])
        first, second = read([written(tmp_path / "x.csv", "\ufeff" + stream.getvalue())])
        assert isinstance(first, Document)
        assert (first.id, first.date, first.text) == ("a", "2024-03-05", 'Two, "three";\nfour')
        assert isinstance(second, Document)
        assert (second.date, len(second.text)) == (None, 200_000)

    def test_the_limit_of_the_csv_module_stays_as_it_was(self, tmp_path: Path) -> None:
        before = csv.field_size_limit()
        list(read([written(tmp_path / "x.csv", "id,text\na,b\n")]))
        assert csv.field_size_limit() == before

    def test_bad_rows_are_named_by_line_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = written(tmp_path / "x.csv", 'id,text\na,Good.\n,No id.\nb,One,two.\nc\nd,"x"y\ne,Good.\n')
        results = list(read([path]))
        assert [result.id for result in results if isinstance(result, Document)] == ["a", "e"]
        assert [result.name for result in results if isinstance(result, Failure)] == [
            f"{path}:{line}" for line in (3, 4, 5, 6)
        ]

    @pytest.mark.parametrize(
        ("content", "said"), [("", "is empty"), ("a,b\n1,2\n", "columns id and text"), ("id\n1\n", "columns")]
    )
    def test_a_file_without_the_header_is_a_failure(self, tmp_path: Path, content: str, said: str) -> None:
        assert said in only_failure(written(tmp_path / "x.csv", content)).reason


class TestFailures:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.txt", b"", "is empty"),
            ("a.txt", b" \n\t\r\n ", "contains no text"),
            ("a.txt", b"\xef\xbb\xbf", "contains no text"),
            ("a.md", b"---\ndate: 2024\n---\n", "contains no text"),
            ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "is binary"),
            ("a.jsonl", b"", "is empty"),
            ("a.jsonl", bytes(range(256)) * 4, "is binary"),
            ("a.csv", bytes(range(256)) * 4, "is binary"),
            ("a.txt.gz", b"not packed", "is not a gzip file"),
            ("a.txt.gz", gzip.compress(b"text " * 1000)[:30], "is not a gzip file"),
            ("a.jsonl.gz", b"not packed", "is not a gzip file"),
            ("a.txt", b"x" * 2001, "is larger than the limit of 2,000 bytes"),
            ("a.xyz", b"text", "kgx reads .txt .md .html .htm .pdf .docx .jsonl .csv"),
            ("a", b"text", "kind that is not read"),
            ("a.gz", b"text", "kind that is not read"),
            ("a.zip", b"text", "unpack it first"),
        ],
    )
    def test_each_is_one_clear_line(self, tmp_path: Path, name: str, content: bytes, said: str) -> None:
        failure = only_failure(written(tmp_path / name, content), limit_bytes=2000)
        assert failure.name == str(tmp_path / name)
        assert said in failure.reason

    def test_missing_path_and_empty_folder(self, tmp_path: Path) -> None:
        assert only_failure(tmp_path / "none.txt").reason == "no such file or folder; check the path"
        assert "holds no document" in only_failure(tmp_path).reason

    def test_a_link_to_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to(tmp_path / "none")
        assert "link to a file that does not exist" in only_failure(tmp_path).reason

    def test_a_file_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(tmp_path / "a.txt", "text")

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("builtins.open", refuse)
        assert only_failure(path).reason == "may not be read; change its permissions"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        assert "is not a file" in only_failure(tmp_path / "a.txt").reason

    @pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz"])
    def test_a_gzip_bomb_is_stopped(self, tmp_path: Path, name: str) -> None:
        bomb = gzip.compress(b"\n" * 20_000_000) if "jsonl" in name else gzip.compress(b"x" * 20_000_000)
        results = list(read([written(tmp_path / name, bomb)], limit_bytes=100_000))
        assert all(isinstance(result, Failure) for result in results)
        assert results

    def test_a_bad_file_does_not_stop_the_others(self, tmp_path: Path) -> None:
        written(tmp_path / "a.txt", "")
        written(tmp_path / "b.pdf", "no pdf")
        written(tmp_path / "c.txt", "text")
        kinds = [type(result) for result in read([tmp_path])]
        assert kinds == [Failure, Failure, Document]

    @settings(max_examples=60, deadline=None)
    @given(content=st.binary(max_size=400), suffix=st.sampled_from(sorted(READERS)))
    def test_no_content_under_any_extension_raises(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
    ) -> None:
        path = written(tmp_path_factory.mktemp("any") / f"a{suffix}", content)
        for result in read([path]):
            if isinstance(result, Document):
                result.text.encode()
            assert isinstance(result, (Document, Failure))

    def test_a_huge_single_line_is_text(self, tmp_path: Path) -> None:
        assert len(only_document(written(tmp_path / "a.txt", "word " * 150_000)).text) == 750_000


def test_libraries_write_nothing_on_the_terminal(tmp_path: Path) -> None:
    written(
        tmp_path / "a.pdf",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\nbroken\ntrailer\n<<>>\nstartxref\n9\n%%EOF",
    )
    written(tmp_path / "b.html", "")
    written(tmp_path / "c.html", "<" * 50)
    written(tmp_path / "d.docx", b"PK\x03\x04")
    code = "import sys; from kgx.documents import read; assert len(list(read(sys.argv[1:]))) == 4"
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, cwd=root
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_importing_the_readers_imports_no_parser() -> None:
    code = (
        "import sys, kgx.documents; slow = {'trafilatura', 'pypdf', 'docx', 'lxml', 'charset_normalizer'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout == "[]\n"


def test_the_level_of_no_logger_is_changed(tmp_path: Path) -> None:
    list(read([written(tmp_path / "a.html", "<p>The agency approved it.</p>")]))
    assert logging.getLogger("trafilatura").level == logging.NOTSET
    assert logging.getLogger("trafilatura").propagate
