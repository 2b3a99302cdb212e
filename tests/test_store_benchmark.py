"""The benchmark of the store runs; what it measures is for people to read."""

from __future__ import annotations

import pytest

from benchmarks.made_up import made_up
from benchmarks.store import main
from kgx.graph import named_queries, verify_quotes


def test_made_up_news_is_the_same_each_time_and_quotes_itself_rightly() -> None:
    first, again = list(made_up(5, seed=3)), list(made_up(5, seed=3))
    assert first == again
    assert first != list(made_up(5, seed=4))
    assert len({says.document.id for says in first}) == 5
    assert verify_quotes(first) == []
    for says in first:
        for entity in says.entities:
            for mention in entity.mentions:
                assert says.document.text[mention.start : mention.end] == entity.name


def test_the_benchmark_compares_every_named_query_with_rdflib(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--triples", "3000", "--limit", "60"])
    lines = capsys.readouterr().out.splitlines()
    compared = [line.split("  ")[0] for line in lines]
    for name in ("load in memory", "load on disk", "Turtle out", "N-Triples out", *named_queries()):
        assert name in compared
    assert any(line.startswith("change of one document: ") for line in lines)
    assert lines[-1].startswith("least: ")
