"""What the benchmark ran on, without saying whose machine it is."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from bench.servers import BIN


def describe_machine() -> list[str]:
    """Lines for the report: processor, memory, system, versions of everybody."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"processor: {_processor()}, {len(os.sched_getaffinity(0))} cores",
        f"memory: {memory:.0f} GB",
        f"system: {_system()}, Linux {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}",
    ]
    tools = {
        "oxigraph": [str(BIN / "oxigraph"), "--version"],
        "virtuoso": ["virtuoso-t", "-?"],
        "wrk": ["wrk", "-v"],
    }
    for name, command in tools.items():
        if shutil.which(command[0]):
            lines.append(f"{name}: {_first_version(command)}")
    try:
        lines.append(f"rdflib-endpoint {version('rdflib-endpoint')}, rdflib {version('rdflib')}")
    except ModuleNotFoundError:
        pass
    return lines


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return sys.platform


def _first_version(command: list[str]) -> str:
    said = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"\d+\.\d[\w.]*", said.stdout + said.stderr)
    return found[0] if found else "?"
