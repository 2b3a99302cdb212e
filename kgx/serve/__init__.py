"""The explorer and a read-only SPARQL 1.1 Protocol endpoint over HTTP, on the standard library's server."""

from __future__ import annotations

from kgx.serve.server import make_server, serve

__all__ = ["make_server", "serve"]
