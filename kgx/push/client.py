"""HTTP for SPARQL servers: time limits, retries, authentication, no redirects, and errors of one line."""

from __future__ import annotations

import html
import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from kgx.errors import RemoteError
from kgx.push.authentication import PASSWORD, TOKEN, USER, Authenticator, Credentials

TIMEOUT = 300.0
"""Seconds that a server may take to say something."""

CONNECT = 20.0
"""Seconds in which a connection must be made."""

LARGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read: answers to a push are short."""

PAUSES = (0.5, 2.0, 8.0)
"""Seconds before each new try; a server's Retry-After goes before, up to `LONGEST_PAUSE`."""

LONGEST_PAUSE = 30.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TAG = re.compile(r"<(?:title|style|script)\b.*?</[a-z]+>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_NOISE = re.compile(r"HTTP/[0-9.]+ .*|Error [0-9A-Z]+")
_NO_BODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to a request: a status below 400, or 404, 405, 413, 501, whose meaning depends on what was asked."""

    status: int
    body: bytes


_ANSWERS = frozenset({404, 405, 413, 501})


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would take the data, and the password, to where the user did not send them."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> None:
        return None


class _Patience:
    """For a connection: a short time to be made in, the long one for the answer."""

    timeout: float
    sock: socket.socket

    def connect(self) -> None:
        whole, self.timeout = self.timeout, min(self.timeout, CONNECT)
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self.timeout = whole
        self.sock.settimeout(whole)


class _Plain(_Patience, http.client.HTTPConnection):  # type: ignore[misc]
    pass


class _Secure(_Patience, http.client.HTTPSConnection):  # type: ignore[misc]
    pass


class _PlainHandler(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain, req)


class _SecureHandler(HTTPSHandler):
    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, req, context=ssl.create_default_context())


class Client:
    """Talks to one server or several, each with its own authentication; `tell` hears of what a person should know."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        timeout: float = TIMEOUT,
        pauses: tuple[float, ...] = PAUSES,
        tell: Callable[[str], None] = lambda message: None,
    ) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self._pauses = pauses
        self._tell = tell
        self._authenticators: dict[tuple[str, str], Authenticator] = {}
        self._warned = False
        self._opener = build_opener(_NoRedirects, _PlainHandler, _SecureHandler)

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] = _NO_BODY
    ) -> Response:
        """Send a request, which must be one that may be repeated. Raises RemoteError."""
        check_address(url)
        for number, pause in enumerate((*self._pauses, None)):
            try:
                return self._authorised(method, url, body, headers)
            except HTTPError as error:
                if pause is None or error.code not in _AGAIN:
                    raise RemoteError(self._refusal(error, url)) from None
                pause = _retry_after(error.headers.get("Retry-After"), pause)
            except (OSError, http.client.HTTPException) as error:
                if pause is None or not _passing(error):
                    raise RemoteError(self._failure(error, url)) from None
            self._tell(f"{_host(url)} did not answer well: trying again ({number + 1} of {len(self._pauses)})")
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _authorised(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        """Send once, and again where the server asks who we are."""
        address = urlsplit(url)
        authenticator = self._authenticators.setdefault(
            (address.scheme, address.netloc.lower()), Authenticator(self._credentials)
        )
        for _ in range(3):
            request = Request(url, data=body, method=method, headers={"User-Agent": "kgx", **headers})
            if authorization := authenticator.header(method, url):
                self._warn(authenticator, url)
                request.add_unredirected_header("Authorization", authorization)
            try:
                with self._opener.open(request, timeout=self._timeout) as answer:
                    return _response(answer)
            except HTTPError as error:
                if error.code in _ANSWERS:
                    with error:
                        return _response(error)
                challenges = error.headers.get_all("WWW-Authenticate", [])
                if error.code != 401 or not authenticator.take(challenges):
                    raise
                error.close()
        raise RemoteError(f"{_host(url)} does not accept {USER} and {PASSWORD}")

    def _warn(self, authenticator: Authenticator, url: str) -> None:
        address = urlsplit(url)
        if (
            not self._warned
            and authenticator.sends_secret
            and address.scheme == "http"
            and address.hostname not in _LOCAL
        ):
            self._warned = True
            self._tell(f"the password goes to {_host(url)} unencrypted: use https where the server knows it")

    def _refusal(self, error: HTTPError, url: str) -> str:
        """One line for a status that says no."""
        with error:
            said = self._credentials.hide(first_line(_read(error)))
        place = url.partition("?")[0]
        if 300 <= error.code < 400:
            where = self._credentials.hide(first_line(error.headers.get("Location", "").encode()))
            return f"{place} redirects to {where or 'nowhere'}: give the address that answers itself"
        if error.code == 401:
            return self._not_known(url)
        if error.code == 403:
            return f"{place}: writing is not allowed there with these credentials" + (f" ({said})" if said else "")
        return f"{place}: the server answered {error.code}" + (f": {said}" if said else f" {error.reason}")

    def _not_known(self, url: str) -> str:
        if self._credentials.token:
            return f"{_host(url)} does not accept the token of {TOKEN}"
        if self._credentials.user:
            return f"{_host(url)} does not accept the user and password of {USER} and {PASSWORD}"
        return f"{_host(url)} asks who you are: set {USER} and {PASSWORD}, or {TOKEN}, in the environment"

    def _failure(self, error: OSError | http.client.HTTPException, url: str) -> str:
        """One line for a server that cannot be talked to."""
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return f"the certificate of {_host(url)} cannot be trusted: {reason.verify_message}"
        if isinstance(reason, ssl.SSLError):
            return f"no secure connection to {_host(url)} ({reason.reason or 'TLS'}): is it http, not https?"
        if isinstance(reason, socket.gaierror):
            return f"no server is named {urlsplit(url).hostname}: check the address"
        if isinstance(reason, TimeoutError):
            return f"no answer from {_host(url)} within the time limit: is the address right, http or https?"
        if isinstance(reason, ConnectionRefusedError):
            return f"no server listens at {_host(url)}: check the address and the port"
        if isinstance(reason, http.client.HTTPException):
            return f"{_host(url)} does not speak HTTP as it should: is it http, or https?"
        return f"the connection to {_host(url)} failed: {first_line(str(reason).encode())}"


def check_address(url: str) -> None:
    """Raise RemoteError where this is not the address of an endpoint."""
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        raise RemoteError("the address of the server cannot be read: write http://HOST:PORT/PATH") from None
    if address.username is not None or address.password is not None:
        raise RemoteError(f"leave the password out of the address: set {USER} and {PASSWORD} in the environment")
    printable = url.isascii() and url.isprintable() and " " not in url
    if address.scheme not in ("http", "https") or not address.hostname or port == 0 or not printable:
        raise RemoteError(f"{url} is not the address of a server: write http://HOST:PORT/PATH")
    if address.fragment:
        raise RemoteError(f"{url}: leave out what follows the #")


def first_line(body: bytes) -> str:
    """The first line of what a server says, without markup and control characters, cut to a readable length."""
    text = html.unescape(_TAG.sub("\n", body[:5000].decode("utf-8", "replace")))
    lines = (" ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in text.splitlines())
    line = next((line for line in lines if line and not _NOISE.fullmatch(line)), "")
    return line if len(line) <= 200 else line[:199] + "…"


def _read(answer: IO[bytes]) -> bytes:
    try:
        return answer.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException):
        return b""


def _response(answer: http.client.HTTPResponse | HTTPError) -> Response:
    return Response(answer.status or 0, answer.read(LARGEST_ANSWER))


def _passing(error: OSError | http.client.HTTPException) -> bool:
    """Whether the failure may be gone the next time."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, (ssl.SSLError, socket.gaierror, ConnectionRefusedError)):
        return False
    return isinstance(reason, (ConnectionError, http.client.IncompleteRead, http.client.BadStatusLine))


def _retry_after(header: str | None, otherwise: float) -> float:
    if header is None or not re.fullmatch(r"[0-9]{1,5}", header.strip()):
        return otherwise
    return min(float(header), LONGEST_PAUSE)


def _host(url: str) -> str:
    return urlsplit(url).netloc
