"""From a server's answer to ours: in the client's format, compressed, with a tag to know it by."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from io import BytesIO
from typing import IO

from twingraph.sparql.compression import WORTHWHILE, encode, open_encoder
from twingraph.sparql.formats import Format, content_type
from twingraph.sparql.job import Job
from twingraph.sparql.remote.complaint import failed
from twingraph.sparql.remote.reading import PIECE, Reading
from twingraph.sparql.remote.translation import GRAPHS, TABLE, TABLES, Sort, translate
from twingraph.sparql.run import Answer
from twingraph.store.foreign import Mending

_QUICK = 64 * 1024
"""Bytes that are translated at once; more goes to a thread, so that others are not kept waiting."""


async def deliver(
    reading: Reading, form: tuple[Format, str], job: Job, sort: Sort, *, is_repeatable: bool
) -> Answer:
    """The answer to `job`; `Refusal` if the server's is not what was asked for.

    A short answer is read and written anew whatever its format: nothing broken is passed on. A
    long one that is in the right format already is passed on as it comes, and cut where it fails.
    """
    known = GRAPHS if sort == "graph" else TABLES
    if reading.media_type not in known:
        raise failed("type", reading.media_type[:100])
    if not reading.is_whole and form[0].media_type == reading.media_type:
        return _pass_on(reading, form, job)
    body: IO[bytes] = BytesIO(reading.held) if reading.is_whole else await reading.gather()
    written = await _translate(body, reading.media_type, form[0], sort)
    with written:
        whole = written.read()
    return finish(whole, form, job, is_repeatable=is_repeatable)


def finish(
    body: bytes, form: tuple[Format, str], job: Job, *, is_repeatable: bool = True
) -> Answer:
    """A whole answer; a bare 304 if the client has just these bytes (RFC 9110, section 13.1.2)."""
    coding = job.coding if len(body) >= WORTHWHILE else None
    etag = None
    if is_repeatable:
        parts = (form[1].encode(), (coding or "").encode(), body)
        digest = hashlib.blake2b(b"\0".join(parts), digest_size=12)
        etag = f'"{digest.hexdigest()}"'
        if etag in job.etags:
            return Answer({"status": 304, "type": "", "etag": etag, "coding": None})
    head = _head(form, coding, etag)
    return Answer(head, encode(body, coding) if coding else body)


async def _translate(body: IO[bytes], media_type: str, form: Format, sort: Sort) -> IO[bytes]:
    def work() -> IO[bytes]:
        return translate(body, media_type, form, sort)

    if isinstance(body, BytesIO) and len(body.getbuffer()) <= _QUICK:
        return work()
    return await asyncio.get_running_loop().run_in_executor(None, work)


def _pass_on(reading: Reading, form: tuple[Format, str], job: Job) -> Answer:
    pieces = _encoded(_mended(reading), job.coding)
    return Answer(_head(form, job.coding, None), pieces=pieces, cancel=reading.close)


async def _mended(reading: Reading) -> AsyncIterator[bytes]:
    """The pieces as they come, until the end, which must look like one."""
    mending = Mending() if reading.media_type == TABLE else None
    end = b"}" if mending else b"."
    last = b""
    try:
        async for piece in reading.pieces():
            last = (last + piece)[-PIECE:]
            yield mending.feed(piece) if mending else piece
        if not last.rstrip().endswith(end):
            raise failed("end")
        if mending:
            yield mending.finish()
    finally:
        reading.close()


async def _encoded(pieces: AsyncIterator[bytes], coding: str | None) -> AsyncIterator[bytes]:
    if coding is None:
        async for piece in pieces:
            if piece:
                yield piece
        return
    encoder = open_encoder(coding)
    async for piece in pieces:
        if coded := encoder.compress(piece):
            yield coded
    yield encoder.finish()


def _head(form: tuple[Format, str], coding: str | None, etag: str | None) -> dict[str, object]:
    return {
        "status": 200,
        "type": content_type(form[1]),
        "etag": etag,
        "coding": coding,
        "extension": form[0].extension,
    }
