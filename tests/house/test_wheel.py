"""The wheel alone is enough: shelves, templates, wording and styles travel in it."""

import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from tests.conftest import environment

ROOT = Path(__file__).parents[2]
SHELVES = ("ontology", "shapes", "queries")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked where installed packages lie."""
    room = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(room)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = room.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(room / "site")
    return room / "site"


def run(installed: Path, *arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "twingraph", *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=cwd,
        env={**environment(), "PYTHONPATH": str(installed)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kept_in_git(*folders: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_everything_of_the_program_is_in_the_wheel(installed: Path) -> None:
    files = kept_in_git("src/twingraph")
    assert len(files) > 100
    for name in files:
        assert (installed / name.removeprefix("src/")).is_file(), name


def test_the_shelves_are_in_the_wheel_and_no_city(installed: Path) -> None:
    for name in kept_in_git(*SHELVES):
        assert (installed / "twingraph" / "_shelf" / name).is_file(), name
    assert {path.name for path in (installed / "twingraph" / "_shelf").iterdir()} == set(SHELVES)
    assert not [path for path in installed.rglob("*") if path.parent.name == "city"]


def test_bundled_assets_go_along_where_they_were_made(installed: Path) -> None:
    made = ROOT / "src" / "twingraph" / "web" / "static" / "build"
    if not made.is_dir():
        pytest.skip("the front-end assets were not bundled here")
    names = {path.name for path in made.iterdir()}
    assert names <= set(os.listdir(installed / "twingraph" / "web" / "static" / "build"))


def test_an_installed_program_builds_asks_and_serves(
    installed: Path, minitown_folder: Path, tmp_path: Path
) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import twingraph; print(twingraph.__file__)"],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(installed))
    built = run(installed, "build", "--data", minitown_folder, "--store", "s", cwd=tmp_path)
    assert "built" in built.communicate(timeout=120)[0]
    question = ("existing-on-a-day", "--param", "day=1980-01-01")
    asked = run(installed, "query", *question, "--store", "s", cwd=tmp_path)
    out, err = asked.communicate(timeout=120)
    assert "belmora" in out, err
    server = run(installed, "serve", "--store", "s", "--port", "0", cwd=tmp_path)
    assert server.stdout and server.stderr
    try:
        url = server.stdout.readline().strip()
        assert url, server.stderr.read()
        for path in (
            "",
            "doc/city/belmora",
            "query/existing-on-a-day",
            "ontology",
            "static/style.css",
        ):
            with urllib.request.urlopen(url + path, timeout=60) as response:
                assert response.status == 200 and response.read()
    finally:
        server.terminate()
        server.communicate(timeout=60)
