"""Who is asking: credentials from the environment, and the Authorization header that a server wants to see (RFC 7235).

A password is sent only to a server that has asked for one; a token is sent with every request, as its bearer.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from kgx.errors import RemoteError

USER, PASSWORD, TOKEN = "KGX_USER", "KGX_PASSWORD", "KGX_TOKEN"
_SCHEME = re.compile(r"(?:^|,)\s*(Basic|Digest|Bearer|Negotiate|NTLM)(?:\s+|\s*$)", re.IGNORECASE)
_HASHES: Mapping[str, Callable[[bytes], hashlib._Hash]] = MappingProxyType(
    {"MD5": hashlib.md5, "SHA-256": hashlib.sha256, "SHA-512-256": lambda data: hashlib.new("sha512_256", data)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user with a password, or a token, or neither."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Credentials:
        """What KGX_USER, KGX_PASSWORD and KGX_TOKEN say. Raises RemoteError where that is contradictory."""
        user, password, token = (environment.get(name) or None for name in (USER, PASSWORD, TOKEN))
        if token and (user or password):
            raise RemoteError(f"{TOKEN} and {USER} are both set: keep one of them")
        if bool(user) != bool(password):
            raise RemoteError(f"{USER} and {PASSWORD} go together: set both")
        for name, value in ((USER, user), (PASSWORD, password), (TOKEN, token)):
            if value and not value.isprintable():
                raise RemoteError(f"{name} has a character that cannot be sent: it may hold a line end")
        return cls(user=user, password=password, token=token)

    def hide(self, text: str) -> str:
        """`text` without the secrets, which a server may have sent back."""
        secrets_sent = [self.password, self.token]
        if self.user and self.password:
            secrets_sent.append(_basic(self.user, self.password).partition(" ")[2])
        for secret in secrets_sent:
            if secret:
                text = text.replace(secret, "…")
        return text


class Authenticator:
    """Answers the challenges of one server and remembers how."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._digest: dict[str, str] | None = None
        self._basic = False
        self._count = 0

    @property
    def sends_secret(self) -> bool:
        """Whether the next request shows a password or a token to whoever listens."""
        return self._basic or self._credentials.token is not None

    def header(self, method: str, url: str) -> str | None:
        """The Authorization header of the next request, None for none."""
        credentials = self._credentials
        if credentials.token is not None:
            return f"Bearer {credentials.token}"
        if credentials.user is None or credentials.password is None:
            return None
        if self._digest is not None:
            return self._answer(self._digest, method, url, credentials.user, credentials.password)
        return _basic(credentials.user, credentials.password) if self._basic else None

    def take(self, headers: Iterable[str]) -> bool:
        """Learn from the WWW-Authenticate headers of a 401; False where asking again would not help."""
        if self._credentials.user is None:
            return False
        offered = dict(challenge for header in headers for challenge in _challenges(header))
        if "digest" in offered:
            parameters = parse_keqv_list([item for item in parse_http_list(offered["digest"]) if "=" in item])
            parameters = {name.lower(): value for name, value in parameters.items()}
            if _usable(parameters):
                fresh = self._digest is None or parameters.get("stale", "").lower() == "true" or self._count > 1
                self._digest, self._count = parameters, 0
                return fresh
        if "basic" in offered:
            known, self._basic = self._basic, True
            return not known
        return False

    def _answer(self, challenge: Mapping[str, str], method: str, url: str, user: str, password: str) -> str:
        """RFC 7616, with qop=auth where the server knows it."""
        self._count += 1
        make = _HASHES[challenge.get("algorithm", "MD5").upper()]

        def digest(*parts: str) -> str:
            return make(":".join(parts).encode()).hexdigest()

        address = urlsplit(url)
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        realm, nonce = challenge["realm"], challenge["nonce"]
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        one, two = digest(user, realm, password), digest(method, path)
        qop = "qop" in challenge
        response = digest(one, nonce, count, own, "auth", two) if qop else digest(one, nonce, two)
        quoted = {"username": user, "realm": realm, "nonce": nonce, "uri": path, "response": response}
        if "opaque" in challenge:
            quoted["opaque"] = challenge["opaque"]
        plain = {"algorithm": challenge["algorithm"]} if "algorithm" in challenge else {}
        if qop:
            quoted["cnonce"] = own
            plain |= {"qop": "auth", "nc": count}
        escaped = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in quoted.items()}
        items = [f'{name}="{value}"' for name, value in escaped.items()]
        return "Digest " + ", ".join([*items, *(f"{name}={value}" for name, value in plain.items())])


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _challenges(header: str) -> list[tuple[str, str]]:
    """Scheme, in lower case, and parameters of each challenge in one header."""
    found = list(_SCHEME.finditer(header))
    ends = [*(match.start() for match in found[1:]), len(header)]
    return [(match[1].lower(), header[match.end() : end]) for match, end in zip(found, ends, strict=True)]


def _usable(challenge: Mapping[str, str]) -> bool:
    qop = {item.strip().lower() for item in challenge.get("qop", "auth").split(",")}
    known = challenge.get("algorithm", "MD5").upper() in _HASHES
    values = [challenge.get(name, "") for name in ("realm", "nonce", "opaque", "algorithm")]
    return (
        bool(challenge.get("realm") and challenge.get("nonce"))
        and known
        and "auth" in qop
        and all(value.isprintable() for value in values)
    )
