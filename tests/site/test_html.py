"""Every page is valid HTML."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.site.conftest import ROOT, Site

pytestmark = pytest.mark.slow


def test_every_page_is_valid_html(site: Site, samples: list[str], tmp_path: Path) -> None:
    if not (ROOT / "node_modules" / "html-validate").is_dir() or shutil.which("node") is None:
        pytest.skip("html-validate is not installed: npm ci")
    files = []
    for language in ("de", "en"):
        for number, path in enumerate(samples):
            headers = {"Accept": "text/html", "Accept-Language": language}
            slug = re.sub(r"\W+", "-", path).strip("-")
            file = tmp_path / f"{language}-{number}-{slug}.html"
            file.write_bytes(site.get(path, headers).body)
            files.append(file)
    assert len(files) > 40
    command = ["node", str(ROOT / "tests" / "site" / "validate.mjs"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_front_page_is_light(site: Site) -> None:
    page = site.get("/", {"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    weight = len(page.body)
    for name in ("style.css", "year.js", "icon.svg"):
        weight += len(site.get(f"/static/{name}", {"Accept-Encoding": "gzip"}).body)
    assert weight < 150_000
