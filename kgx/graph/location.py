"""Where documents lie, seen from the graph folder: both can be moved together, and the graph be used from anywhere."""

from __future__ import annotations

import os
from pathlib import Path


def whole(path: str) -> str:
    """The path of a file from the root, the same on every way to its folder."""
    place, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(place), name)


def seen_from(folder: Path, path: str) -> str:
    """The path of a file as seen from `folder`, with `/`; whole where it lies on another drive."""
    try:
        return Path(os.path.relpath(whole(path), os.path.realpath(folder))).as_posix()
    except ValueError:
        return whole(path)


def reached_from(folder: Path, path: str) -> str:
    """The whole path of what is seen from `folder` as `path`."""
    return os.path.normpath(os.path.join(os.path.realpath(folder), path))
