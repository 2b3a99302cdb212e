"""The explorer, SPARQL 1.1 Protocol and Graph Store over HTTP, on the standard library's server."""

from __future__ import annotations

from kgx.serve.server import make_server

__all__ = ["make_server"]
