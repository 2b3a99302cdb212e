"""The explorer: one self-contained HTML page that needs no network, put together from the files beside this one."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources

from kgx.export.node_types import NODE_TYPES
from kgx.export.page.data import page_data
from kgx.export.safe_text import unicode_safe
from kgx.model import Resolution

SCRIPTS = (
    "model.js",
    "layout.js",
    "packing.js",
    "label_room.js",
    "camera.js",
    "drawing.js",
    "labels.js",
    "elements.js",
    "filters.js",
    "panel.js",
    "documents.js",
    "search.js",
    "pointer.js",
    "main.js",
)
"""In this order they form one script; what a file declares, the later ones see."""


def page(resolution: Resolution, *, title: str = "Knowledge graph") -> str:
    """The page as HTML. Text of documents is in one JSON block; the scripts show it as text, never as HTML."""
    script = '"use strict";\n(() => {\n' + "\n".join(_read(name) for name in SCRIPTS) + "\n})();\n"
    style = _type_colours() + _read("page.css")
    parts = {
        "@@POLICY@@": _policy(script, style),
        "@@TITLE@@": _escaped(title),
        "@@STYLE@@": style,
        "@@DATA@@": _json_in_html(page_data(resolution)),
        "@@SCRIPT@@": script,
    }
    html = []
    for line in _read("page.html").splitlines():
        for name, content in parts.items():
            if name in line:
                line = line.replace(name, content)
                break
        html.append(line)
    return "\n".join(html) + "\n"


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _policy(script: str, style: str) -> str:
    """A Content-Security-Policy under which only this script and this style work, and nothing is ever loaded."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _type_colours() -> str:
    """CSS variables `--Drug` and so on, for both colour schemes."""
    light = "".join(f"--{look.name}:{look.light};" for look in NODE_TYPES.values())
    dark = "".join(f"--{look.name}:{look.dark};" for look in NODE_TYPES.values())
    return f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def _json_in_html(value: object) -> str:
    """JSON that no HTML parser can take for markup: `<`, `>`, `&` and U+2028, U+2029 are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return unicode_safe(text)


def _escaped(text: str) -> str:
    return unicode_safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
