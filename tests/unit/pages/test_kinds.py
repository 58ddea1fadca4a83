"""What a build of a big world noted is what its store says, and spares the question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from twingraph.building import build_from_dataset
from twingraph.catalogue.counts import count
from twingraph.catalogue.usage import read_usage
from twingraph.catalogue.vocabulary import read_ontology
from twingraph.dataset import Dataset
from twingraph.pages import name_book, search
from twingraph.pages.choices import read_choices
from twingraph.pages.kinds import count_things, list_addresses
from twingraph.pages.listing import list_kind
from twingraph.pages.name_book import NameBook
from twingraph.pages.search import find_in_store, has_index
from twingraph.pages.site import read_site
from twingraph.pages.ties import find_partnerships
from twingraph.pages.tongue import Tongue
from twingraph.store import statistics
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.protocol import Row
from twingraph.store.terms import Term
from twingraph.vocab import KINDS
from twingraph.web.completion import complete


class Counting(EmbeddedStore):
    """Counts the questions it is asked."""

    asked = 0

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        self.asked += 1
        return super().rows(query, **bindings)


@pytest.fixture(scope="module")
def noted(
    minitown: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Counting, EmbeddedStore]]:
    """The small town as a store whose build has noted everything, and as one that has to look."""
    folder: Path = tmp_path_factory.mktemp("noted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics, "LEAST", 1)
        patch.setattr("twingraph.store.assembly.LEAST", 1)
        snapshot = build_from_dataset(minitown, folder)
    knows = Counting.open_(snapshot)
    yield knows, EmbeddedStore(knows.quads, knows.version, snapshot.union)  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_totals_are_the_same_and_cost_no_question(noted, kind) -> None:
    knows, looks = noted
    knows.asked = 0
    assert count_things(knows, kind) == count_things(looks, kind)
    for start, number in ((0, 50_000), (1, 2), (10_000, 5)):
        assert list_addresses(knows, kind, start, number) == list_addresses(
            looks, kind, start, number
        )
    assert knows.asked == 0


def test_the_counts_of_the_catalogue_are_the_same_but_for_what_nobody_noted(noted) -> None:
    knows, looks = noted
    found, expected = count(knows), count(looks)
    assert (found.subjects, found.objects) == (None, None)
    for name in expected.__dataclass_fields__:
        if name not in ("subjects", "objects"):
            assert getattr(found, name) == getattr(expected, name), name


def test_the_uses_of_words_have_examples_that_use_them(noted) -> None:
    knows, looks = noted
    words = read_ontology().words
    found = read_usage(knows, words, count(knows), ())
    for address, usage in read_usage(looks, words, count(looks), ()).items():
        assert found[address].number == usage.number
        assert bool(found[address].examples) == bool(usage.examples), address
        for example in found[address].examples:
            assert knows.ask(f"ASK {{ <{example}> a|<{address}> ?o FILTER (true) }}")


def test_the_editor_is_offered_the_same_terms(noted) -> None:
    knows, looks = noted
    site = read_site(looks)
    assert complete(knows, site, "de") == complete(looks, site, "de")


def test_where_there_are_too_many_to_choose_from_nobody_reads_them(noted, monkeypatch) -> None:
    knows, _ = noted
    monkeypatch.setattr("twingraph.pages.choices.MOST_CHOICES", 1)
    knows.asked = 0
    assert read_choices(knows, "city", "de") == ()
    assert knows.asked == 0


def test_names_are_not_read_to_find_out_that_they_are_too_many(noted, monkeypatch) -> None:
    knows, looks = noted
    monkeypatch.setattr(name_book, "BY_HEART", 3)
    knows.asked = 0
    book = NameBook(knows)
    assert knows.asked == 0
    city = list_addresses(knows, "city")[0]
    assert set(book.get(city)) == set(NameBook(looks).get(city)) != set()


def test_a_long_list_is_in_the_same_order_in_every_language(noted, monkeypatch) -> None:
    knows, looks = noted
    monkeypatch.setattr("twingraph.pages.listing.MOST_SORTED", 1)
    monkeypatch.setattr("twingraph.pages.listing.PAGE", 2)
    words = read_site(looks).words

    def pages(store: EmbeddedStore, language: str) -> list[list[str]]:
        tongue = Tongue(language, words, NameBook(store), lambda term: None)
        found = [list_kind(store, "city", tongue, page) for page in (1, 2, 3)]
        return [[entry.iri for entry in listing.entries] for listing in found]

    assert pages(knows, "de") == pages(knows, "en") == pages(looks, "de")


def test_the_partnerships_of_all_are_the_first_by_address(noted) -> None:
    knows, looks = noted
    assert find_partnerships(knows, None) == find_partnerships(looks, None) != []


def test_things_are_found_by_their_names_without_an_index(noted, monkeypatch) -> None:
    knows, looks = noted
    assert has_index(knows)
    monkeypatch.setattr(search, "MOST_INDEXED", 3)
    assert not has_index(knows)
    assert has_index(looks)  # nobody knows
    city = list_addresses(knows, "city")[0]
    name = str(NameBook(knows).get(city)[0])
    assert city in {found.iri for found in find_in_store(knows, name.upper())}
    for query in ("", " ", "?!", '"', "\\", "no such thing at all", "a" * 500):
        assert isinstance(find_in_store(knows, query), list)
