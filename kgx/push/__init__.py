"""A graph folder into a remote graph: SPARQL 1.1 Graph Store Protocol and Update. See `kgx.push.pushing.push`."""

from kgx.push.authentication import Credentials
from kgx.push.endpoints import Endpoints, discover
from kgx.push.pushing import PushReport, push

__all__ = ["Credentials", "Endpoints", "PushReport", "discover", "push"]
