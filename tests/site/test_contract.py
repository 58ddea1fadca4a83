"""The running server keeps to its OpenAPI description, whatever Schemathesis asks it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.site.conftest import Site

pytestmark = pytest.mark.slow

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
]
"""Not checked: that all data of the right type are accepted. Not every word is a city's name."""

ENDPOINT = "^/(sparql|graph-store|validate)$"
ENDPOINT_CHECKS = [
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]
"""The endpoint also speaks the method QUERY, which OpenAPI 3.1 cannot describe, and a query that
is given no time is answered with 504, as it should be. What is sent to /validate is answered with
findings, however odd it is."""

SOME_QUESTIONS = "^/query/(find-a-name|in-force-in-a-year|is-it-a-partner-city|since-when|words)$"
PAGES = "^/(|[a-z.][a-z.-]*|(id|doc|dump|scheme|health)/.*|[.]well-known/void)$"


def run(site: str, cwd: Path, checks: list[str], *which: str) -> subprocess.CompletedProcess[str]:
    """Schemathesis in a process of its own, always with the same luck."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{site}/openapi.json"]
    command += ["--checks", ",".join(checks), "--phases", "examples,coverage,fuzzing"]
    command += ["--max-examples", "12", "--seed", "1949", "--generation-database", "none"]
    command += ["--warnings", "off", "--no-color", *which]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    ("checks", "which"),
    [
        (CHECKS, ["--include-path-regex", PAGES, "--exclude-path-regex", ENDPOINT]),
        (CHECKS, ["--include-path-regex", SOME_QUESTIONS]),
        (ENDPOINT_CHECKS, ["--include-path-regex", ENDPOINT]),
    ],
    ids=["pages", "questions", "endpoint"],
)
def test_the_server_does_what_its_description_says(
    site: Site, tmp_path: Path, checks: list[str], which: list[str]
) -> None:
    pytest.importorskip("schemathesis", reason="Schemathesis is not installed")
    done = run(site.url, tmp_path, checks, *which)
    assert done.returncode == 0, done.stdout + done.stderr
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested and int(tested[1]) > 2, done.stdout
