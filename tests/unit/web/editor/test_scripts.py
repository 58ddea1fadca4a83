"""The editor's own modules, tried by Node's test runner where there is a Node."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_the_editors_modules_do_what_they_say() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine")
    files = sorted(HERE.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node, "--no-warnings", "--test", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
