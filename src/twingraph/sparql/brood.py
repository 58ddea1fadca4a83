"""The front's end of the nursery: order workers, have dead ones reaped, hear how they died."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from twingraph.errors import StoreUnavailableError
from twingraph.sparql.allocation import environment
from twingraph.sparql.limits import Limits
from twingraph.store.snapshot import Snapshot


class Brood:
    """A running nursery.

    Args:
        on_born: called with the process number and the socket of each worker.
        on_gone: called with the process number and exit code of each reaped worker.
        on_lost: called once if the nursery itself ends without having been asked to.
    """

    def __init__(
        self,
        on_born: Callable[[int, socket.socket], None],
        on_gone: Callable[[int, int], None],
        on_lost: Callable[[], None],
    ) -> None:
        self.kept_pages = 0
        self._on_born = on_born
        self._on_gone = on_gone
        self._on_lost = on_lost
        self._process: subprocess.Popen[bytes]
        self._control: socket.socket
        self._ready: asyncio.Future[None]
        self._is_closed = False

    async def start(self, snapshot: Snapshot, limits: Limits) -> None:
        """Start the process and wait until it has loaded the data."""
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "twingraph.sparql.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment(),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the front, which then ends everything
            )
        self._say(folder=str(snapshot.folder), limits=asdict(limits))
        loop.add_reader(self._control.fileno(), self._hear)
        try:
            await self._ready
        except BaseException:
            await self.close()
            raise

    def order_worker(self) -> None:
        """Ask for one more worker."""
        self._say(fork=1)

    def reap(self, pid: int) -> None:
        """Ask how the worker ended; until then its number stays taken."""
        self._say(reap=pid)

    async def close(self) -> None:
        """End the nursery and with it every worker."""
        self._hang_up()
        await asyncio.get_running_loop().run_in_executor(None, self._process.wait)

    def _say(self, **values: Any) -> None:
        if not self._is_closed:
            try:
                self._control.send(json.dumps(values).encode())
            except OSError:
                self._lose()

    def _hear(self) -> None:
        while not self._is_closed:
            try:
                message, descriptors, _, _ = socket.recv_fds(self._control, 4096, 4)
            except BlockingIOError:
                return
            except OSError:
                message, descriptors = b"", []
            if not message:
                return self._lose()
            told = json.loads(message)
            if "born" in told and not descriptors:
                # No descriptor was free to take it by; it ends by itself. Have another.
                self.reap(told["born"])
                self.order_worker()
            elif "born" in told:
                self._on_born(told["born"], socket.socket(fileno=descriptors[0]))
            elif "gone" in told:
                self._on_gone(told["gone"], told["code"])
            elif "failed" in told:
                self._fail(told["failed"])
            elif not self._ready.done():
                self.kept_pages = told["kept_pages"]
                self._ready.set_result(None)

    def _fail(self, message: str) -> None:
        if not self._ready.done():
            self._ready.set_exception(StoreUnavailableError(message))

    def _lose(self) -> None:
        self._hang_up()
        self._fail("the process that holds the data has ended")
        self._on_lost()

    def _hang_up(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
