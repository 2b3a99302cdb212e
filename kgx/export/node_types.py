"""How each type of node looks, in every format that has colours: one table, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """`light` and `dark` are hex colours for a light and a dark ground; `shape` tells types apart without colour."""

    name: str
    plural: str
    light: str
    dark: str
    shape: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour on a light ground, 0 to 255 each."""
        red, green, blue = bytes.fromhex(self.light[1:])
        return red, green, blue


_TABLE = json.loads(resources.files(__package__).joinpath("node_types.json").read_text("utf-8"))

NODE_TYPES = MappingProxyType({name: NodeType(name=name, **row) for name, row in _TABLE.items()})
