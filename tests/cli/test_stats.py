"""`twingraph stats`: the numbers, for people and for programs."""

import json

from tests.conftest import Command

from twingraph.store.snapshot import Snapshot


def test_numbers_are_those_of_the_data(twingraph: Command, minitown_snapshot: Snapshot) -> None:
    store = minitown_snapshot.folder.parents[1]
    counted = json.loads(twingraph("stats", "--store", store, "--format", "json").out)
    assert counted["kinds"]["city"] == 4
    assert counted["kinds"]["partnership"] == 2
    assert counted["things"] == sum(counted["kinds"].values()) == 18
    assert counted["disagreements"] == 2
    assert counted["graphs"] == minitown_snapshot.about["graphs"]
    assert 0 < counted["derived"] < counted["triples"] <= minitown_snapshot.about["quads"]
    assert {"de", "en"} <= set(counted["languages"])


def test_words_come_in_the_language_asked_for(
    twingraph: Command, minitown_snapshot: Snapshot
) -> None:
    store = minitown_snapshot.folder.parents[1]
    assert "Städte" in twingraph("--lang", "de", "stats", "--store", store).out
    assert "cities" in twingraph("stats", "--store", store).out


def test_an_empty_store_counts_nothing(twingraph: Command, tmp_path: object) -> None:
    assert twingraph("stats").code == 3
