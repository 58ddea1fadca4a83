"""Copies of Wikidata to ask: a small invented one always, the real world where its tables lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import wikidata_copy as copy
from .wikidata_copy import Item, Tie

NUMBERED = ("Q101", "Q102", "Q103", "Q104", "Q105")


def sample() -> Iterator[str]:
    """Aldorf (Q101) and its neighbours: each pattern once, each oddity once."""
    yield from copy.dated()
    yield from copy.countries({"Q159": ("Q46", "Q48")})
    yield f"{copy.name('', 'Q159')} {copy.name('wdt', 'P36')} {copy.name('', 'Q649')} ."
    yield f"{copy.name('', 'Q649')} {copy.name('wdt', 'P30')} {copy.name('', 'Q46')} ."
    yield from copy.described(
        [
            Item("Q101", {"de": "Aldorf", "en": "Aldorf"}, "Point(7.5 51.5)", "Q183", 1001),
            Item("Q102", {"de": "Schönmeer", "en": "Bellmare"}, "Point(9.25 45)", "Q38", 1002),
            Item("Q103", {"de": "Neustadt", "en": "Novgrad"}, "Point(40.1 55.2)", "Q159", 1003),
            Item("Q104", {"en": "Westport"}, "Point(-9.5 53.8)", "Q27", 1004),
            Item("Q105", {"en": "Bellmare"}, None, "Q30", 1005),
            Item("Q106", {"en": "Nowhere"}, None, None, 1006),
            Item("Q107", {"fr": "Sansnom"}, "Point(0 0)", "Q142", 1007),
            Item("Q108", {"en": "Ruritania Castle\u200b"}, "Point(200 0)", "Q38", 1008),
        ]
    )
    yield from copy.membership("Q103", "Q15180", ended=True)
    yield from copy.ties(
        [
            Tie("Q101", "Q102", begin="1974", urls=("https://www.aldorf.example/twins",)),
            Tie("Q102", "Q101", begin="1974-05-12"),
            Tie("Q101", "Q103", begin="1980", end="2022-03"),
            Tie("Q103", "Q101", begin="1981"),
            Tie("Q101", "Q104"),
            Tie("Q104", "Q101"),
            Tie("Q105", "Q101", begin="2009-02-06"),
            Tie("Q101", "Q106"),
            Tie("Q107", "Q101"),
            Tie("Q101", "Q108", rank="Deprecated"),
            Tie("Q102", "Q103"),
            Tie("Q103", "Q102"),
            Tie("Q102", "Q108"),
            Tie("Q108", "Q102", begin="1990", end="1985"),
        ]
    )


@pytest.fixture(scope="session")
def wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the invented sample."""
    folder = tmp_path_factory.mktemp("wikidata")
    copy.write_copy(folder / "sample.nt", sample())
    with copy.served(folder / "sample.nt", folder / "store") as url:
        yield url


@pytest.fixture(scope="session")
def real_wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the real links of the shared tables."""
    world = copy.find_world()
    if world is None:
        pytest.skip("the shared tables of the world are not here: set TWINGRAPH_WORLD")
    folder = tmp_path_factory.mktemp("real")
    copy.write_world(world, folder / "world.nt")
    with copy.served(folder / "world.nt", folder / "store") as url:
        yield url


@pytest.fixture(scope="session")
def server_with(tmp_path_factory: pytest.TempPathFactory):
    """Start a server for some statements; it ends with the block."""

    def start(lines):
        folder: Path = tmp_path_factory.mktemp("copy")
        copy.write_copy(folder / "copy.nt", lines)
        return copy.served(folder / "copy.nt", folder / "store")

    return start
