"""Fixtures that several test files share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The annotated news beside the checkout; a test that needs it is skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the annotated news in ../shared, which is not part of the project")
    return folder


@pytest.fixture(scope="session")
def corpus_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph folder made from `corpus/`; tests read it and never change it."""
    from kgx.ingestion import ingest

    folder = tmp_path_factory.mktemp("corpus-graph")
    report = ingest([ROOT / "corpus"], graph=folder)
    assert not report.failures
    return folder
