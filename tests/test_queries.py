"""The named queries: each is asked and answers what it should on the sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_graph import EXTRACTIONS, RESOLUTION

from kgx.errors import QueryError
from kgx.graph import Graph, NamedQuery, format_result, named_queries
from kgx.graph.sparql import bind
from kgx.model import Document, Evidence, Extraction, Observation, Resolution, Statement, Thing


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    with Graph.open(tmp_path_factory.mktemp("graph")) as opened:
        for extraction in EXTRACTIONS:
            opened.put(extraction)
        opened.materialise(RESOLUTION)
        yield opened


def rows(graph: Graph, name: str, **values: str) -> list[tuple[object, ...]]:
    return list(graph.query(named_queries()[name].bind(values)).rows)


STUDY = "Sechenov University and Biocad run a phase 3 study of BCD-201, a biosimilar of pembrolizumab, in melanoma"
APPROVAL = "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024"
ANSWERS: list[tuple[str, dict[str, str], list[tuple[object, ...]]]] = [
    (
        "approvals",
        {},
        [
            ("EMA", None, "lifileucel", "rejected", 1),
            ("FDA", "2024-02", "lifileucel", "approved", 1),
            ("FDA", "2024-02-16", "lifileucel", "approved", 1),
        ],
    ),
    ("approvals", {"regulator": "ema", "drug": "AMTAG"}, [("EMA", None, "lifileucel", "rejected", 1)]),
    ("approvals", {"drug": "aspirin"}, []),
    (
        "pipeline",
        {},
        [
            ("Biocad", "develops", "BCD-201", None, None, None, "melanoma", "investigational"),
            ("Iovance", "develops", "lifileucel", None, None, None, "advanced melanoma", "approved"),
            ("Iovance", "develops", "lifileucel", None, None, None, "melanoma", "ineffective"),
            ("Sechenov University", "investigates", "BCD-201", "3", "2025-09", "2027", "melanoma", "investigational"),
        ],
    ),
    (
        "pipeline",
        {"institution": "biocad"},
        [("Biocad", "develops", "BCD-201", None, None, None, "melanoma", "investigational")],
    ),
    (
        "drugs-for",
        {"disease": "melanoma"},
        [
            ("advanced melanoma", "approved", "lifileucel", 1),
            ("melanoma", "ineffective", "lifileucel", 1),
            ("melanoma", "investigational", "BCD-201", 1),
        ],
    ),
    ("drugs-for", {"disease": "melanoma", "status": "approved"}, [("advanced melanoma", "approved", "lifileucel", 1)]),
    (
        "disease-figures",
        {"disease": "melanoma"},
        [
            (
                "melanoma",
                "new cases",
                "about",
                11605,
                None,
                "new cases",
                "Russia",
                "2021",
                "Sechenov University",
                "news/bio similar",
            ),
            ("melanoma", "new cases", None, 12000, 13000, "new cases", "Russia", "2021", None, "wire"),
            ("melanoma", "new cases", None, 12500, None, "new cases", "Russia", "2021", "Biocad", "wire"),
        ],
    ),
    ("funding", {}, [("Ministry of Health", "Sechenov University", "Institution", None, 1)]),
    ("funding", {"institution": "sechenov"}, [("Ministry of Health", "Sechenov University", "Institution", None, 1)]),
    ("funding", {"institution": "FDA"}, []),
    (
        "conflicts",
        {},
        [
            ("number", "new cases of melanoma", "about 11,605", "12 to 13 thousand", "news/bio similar", "wire"),
            ("number", "new cases of melanoma", "about 11,605", "12,500", "news/bio similar", "wire"),
        ],
    ),
    (
        "timeline",
        {"drug": "amtagvi"},
        [
            ("2024-02", "lifileucel", "approvedBy", "FDA", "approved", "til"),
            ("2024-02", "lifileucel", "treats", "advanced melanoma", "approved", "til"),
            ("2024-02-16", "lifileucel", "approvedBy", "FDA", "approved", "wire"),
        ],
    ),
    (
        "timeline",
        {"drug": "BCD-201"},
        [
            ("2025-09", "BCD-201", "investigates (start)", "Sechenov University", None, "news/bio similar"),
            ("2027", "BCD-201", "investigates (end)", "Sechenov University", None, "news/bio similar"),
        ],
    ),
    ("adverse-effects", {}, [("lifileucel", "neutropenia", "til", "the treatment may cause neutropenia")]),
    ("people", {}, [("Anna Petrova", "researcher", "Sechenov University", 1)]),
    ("people", {"institution": "biocad"}, []),
    ("collaborations", {"institution": "sechenov"}, [("Biocad", "with", "Sechenov University", 1)]),
    (
        "studies",
        {"subject": "bcd"},
        [("Sechenov University", "BCD-201", "3", "2025-09", "2027", None, None, None, "news/bio similar", STUDY)],
    ),
    ("results", {}, [("lifileucel", "Drug", "response rate", None, 31.4, None, "%", None, "til")]),
    (
        "documents",
        {},
        [
            ("news/bio similar", "2026-03", None, 11, 8, 7, 1),
            ("til", "2024-02-17", "A cell therapy", 12, 8, 6, 1),
            ("wire", "2024-05-01", "Mixed news", 12, 6, 3, 2),
        ],
    ),
    (
        "sources",
        {"drug": "bcd-201"},
        [
            (
                "BCD-201",
                "biosimilarOf",
                "pembrolizumab",
                None,
                "news/bio similar",
                54,
                "BCD-201, a biosimilar of pembrolizumab",
                1,
                None,
            ),
            ("BCD-201", "developedBy", "Biocad", None, "news/bio similar", 0, STUDY, 1, None),
            ("BCD-201", "treats", "melanoma", "investigational", "news/bio similar", 0, STUDY, 1, None),
            ("Sechenov University", "investigates", "BCD-201", None, "news/bio similar", 0, STUDY, 1, None),
        ],
    ),
    (
        "most-mentioned",
        {"type": "drug"},
        [("lifileucel", "Drug", 5, 2), ("BCD-201", "Drug", 1, 1), ("pembrolizumab", "Drug", 1, 1)],
    ),
    ("classes", {}, [("TIL therapy", "lifileucel", 1)]),
    ("classes", {"class": "vaccine"}, []),
    ("biosimilars", {}, [("pembrolizumab", "BCD-201", "Biocad", "melanoma", "investigational")]),
    (
        "between",
        {"first": "2024-02-01", "last": "2024-02-10"},
        [
            ("2024-02", "lifileucel approvedBy FDA", "approved", "til"),
            ("2024-02", "lifileucel treats advanced melanoma", "approved", "til"),
        ],
    ),
    (
        "between",
        {"last": "2023-12-31"},
        [
            ("2021", "new cases of melanoma: 11,605", None, "news/bio similar"),
            ("2021", "new cases of melanoma: 12 to 13 thousand", None, "wire"),
            ("2021", "new cases of melanoma: 12,500", None, "wire"),
        ],
    ),
]


@pytest.mark.parametrize(("name", "values", "answer"), ANSWERS)
def test_a_named_query_answers(
    graph: Graph, name: str, values: dict[str, str], answer: list[tuple[object, ...]]
) -> None:
    assert rows(graph, name, **values) == answer


def test_every_named_query_is_tested_and_says_what_it_is_for() -> None:
    queries = named_queries()
    assert set(queries) == {name for name, _, _ in ANSWERS}
    assert list(queries) == sorted(queries)
    for query in queries.values():
        assert query.title
        assert query.what
        assert "$" not in query.bind()


def test_the_most_mentioned_of_all_types_begin_with_what_most_documents_name(graph: Graph) -> None:
    assert rows(graph, "most-mentioned")[:2] == [
        ("lifileucel", "Drug", 5, 2),
        ("Sechenov University", "Institution", 3, 2),
    ]


# Conflicts


def _answer(
    tmp_path: Path, name: str, *, statements: tuple[Statement, ...] = (), figures: tuple[Observation, ...] = ()
) -> list[tuple[object, ...]]:
    things = (
        Thing(key="drug/x", type="Drug", label="X", names=("X",), members=()),
        Thing(key="indication/y", type="Indication", label="Y", names=("Y",), members=()),
        Thing(key="institution/z", type="Institution", label="Z", names=("Z",), members=()),
        Thing(key="place/p", type="Place", label="P", names=("P",), members=()),
        Thing(key="trial/t", type="Trial", label="T", names=("T",), members=()),
    )
    documents = tuple(Extraction(document=Document(id=name, text="text")) for name in "ab")
    with Graph.open(tmp_path) as graph:
        graph.materialise(Resolution(extractions=documents, things=things, statements=statements, observations=figures))
        return rows(graph, name)


def _fact(status: str | None, *places: tuple[str, str | None], predicate: str = "approvedBy") -> Statement:
    subject = "institution/z" if predicate == "investigates" else "drug/x"
    target = {"approvedBy": "institution/z", "investigates": "trial/t"}.get(predicate, "indication/y")
    evidence = tuple(Evidence(document=document, start=0, end=4, date=date) for document, date in places)
    return Statement(predicate=predicate, subject=subject, object=target, status=status, evidence=evidence)


def _figure(document: str, value: object, **more: str | None) -> Observation:
    fields: dict[str, object] = dict.fromkeys(("modifier", "place", "date", "source"))
    fields |= {"measure": "deaths", "about": "indication/y", "unit": "people", "date": "2020", **more, "value": value}
    evidence = (Evidence(document=document, start=0, end=4),)
    return Observation(key=f"statistic/{document}", surface=str(value), evidence=evidence, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (_figure("a", 5), _figure("b", 6), True),
        (_figure("a", 5), _figure("b", 5.0), False),
        (_figure("a", 5), _figure("b", (4, 6)), False),
        (_figure("a", 7), _figure("b", (4, 6)), True),
        (_figure("a", 5), _figure("b", 6, unit="dogs"), False),
        (_figure("a", 5), _figure("b", 6, measure="births"), False),
        (_figure("a", 5), _figure("b", 6, about="drug/x"), False),
        (_figure("a", 5, place="place/p"), _figure("b", 6), False),
        (_figure("a", 5, place="place/p"), _figure("b", 6, place="place/p"), True),
        (_figure("a", 5), _figure("b", 6, date="2021"), False),
        (_figure("a", 5, date=None), _figure("b", 6, date=None), False),
        (_figure("a", 5, date=None, about="trial/t"), _figure("b", 6, date=None, about="trial/t"), True),
        (_figure("a", 50, modifier="about"), _figure("b", 52), False),
        (_figure("a", 50, modifier="about"), _figure("b", 71), True),
        (_figure("a", 0.5, unit="1"), _figure("b", 6, unit="1"), False),
        (_figure("a", 5, measure="deaths of children"), _figure("b", 6), False),
        (_figure("a", 5, measure="incidence of new cases"), _figure("b", 6, measure="new cases"), False),
        (_figure("a", 5, modifier="more than"), _figure("b", 6), False),
        (_figure("a", 5, modifier="less than"), _figure("b", 6), True),
        (_figure("a", 5), _figure("b", 6, modifier="up to"), False),
        (_figure("a", 5), _figure("b", 6, modifier="at least"), True),
    ],
)
def test_numbers_conflict_where_both_cannot_be_true(
    tmp_path: Path, one: Observation, other: Observation, differ: bool
) -> None:
    found = _answer(tmp_path, "conflicts", figures=(one, other))
    assert [row[0] for row in found] == ["number"] * differ


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            (_fact("approved", ("a", None)), _fact("rejected", ("b", None))),
            [("status", "X approvedBy Z", "approved", "rejected", "a", "b")],
        ),
        ((_fact("approved", ("a", None)), _fact("pending", ("b", None))), []),
        ((_fact("approved", ("a", None)), _fact("rejected", ("a", None))), []),
        (
            (_fact("approved", ("b", None), predicate="treats"), _fact("ineffective", ("a", None), predicate="treats")),
            [("status", "X treats Y", "approved", "ineffective", "b", "a")],
        ),
        ((_fact("used", ("b", None), predicate="treats"), _fact("ineffective", ("a", None), predicate="treats")), []),
        (
            (_fact("approved", ("a", "2024-02"), ("b", "2023")),),
            [("date", "X approvedBy Z", "2023", "2024-02", "b", "a")],
        ),
        ((_fact("approved", ("a", "2024-02"), ("b", "2024-02-16")),), []),
        ((_fact("approved", ("a", "2024-02"), ("b", "2024")),), []),
    ],
)
def test_statuses_and_dates_that_exclude_each_other(
    tmp_path: Path, facts: tuple[Statement, ...], expected: list[tuple[object, ...]]
) -> None:
    assert _answer(tmp_path, "conflicts", statements=facts) == expected


@pytest.mark.parametrize(
    ("measure", "about"),
    [
        ("deaths", "deaths of Y"),
        ("deaths from y in P", "deaths from y in P"),
        ("deaths by day", "deaths by day of Y"),
    ],
)
def test_a_measure_that_names_the_thing_is_not_said_to_be_of_it(tmp_path: Path, measure: str, about: str) -> None:
    figures = (_figure("a", 5, measure=measure, date="2020"), _figure("b", 7, measure=measure, date="2020"))
    assert [row[1] for row in _answer(tmp_path / "one", "conflicts", figures=figures)] == [about]
    assert [row[1] for row in _answer(tmp_path / "two", "between", figures=figures)] == [f"{about}: 5", f"{about}: 7"]


@pytest.mark.parametrize(
    ("unit", "measure", "enrolled"),
    [
        ("patients", "patients treated in the trial", 340),
        ("1", "enrollment", 340),
        ("month", "time after patient enrollment", None),
        ("%", "patients in remission", None),
        ("mg/kg", "dose for participants", None),
        ("USD", "cost of patients treated", None),
        ("hospitals", "hospitals that enrolled patients", None),
    ],
)
def test_only_a_count_is_an_enrolment(tmp_path: Path, unit: str, measure: str, enrolled: int | None) -> None:
    figure = _figure("a", 340, unit=unit, measure=measure, about="trial/t")
    study = _fact(None, ("a", None), predicate="investigates")
    found = _answer(tmp_path, "studies", statements=(study,), figures=(figure,))
    assert [(row[1], row[6]) for row in found] == [("T", enrolled)]


# Parameters


def test_values_are_bound_as_literals_and_never_read_as_sparql(graph: Graph) -> None:
    for evil in ('" } DROP ALL', 'x")) } #', "\\", "a\\u0022 b", "'''", "?drug", "$drug", "<http://example.org>", "\n"):
        assert rows(graph, "timeline", drug=evil) == []


def test_a_parameter_is_replaced_only_where_it_is_one() -> None:
    query = "SELECT ?o # $x\n { ?s ?p $x, '$x', \"$x\", '''$x''' , <http://a/$x> , $xy FILTER($x < 5 && ?o > 3) }"
    bound = r"""SELECT ?o # $x
 { ?s ?p "a\"b", '$x', "$x", '''$x''' , <http://a/$x> , $xy FILTER("a\"b" < 5 && ?o > 3) }"""
    assert bind(query, {"x": 'a"b'}) == bound


def test_parameters_have_names_and_defaults(graph: Graph) -> None:
    query = named_queries()["drugs-for"]
    assert isinstance(query, NamedQuery)
    assert [(parameter.name, parameter.default) for parameter in query.parameters] == [("disease", ""), ("status", "")]
    assert all(parameter.what for parameter in query.parameters)
    assert query.bind({}) == query.bind()


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2024-02-16", "2024-02-16", "2024-02-16"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_days_may_be_months_and_years(said: str, first: str, last: str) -> None:
    query = named_queries()["between"]
    assert query.bind({"first": said, "last": said}) == query.bind({"first": first, "last": last})


def test_unknown_parameters_and_control_characters_are_refused_in_one_line() -> None:
    with pytest.raises(QueryError, match="the query timeline has no parameter dragon: it takes drug"):
        named_queries()["timeline"].bind({"dragon": "x"})
    with pytest.raises(QueryError, match="the query conflicts has no parameter drug: it takes none"):
        named_queries()["conflicts"].bind({"drug": "x"})
    with pytest.raises(QueryError, match="the value of drug has control characters"):
        named_queries()["timeline"].bind({"drug": "a\x00"})


def test_a_table_says_in_words_what_no_calendar_date_says(graph: Graph) -> None:
    dates = ("2026-22", "2024-02", "2024-02-16", "2027", "2023-04/..", "soon")
    values = " ".join(f'"{date}"^^<http://id.loc.gov/datatypes/edtf/EDTF>' for date in dates)
    result = graph.query(f'SELECT ?d {{ VALUES ?d {{ {values} "2026-22" }} }}')
    said = ["summer 2026", "2024-02", "2024-02-16", "2027", "from April 2023", "soon", "2026-22"]
    assert format_result(result, "table").splitlines()[2:] == said
    assert format_result(result, "csv").split()[1:] == [*dates, "2026-22"]


def test_a_table_is_fitted_into_a_terminal(graph: Graph) -> None:
    result = graph.query("SELECT ?text ?label { ?document nif:isString ?text . ?thing skos:prefLabel ?label }")
    lines = format_result(result, "table", width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert any("…" in line for line in lines)
    assert max(map(len, format_result(result, "table").splitlines())) > 60
