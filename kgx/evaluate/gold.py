"""Reading annotated documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kgx.errors import DocumentError
from kgx.model import Extraction


def read_gold(path: str | Path) -> Iterator[Extraction]:
    """The annotated documents of a JSON Lines file, in order; raises `DocumentError` naming the line that is wrong."""
    try:
        with open(path, encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _extraction(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise DocumentError(
            f"{path}: cannot be read ({reason}); give a JSON Lines file of annotated documents"
        ) from error


def _extraction(line: str, where: str) -> Extraction:
    try:
        return Extraction.from_json(json.loads(line))
    except json.JSONDecodeError as error:
        raise DocumentError(f"{where}: is not valid JSON ({error})") from error
    except KeyError as error:
        raise DocumentError(f"{where}: is not an annotated document; add the field {error}") from error
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DocumentError(f"{where}: is not an annotated document ({error}); correct the field") from error
