"""Send a file that never changes: whole or in part, with a strong validator."""

from __future__ import annotations

import base64
import io
from email.utils import formatdate
from pathlib import Path

from flask import Response, request
from werkzeug.datastructures import Range
from werkzeug.http import is_resource_modified, quote_etag
from werkzeug.wsgi import wrap_file

from twingraph.web.headers import KEPT_FOR_EVER

_PIECE = 64 * 1024


class _Part(io.RawIOBase):
    """Some bytes of a file, as a file."""

    def __init__(self, path: Path, begin: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(begin)
        self._left = length

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """The next bytes of the part, none after its end; OSError if the file ends before it."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._file.read(min(len(view), self._left))
        if not piece and self._left:
            raise OSError("the file has become shorter while it was sent")
        view[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def send_download(
    path: Path, *, sha256: str, media_type: str, name: str, modified: float | None = None
) -> Response:
    """The file as an attachment called `name`: 200, 206 for one range, 304, or 416.

    The validator is the SHA-256 of the content, which is told in `Repr-Digest` too (RFC 9530);
    ranges follow RFC 9110, section 14. Several ranges at once are answered with the whole file,
    which a server may do.
    """
    size = path.stat().st_size
    response = Response(mimetype=media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    response.set_etag(sha256)
    told = None if modified is None else formatdate(modified, usegmt=True)
    if told:
        response.headers["Last-Modified"] = told
    if not is_resource_modified(
        request.environ, etag=quote_etag(sha256), last_modified=told, ignore_if_range=True
    ):
        response.status_code = 304
        return response
    begin, length = 0, size
    if asked := _part_asked_for(sha256):
        found = asked.range_for_length(size)
        if found is None:
            return _no_such_part(size)
        begin, length = found[0], found[1] - found[0]
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {begin}-{found[1] - 1}/{size}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.content_length = length
    if request.method != "HEAD":
        part = io.BufferedReader(_Part(path, begin, length), _PIECE)
        response.response = wrap_file(request.environ, part, _PIECE)
    response.direct_passthrough = True
    return response


def _no_such_part(size: int) -> Response:
    """Nothing lies there; how much there is (RFC 9110, section 15.5.17)."""
    response = Response(status=416, mimetype="text/plain")
    response.headers["Content-Range"] = f"bytes */{size}"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _part_asked_for(sha256: str) -> Range | None:
    """The one range of bytes that is asked for, of the content as it is; else None."""
    asked = request.range
    if asked and asked.units == "bytes" and len(asked.ranges) == 1 and _range_holds(sha256):
        return asked
    return None


def _range_holds(sha256: str) -> bool:
    """Whether the part belongs to the content the client has begun with (If-Range)."""
    condition = request.if_range
    if condition.etag is None and condition.date is None:
        return True
    return condition.etag == sha256
