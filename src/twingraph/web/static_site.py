"""Write the whole site as files, so that any web server can carry the reading."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from twingraph.errors import BusyError, SettingsError
from twingraph.web.crawl import Found, Gone, Redirection, Visit, Watch, crawl
from twingraph.web.nginx import write_config

CURRENT = "current"
CONFIG = "nginx.conf"
FILES = "files"

_INCOMING = ".incoming-"
_FORMER = ".former"
_SQUEEZED = (".html", ".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".json", ".css", ".js")
_LEAST = 512
_KEPT = 1


@dataclass(frozen=True)
class Publication:
    """What was published: where, how many files and bytes, and how many of the files are pages."""

    folder: Path
    files: int
    pages: int
    size: int


def publish_site(
    app: Flask,
    out: Path,
    version: str,
    *,
    dumps: Path,
    base: str,
    listen: str = "127.0.0.1:8080",
    live: str | None = None,
    watch: Watch | None = None,
) -> Publication:
    """Write the site to `out`/`version` and lead `out`/current there, in one step.

    `files/` holds what a web server hands out, `nginx.conf` how. `base` is the public address of
    the host, `live` that of a running `twingraph serve` for what cannot be a file. A run that
    fails or is killed leaves the former publication as it was. Raises SettingsError when the
    folder cannot be written, BusyError when another run is at work, TwingraphError when a link of
    the site leads nowhere.
    """
    with _failing_clearly(out), _locked(out):
        _clean(out)
        incoming = out / f"{_INCOMING}{os.getpid()}"
        incoming.mkdir()
        try:
            found = list(_written(crawl(app, base, watch), incoming / FILES, dumps))
            lasting = out / version
            config = _config(found, lasting.resolve() / FILES, listen, live)
            (incoming / CONFIG).write_text(config, "utf-8")
            _settle(incoming, lasting)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        _make_current(out, version)
    visits = [one for one in found if isinstance(one, Visit)]
    size = sum(path.stat().st_size for path in lasting.rglob("*") if path.is_file())
    pages = sum(one.name.endswith(".html") for one in visits)
    return Publication(lasting, len(visits), pages, size)


def _written(found: Iterator[Found], folder: Path, dumps: Path) -> Iterator[Found]:
    """Each answer, once its file is written; bodies are not kept."""
    for one in found:
        if not isinstance(one, Visit):
            yield one
            continue
        path = folder / one.name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if one.body is None:
            _copy(dumps / one.name.removeprefix("/dump/"), path)
        else:
            path.write_bytes(one.body)
            if path.suffix in _SQUEEZED and len(one.body) >= _LEAST:
                _squeeze(path, one.body)
        yield Visit(one.name, None, one.media_type, one.links, one.download)


def _copy(source: Path, target: Path) -> None:
    """The file at another place: a second name for it where the disk allows, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _squeeze(path: Path, body: bytes) -> None:
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))


def _config(found: list[Found], files: Path, listen: str, live: str | None) -> str:
    visits = [one for one in found if isinstance(one, Visit)]
    return write_config(
        root=str(files),
        listen=listen,
        app=live,
        media_types={one.name: one.media_type for one in visits},
        links={one.name: one.links for one in visits},
        downloads={one.name: one.download for one in visits if one.download},
        redirections=[one for one in found if isinstance(one, Redirection)],
        gone=[one for one in found if isinstance(one, Gone)],
    )


def _clean(out: Path) -> None:
    """Remove what killed runs left; the lock says that nobody is at work now."""
    for leftover in out.glob(f"{_INCOMING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    former, current = out / _FORMER, out / CURRENT
    if former.exists() and current.is_symlink() and not current.exists():
        os.rename(former, out / os.readlink(current))  # killed between the two renames
    shutil.rmtree(former, ignore_errors=True)


def _settle(incoming: Path, lasting: Path) -> None:
    """Give the finished folder its lasting name; one of that name makes room."""
    former = lasting.with_name(_FORMER)
    if lasting.exists():
        os.rename(lasting, former)
    os.rename(incoming, lasting)
    shutil.rmtree(former, ignore_errors=True)


def _make_current(out: Path, version: str) -> None:
    link = out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(version, target_is_directory=True)
    os.replace(link, out / CURRENT)
    former = [
        entry
        for entry in out.iterdir()
        if entry.is_dir() and not entry.is_symlink() and entry.name != version
    ]
    former = [entry for entry in former if (entry / CONFIG).is_file()]
    former.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
    for entry in former[_KEPT:]:
        shutil.rmtree(entry, ignore_errors=True)


@contextmanager
def _failing_clearly(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        what = trouble.strerror or str(trouble)
        raise SettingsError(
            f"the site cannot be written to {out}: {what}",
            hint="name a folder you may write to, with room in it, with --out",
            de=f"die Website lässt sich nicht nach {out} schreiben: {what}",
            hint_de="mit --out einen beschreibbaren Ordner mit genug Platz angeben",
        ) from trouble


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise BusyError(
                f"the site is being published to {out} already",
                hint="try again when that has ended",
                de=f"nach {out} wird gerade schon veröffentlicht",
                hint_de="noch einmal versuchen, wenn das fertig ist",
            ) from trouble
        yield
