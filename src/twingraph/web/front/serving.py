"""Start the server, say where it is, end it cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import uvloop

from twingraph.errors import SettingsError, reason
from twingraph.settings import Settings, is_url
from twingraph.sparql.limits import Limits
from twingraph.sparql.remote.replica import parse_replicas
from twingraph.web.front.cache import ResponseCache
from twingraph.web.front.connections import Connections
from twingraph.web.front.elsewhere import Elsewhere
from twingraph.web.front.flask_bridge import FlaskBridge, Wsgi
from twingraph.web.front.front import Front
from twingraph.web.front.versions import Source, Versions

_log = logging.getLogger(__name__)

CLOSING_SECONDS = 3.0
_BACKLOG = 1024
_DESCRIPTORS_KEPT = 256
_FIRST_TEMPLATES = ("layout.html", "home.html", "thing/macros.html", "drawing.html")
"""What the front page is made of."""


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings ask for."""
    return Limits(
        seconds=settings.query_seconds,
        together_mb=settings.memory_mb,
        memory_mb=settings.query_memory_mb,
        result_mb=settings.result_mb,
        query_kb=settings.query_kb,
        heavy=settings.workers,
    )


def serve(settings: Settings) -> None:
    """Serve the settings' store until SIGTERM or Ctrl-C; prints the address when ready.

    StoreUnavailableError when there is nothing to serve, SettingsError when the address is taken.
    """
    listener = listen(settings.host, settings.port)
    try:
        uvloop.run(_run(settings, listener))
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; SettingsError if the address cannot be had."""
    listener: socket.socket | None = None
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as trouble:
        if listener:
            listener.close()
        is_port = trouble.errno in (errno.EADDRINUSE, errno.EACCES)
        raise SettingsError(
            f"cannot listen on {host}:{port}: {reason(trouble)}",
            hint="choose another port with --port"
            if is_port
            else "name an address of this machine with --host, such as 127.0.0.1",
            de=f"auf {host}:{port} kann nicht gelauscht werden: {reason(trouble, 'de')}",
            hint_de="mit --port einen anderen Port wählen"
            if is_port
            else "mit --host eine Adresse dieses Rechners nennen, etwa 127.0.0.1",
        ) from trouble
    return listener


async def _run(settings: Settings, listener: socket.socket) -> None:
    most = _allow_many_connections()
    loop = asyncio.get_running_loop()
    limits = limits_of(settings)
    cache = ResponseCache()
    versions = _find_source(settings, limits, cache)
    making = loop.run_in_executor(None, _make_site, versions, settings, loop)
    await versions.open_()
    address = listener.getsockname()[:2]
    site = FlaskBridge(await making, address)
    connections = Connections(Front(versions, site, cache, limits.body_bytes), most)
    server = await loop.create_server(connections.accept, sock=listener, backlog=_BACKLOG)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGHUP, versions.look_now)
    gc.collect()
    gc.freeze()  # what is there now stays; the collector need not walk through it while we serve
    gc.set_threshold(20_000)  # nor through requests that are under way: they leave no cycles
    tasks = [loop.create_task(versions.watch()), loop.create_task(_look_after(connections))]
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    print(f"http://{host}:{address[1]}/", flush=True)
    try:
        await ended.wait()
    finally:
        server.close()
        await connections.close(CLOSING_SECONDS)
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        site.close()
        await versions.close()


def _find_source(settings: Settings, limits: Limits, cache: ResponseCache) -> Source:
    """The built store, or the servers elsewhere, that the settings name."""
    if is_url(settings.store):
        # What such a server told us is worth keeping for the time when it does not answer.
        return Elsewhere(parse_replicas(settings.store), limits, cache.grow_old)
    return Versions(Path(settings.store), limits, cache.clear)


async def _look_after(connections: Connections) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(1)
        connections.look_after(loop.time())


def _allow_many_connections() -> int:
    """How many connections there may be: one costs a descriptor and little else, so take them all.

    Some descriptors are left for workers, files and the store.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(most - _DESCRIPTORS_KEPT, most // 2)


def _make_site(versions: Source, settings: Settings, loop: asyncio.AbstractEventLoop) -> Wsgi:
    """The site, which takes a while to import: made beside the opening of the data."""
    from twingraph.engine import Engine
    from twingraph.sparql.pooled_store import PooledStore
    from twingraph.web import create_app

    sys.setswitchinterval(0.001)  # pages are made in threads; the loop must get its turn soon
    store = PooledStore(lambda: versions.pool, loop)
    app: Any = create_app(Engine(store), settings)
    for template in _FIRST_TEMPLATES:
        app.jinja_env.get_template(template)  # compiled now, not at somebody's first visit
    return app  # type: ignore[no-any-return]
