"""Let the site, a WSGI application, answer in a few threads; none waits for a slow reader."""

from __future__ import annotations

import asyncio
import contextvars
import io
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

from twingraph.sparql.refusal import Refusal
from twingraph.web.front.messages import Request, Response

THREADS = 8
MOST_WAITING = 256
_HELD = 8 << 20
_PIECE = 64 * 1024
_OWN = frozenset(
    {"content-type", "content-length", "transfer-encoding", "if-match", "if-unmodified-since"}
)
"""Headers that are told otherwise, that the body has left behind, or that the front answers."""
_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-[0-9]{1,18})", re.IGNORECASE)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _is_range(written: str) -> bool:
    """Whether a Range header asks for one stretch of bytes; any other is passed over.

    So it shall be with units that nobody knows and with what is no range (RFC 9110, section 14.2),
    and so it may be with several.
    """
    found = _RANGE.fullmatch(written.strip())
    return found is not None and not (found[2] and int(found[1]) > int(found[2]))


class _File:
    """What wsgi.file_wrapper makes: a file that the front reads itself, in its own time."""

    def __init__(self, file: Any, size: int = _PIECE) -> None:
        self.file = file

    def __iter__(self) -> Any:
        return iter(lambda: self.file.read(_PIECE), b"")

    def close(self) -> None:
        self.file.close()


class FlaskBridge:
    """The way from the front to a WSGI application (PEP 3333) and back."""

    def __init__(self, application: Wsgi, server: tuple[str, int]) -> None:
        self._application = application
        self._server = server
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="site")
        self._waiting = 0

    async def answer(self, request: Request) -> Response:
        """The application's response; `Refusal` when too many are waiting."""
        if self._waiting >= MOST_WAITING:
            raise Refusal("busy", seconds=2)
        self._waiting += 1
        context = contextvars.copy_context()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, context.run, self._call, request
            )
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Take nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _call(self, request: Request) -> Response:
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc: Any = None) -> Any:
            if exc and said:
                raise exc[1]
            said[:] = [int(status.split(" ", 1)[0]), tuple(headers)]
            return lambda data: body.append(data)

        body: list[bytes] = []
        result = self._application(self._environ(request), start_response)
        if isinstance(result, _File):
            length = next((int(value) for name, value in said[1] if name == "Content-Length"), None)
            return Response(said[0], said[1], pieces=_read(result), length=length)
        size = 0
        try:
            for piece in result:
                body.append(piece)
                size += len(piece)
                if size > _HELD:
                    raise Refusal("answer-too-large", limit_mb=_HELD >> 20)
        finally:
            if close := getattr(result, "close", None):
                close()
        return Response(said[0], said[1], b"".join(body))

    def _environ(self, request: Request) -> dict[str, Any]:
        headers = request.headers
        environ = {
            # The connection leaves the body out; length and ETag are those of GET.
            "REQUEST_METHOD": "GET" if request.is_head else request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
            "QUERY_STRING": request.query_string,
            "SERVER_NAME": self._server[0],
            "SERVER_PORT": str(self._server[1]),
            "SERVER_PROTOCOL": f"HTTP/{request.version}",
            "REQUEST_URI": request.path + (f"?{request.query_string}" * bool(request.query_string)),
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.body)) if request.body else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": ("https" if headers.get("x-forwarded-proto") == "https" else "http"),
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": _File,
            "twingraph.on_leaving": request.presence.on_leaving,
        }
        for name, value in headers.items():
            if name == "range" and not _is_range(value):
                continue
            # A name with an underscore could pass itself off as one with a hyphen.
            if name not in _OWN and "_" not in name:
                environ["HTTP_" + name.upper().replace("-", "_")] = value
        return environ


async def _read(file: _File) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    try:
        while piece := await loop.run_in_executor(None, file.file.read, _PIECE):
            yield piece
    finally:
        file.close()
