"""Files of the graph folder: written whole or not at all, and recognised by a digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kgx.errors import GraphError

_PIECE = 1 << 20


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that nobody sees before it is complete; raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def digest_of(path: Path) -> str | None:
    """A digest of what a file holds; None where there is no file. Raises GraphError where it cannot be read."""
    content = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                content.update(piece)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GraphError(f"{path} cannot be read: {error.strerror}") from None
    return content.hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
