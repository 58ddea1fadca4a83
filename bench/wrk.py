"""Load from `wrk`: many clients that each ask one query after the other, in many variants."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

SCRIPT = """\
local paths = {{ {paths} }}
local number = 0
local thread = 0
local threads = 0
function setup(it)
  threads = threads + 1
  it:set("offset", threads * 61)
end
function request()
  number = number + 1
  local path = paths[1 + (number + offset) % #paths]
  if {is_new} then path = path .. "%20%23{salt}" .. offset .. "-" .. number end
  return wrk.format("GET", path, {{ ["Accept"] = "{media_type}" }})
end
function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d\\n", latency:percentile(50),
    latency:percentile(99), summary.requests, summary.duration, failed))
end
"""
UNITS = re.compile(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)
_salts = iter(range(1_000_000))


@dataclass(frozen=True)
class Load:
    """What came of it: milliseconds of the median and the slowest hundredth, requests a second."""

    p50_ms: float
    p99_ms: float
    per_second: float
    failed: int


def put_under_load(
    url: str,
    texts: Sequence[str],
    media_type: str,
    *,
    connections: int,
    seconds: int,
    is_new: bool = False,
) -> Load:
    """Let `connections` clients ask for `seconds`; with `is_new` no request is like another.

    New requests differ by a comment at the end, so that no cache of answers can know them.
    """
    paths = [f"{urlsplit(url).path}?query={quote(text)}" if text else url for text in texts]
    return put_paths_under_load(
        url, paths, media_type, connections=connections, seconds=seconds, is_new=is_new
    )


def put_paths_under_load(
    url: str,
    paths: Sequence[str],
    media_type: str,
    *,
    connections: int,
    seconds: int,
    is_new: bool = False,
) -> Load:
    """The same for any addresses of the server at `url`."""
    script = SCRIPT.format(
        paths=", ".join(f'"{path}"' for path in paths),
        media_type=media_type,
        is_new="true" if is_new else "false",
        salt=next(_salts),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requests.lua")
        file.write_text(script)
        done = subprocess.run(
            [
                "wrk",
                f"--threads={min(2, connections)}",
                f"--connections={connections}",
                f"--duration={seconds}s",
                "--timeout=30s",
                f"--script={file}",
                url,
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        )
    found = UNITS.search(done.stdout)
    if not found:
        raise RuntimeError(f"wrk said nothing of use: {(done.stdout + done.stderr)[-300:]}")
    p50, p99, requests, microseconds, failed = map(int, found.groups())
    return Load(p50 / 1000, p99 / 1000, requests / (microseconds / 1e6), failed)
