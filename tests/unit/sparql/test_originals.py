"""Copies of data that are given back: none that anything is lost with, and nearly all of them."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random
from typing import Any

import pyoxigraph
import pytest

from twingraph.sparql.burden import Burden
from twingraph.sparql.originals import Originals

STATEMENTS = 60_000
LINES = "".join(f"<a:s{n}> <a:p{n % 7}> <a:o{n}> .\n" for n in range(STATEMENTS)).encode()
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"


def alone(work: Callable[..., Any], *given: Any) -> Any:
    """What a function returns in a process of its own, which has one thread."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(work, *given).result()


def forked(work: Callable[[], Any]) -> Any:
    """What a function returns in a fork of this process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        try:
            os.write(writing, json.dumps(work()).encode())
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        return json.loads(answer.read())


def load() -> tuple[pyoxigraph.Store, Originals]:
    def fill() -> pyoxigraph.Store:
        store = pyoxigraph.Store()
        store.load(LINES, pyoxigraph.RdfFormat.N_TRIPLES)
        return store

    return Originals.load(fill)


def ask(store: pyoxigraph.Store) -> bytes:
    answer = store.query(EVERYTHING)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return answer.serialize(format=pyoxigraph.QueryResultsFormat.TSV) or b""


def read_everything() -> list[Any]:
    store, originals = load()

    def work() -> list[Any]:
        burden = Burden(originals)
        first = ask(store)
        laden = burden.pages()
        del first
        burden.lighten()
        lighter = burden.pages()
        again = [ask(store).count(b"\n") for _ in range(2)]
        given = originals.give_back()
        return [laden, lighter, again, given, originals.give_back()]

    return forked(work)  # type: ignore[no-any-return]


def test_who_has_read_everything_gives_nearly_everything_back() -> None:
    laden, lighter, again, given, nothing = alone(read_everything)
    assert laden > 3000  # statements take some 250 bytes, 16 of them a page
    assert lighter < laden / 4
    assert again == [STATEMENTS + 1] * 2
    assert given > 3000
    assert nothing < 30


def read_and_give_back_amid(seed: int) -> list[int]:
    store, originals = load()
    assert originals.are_kept
    random = Random(seed)

    def work() -> list[int]:
        originals.open_()
        counts = []
        for _ in range(5):
            readers = [iter(store), iter(store.quads_for_pattern(None, P3, None, None))]
            found = 0
            while readers:
                reader = random.choice(readers)
                for _ in range(random.randint(1, 9000)):
                    if next(reader, None) is None:
                        readers.remove(reader)
                        break
                    found += 1
                originals.give_back()
            counts.append(found)
        counts.append(len(store))
        return counts

    return forked(work)  # type: ignore[no-any-return]


P3 = pyoxigraph.NamedNode("a:p3")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_being_read_stays(seed: int) -> None:
    of_p3 = sum(n % 7 == 3 for n in range(STATEMENTS))
    assert alone(read_and_give_back_amid, seed) == [STATEMENTS + of_p3] * 5 + [STATEMENTS]


def write_to_the_originals() -> list[int]:
    store, originals = load()
    assert originals.are_kept

    def work() -> int:
        originals.open_()
        store.load(b"<a:new> <a:p3> <a:new> .", pyoxigraph.RdfFormat.N_TRIPLES)
        originals.give_back()
        return len(store)

    return [forked(work), forked(work), len(store)]


def test_what_one_process_writes_no_other_sees_and_it_keeps_it() -> None:
    assert alone(write_to_the_originals) == [STATEMENTS + 1, STATEMENTS + 1, STATEMENTS]


def load_nothing() -> list[Any]:
    def fail() -> None:
        raise ValueError("not to be loaded")

    with pytest.raises(ValueError, match="not to be loaded"):
        Originals.load(fail)
    loaded, originals = Originals.load(lambda: 7)
    originals.open_()
    return [loaded, originals.give_back()]


def test_where_there_are_no_data_there_is_nothing_to_give_back() -> None:
    assert alone(load_nothing) == [7, 0]


def load_beside_another_thread() -> bool:
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    are_kept = load()[1].are_kept
    ended.set()
    other.join()
    return are_kept


def test_nothing_is_exchanged_while_another_thread_could_write_to_it() -> None:
    assert not alone(load_beside_another_thread)
