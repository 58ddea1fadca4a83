"""What the package needs is declared, pinned, and nothing more."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.house.test_floor_plan import WALLS

from twingraph import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

BY_FLASK = {"jinja2", "markupsafe", "werkzeug"}
"""Parts of Flask that are imported by name."""


def declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    providers = packages_distributions()
    imported = {canonicalize_name(providers[top][0]) for top in (*WALLS, "rdflib")}
    assert imported - BY_FLASK == declared(PROJECT["dependencies"])


def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    versions = pinned()
    extras = PROJECT["optional-dependencies"]
    requirements = [*PROJECT["dependencies"], *extras["test"], *extras["dev"]]
    for text in requirements:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name != "twingraph":
            assert requirement.specifier.contains(versions[name]), text


def test_pins_hold_versions_and_no_addresses() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+-]+", line)


def test_the_version_is_said_once_and_repeated_truly() -> None:
    assert "version" in PROJECT["dynamic"]
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")
