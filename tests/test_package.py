"""What the package promises to importers: names, entry points, import order."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import entry_points

import pytest
import spacy

import kgx
from kgx.extract.pipeline import COMPONENTS


def test_exported_names() -> None:
    assert sorted(kgx.__all__) == ["Document", "KgxError", "__version__", "extract", "ingest", "load", "open"]
    assert all(hasattr(kgx, name) for name in kgx.__all__)


def test_every_component_is_registered_for_any_spacy_pipeline() -> None:
    registered = {entry.name for entry in entry_points(group="spacy_factories")}
    assert {name for name, _ in COMPONENTS} <= registered


@pytest.mark.parametrize("name", ["kgx_dates", "kgx_statistics", "kgx_names"])
def test_components_work_in_a_blank_pipeline(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    doc = nlp("On 5 March 2024 the FDA said that 31.4% of patients with melanoma responded to lifileucel.")
    assert getattr(doc._, name)


def test_a_doc_survives_bytes() -> None:
    doc = kgx.load()("The FDA approved lifileucel for advanced melanoma in February 2024.")
    assert doc._.kgx_facts
    copy = spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert [tuple(row) for row in copy._.kgx_names] == [tuple(row) for row in doc._.kgx_names]
    assert [(ent.text, ent.label_) for ent in copy.ents] == [(ent.text, ent.label_) for ent in doc.ents]


def test_imports_go_one_way(root: object) -> None:
    lint = shutil.which("lint-imports")
    if lint is None:
        pytest.skip("import-linter is not installed")
    result = subprocess.run([lint, "--no-cache"], cwd=str(root), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
