"""A real browser before the real server. Skipped in one clear line where either is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from twingraph.store.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def site(snapshot: Snapshot) -> Iterator[str]:
    """The address of a server over the real data, without the slash at its end."""
    store = snapshot.folder.parents[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "twingraph", "serve", "--store", str(store), "--port", "0"],
        cwd=store,
        env={name: value for name, value in os.environ.items() if "TWINGRAPH" not in name},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        yield url.rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Visit:
    """A page in a browser of its own, and everything that went wrong or abroad meanwhile."""

    def __init__(self, page: Any, site: str) -> None:
        self.page = page
        self.site = site
        self.abroad: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.abroad.append(request.url)

    def _note_console(self, message: Any) -> None:
        # A refused query is answered with 400, which browsers print as an error.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Any:
        """Open an address of the site."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def find_barriers(self) -> list[str]:
        """What axe-core finds, in light and dark: rule, and the first element it concerns."""
        if not AXE.is_file():
            pytest.skip("axe-core is not installed: npm ci")
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self._run_axe({"type": "tag", "values": WCAG})
        self.page.emulate_media(color_scheme="dark")
        # Only colours can differ in the dark.
        found += self._run_axe({"type": "rule", "values": ["color-contrast"]})
        self.page.emulate_media(color_scheme="light")
        return found

    def _run_axe(self, which: dict[str, Any]) -> list[str]:
        found = self.page.evaluate("(which) => axe.run({runOnly: which})", which)
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:200]} — {one['nodes'][0]['failureSummary']}"
            for one in found["violations"]
        ]

    def overflow(self) -> int:
        """How many pixels the page can be scrolled sideways."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Visit]]:
    """Open a browser window; options are Playwright's. At its end nothing may have gone wrong."""
    visits: list[Visit] = []

    def open_(**options: Any) -> Visit:
        # Colours in transition are no colours to judge.
        chosen = {"locale": "de-DE", "reduced_motion": "reduce", **options}
        opened = Visit(chromium.new_context(**chosen).new_page(), site)
        visits.append(opened)
        return opened

    yield open_
    for opened in visits:
        opened.page.context.close()
        assert opened.abroad == [], "every request stays on this host"
        assert opened.complaints == [], "the browser has nothing to complain about"
