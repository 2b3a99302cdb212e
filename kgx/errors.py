"""The error tree. Every message says what is wrong and what to do."""


def one_line(error: object) -> str:
    """What an error says, without line ends."""
    return " ".join(str(error).split())


class KgxError(Exception):
    """Base of every error that kgx raises on purpose; its text is one line for a person."""


class DocumentError(KgxError):
    """A document cannot be read: empty, binary, encrypted, too large, broken, or a second one with the same id."""


class ExtractionError(KgxError):
    """A document was read but no records can be made from it."""


class GraphError(KgxError):
    """The graph folder cannot be opened, is in use by another process, or is not a kgx graph."""


class QueryError(KgxError):
    """A SPARQL query does not parse, asks for what is not allowed, or names no known query."""


class ExportError(KgxError):
    """A format is unknown, or the program that writes it is missing."""


class NotFoundError(KgxError):
    """A document or an entity is not in the graph."""


class RemoteError(KgxError):
    """A remote SPARQL server cannot be reached, refuses, or does not do what its protocol says."""
