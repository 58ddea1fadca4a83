"""The pool and its parts, without HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from twingraph.building import build_from_rdf
from twingraph.errors import QueryRefusedError, QueryTimeoutError, StoreUnavailableError
from twingraph.sparql.job import Job
from twingraph.sparql.limits import Limits
from twingraph.sparql.pool import Pool
from twingraph.sparql.pooled_store import PooledStore
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.request import QUERY
from twingraph.sparql.run import Run, Stream
from twingraph.sparql.shapes import HeavyShapes
from twingraph.store.snapshot import Snapshot, read_snapshot
from twingraph.store.terms import Iri, Literal

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 400000"
"""An answer that is on its way before it is known to be long."""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("pool")
    lines = [f'<a:s{n}> <a:p> "{n}" <a:g{n % 2}> .\n' for n in range(100)]
    (folder / "data.nq").write_text("".join(lines))
    return build_from_rdf([folder / "data.nq"], folder / "store")


def job(query: str) -> Job:
    return Job(
        method="POST",
        content_type=QUERY,
        body=query.encode(),
        result_type="text/csv",
        graph_type="application/n-triples",
    )


def with_pool(
    snapshot: Snapshot, visit: Callable[[Pool], Awaitable[None]], limits: Limits | None = None
) -> None:
    async def run() -> None:
        pool = await Pool.open_(snapshot, limits or Limits(seconds=5, heavy=1))
        try:
            await visit(pool)
        finally:
            await pool.close()

    asyncio.run(run())


async def count_lines(pool: Pool, query: str) -> int:
    """The lines of a streamed answer; every piece is taken at once."""
    answer = await pool.ask(job(query))
    assert answer.pieces is not None
    return sum([piece.count(b"\n") async for piece in answer.pieces])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def test_a_job_is_answered(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        answer = await pool.ask(job("SELECT (1 AS ?x) {}"))
        assert answer.body == b"x\r\n1\r\n"
        assert answer.head["type"].startswith("text/csv")

    with_pool(snapshot, visit)


def test_more_jobs_than_workers_are_all_answered(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        answers = await asyncio.gather(
            *(pool.ask(job(f"SELECT ({n} AS ?x) {{}}")) for n in range(100))
        )
        assert [int(answer.body.split()[1]) for answer in answers] == list(range(100))

    with_pool(snapshot, visit)


def test_more_jobs_than_the_queue_holds_are_told_so(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        runs = [pool.submit(job(f"ASK {{}} # {n}")) for n in range(30)]
        done = await asyncio.gather(*(run.answer for run in runs), return_exceptions=True)
        busy = [each for each in done if isinstance(each, Refusal)]
        assert busy and all(each.problem == "busy" for each in busy)
        assert len(busy) < len(done)

    with_pool(snapshot, visit, Limits(heavy=1, queue=10))


def test_work_that_nobody_waits_for_ends(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        asking = asyncio.create_task(pool.ask(job(RUNAWAY)))
        await until(lambda: pool.state()["heavy"] == 1)
        asking.cancel()
        await until(lambda: pool.state()["heavy"] == 0)
        assert (await pool.ask(job("ASK {}"))).body

    with_pool(snapshot, visit)


@pytest.mark.parametrize("seconds", [0.0, 0.002, 0.01])
def test_a_long_answer_that_nobody_waits_for_frees_its_place(snapshot, seconds) -> None:
    async def visit(pool: Pool) -> None:
        run = pool.submit(job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 100000"))
        await asyncio.sleep(seconds)
        pool.abandon(run)
        await until(lambda: pool.state()["quick"] == 0)
        assert (await pool.ask(job("ASK {}"))).body == b"true"

    with_pool(snapshot, visit)


def test_a_stopped_query_goes_on_when_a_place_is_free(snapshot) -> None:
    times = "VALUES ?v { 1 2 3 4 5 6 7 8 9 10 }"
    long_enough = f"SELECT (COUNT(*) AS ?n) {{ {times} ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}"

    async def visit(pool: Pool) -> None:
        first = asyncio.create_task(pool.ask(job(RUNAWAY)))
        await until(lambda: pool.state()["heavy"] == 1)
        second = asyncio.create_task(pool.ask(job(long_enough)))
        await until(lambda: pool.state()["waiting"] == 1)
        first.cancel()
        assert (await second).body == b"n\r\n10000000\r\n"

    with_pool(snapshot, visit, Limits(seconds=60, heavy=1, patience=30))


def test_a_stream_that_turns_out_heavy_waits_for_a_place_and_is_not_cut(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        first = asyncio.create_task(pool.ask(job(RUNAWAY)))
        await until(lambda: pool.state()["heavy"] == 1)
        second = asyncio.create_task(count_lines(pool, LONG))
        await until(lambda: pool.state()["waiting"] == 1)
        # Far longer than anybody who has been told nothing yet may wait.
        await asyncio.sleep(10 * pool.limits.patience)
        assert pool.state()["waiting"] == 1
        first.cancel()
        assert await second == 1 + 400_000

    with_pool(snapshot, visit, Limits(seconds=60, heavy=1, patience=0.05))


def test_the_time_a_stream_waits_for_a_place_is_not_its_own(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        # It keeps the only place for as long as a query may take.
        first = asyncio.create_task(pool.ask(job(RUNAWAY)))
        await until(lambda: pool.state()["heavy"] == 1)
        assert await count_lines(pool, LONG) == 1 + 400_000
        with pytest.raises(Refusal):
            await first

    with_pool(snapshot, visit, Limits(seconds=3, heavy=1, patience=0.05))


def test_workers_that_read_everything_keep_no_more_than_they_may(tmp_path) -> None:
    lines = [f"<a:s{n}> <a:p> <a:o{n}> .\n" for n in range(60_000)]
    (tmp_path / "data.nt").write_text("".join(lines))
    big = build_from_rdf([tmp_path / "data.nt"], tmp_path / "store")
    limits = Limits(seconds=60, heavy=1, together_mb=0, kept_mb=6)
    most_of_one_query = 4 << 10

    async def visit(pool: Pool) -> None:
        at_first = sum(map(private_kb, await settled(pool)))
        for first in range(0, 60_000, 500):
            names = " ".join(f"<a:s{n}>" for n in range(first, first + 500))
            answer = await pool.ask(job(f"SELECT ?o {{ VALUES ?s {{ {names} }} ?s ?p ?o }}"))
            assert answer.body.count(b"\n") == 501
        taken = sum(map(private_kb, await settled(pool))) - at_first
        assert 0 < taken < (limits.kept_mb << 10) + most_of_one_query

    async def settled(pool: Pool) -> list[int]:
        await until(lambda: pool.state()["idle"] == limits.lanes + 1)
        return [link.pid for link in pool._idle]

    with_pool(big, visit, limits)


def test_whoever_sends_everything_keeps_no_copy_of_it(tmp_path) -> None:
    lines = [f"<a:s{n}> <a:p> <a:o{n}> .\n" for n in range(150_000)]
    (tmp_path / "data.nt").write_text("".join(lines))
    big = build_from_rdf([tmp_path / "data.nt"], tmp_path / "store")
    limits = Limits(seconds=60, heavy=1)
    most: list[int] = []

    async def visit(pool: Pool) -> None:
        await until(lambda: pool.state()["idle"] == limits.lanes + 1)
        workers = [link.pid for link in pool._idle]
        at_first = sum(map(private_kb, workers))
        answer = await pool.ask(job("SELECT ?s ?p ?o { ?s ?p ?o }"))
        assert answer.pieces is not None
        rows = 0
        async for piece in answer.pieces:
            rows += piece.count(b"\n")
            most.append(sum(map(private_kb, workers)) - at_first)
        assert rows == 150_001

    with_pool(big, visit, limits)
    assert 0 < max(most) < 30 << 10


def private_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has been replaced
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


def test_workers_that_leave_after_every_answer_lose_none(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        answers = await asyncio.gather(*(pool.ask(job("ASK {?s ?p 7}")) for _ in range(40)))
        assert {answer.body for answer in answers} == {answers[0].body}

    with_pool(snapshot, visit, Limits(seconds=60, heavy=1, patience=30, together_mb=0, kept_mb=0))


def test_many_who_ask_quick_questions_without_a_pause_are_served_in_turn(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        async def ask_on(visitor: int) -> None:
            for number in range(100):
                await pool.ask(job(f"ASK {{}} # {visitor} {number}"))

        async with asyncio.TaskGroup() as visitors:
            for visitor in range(64):
                visitors.create_task(ask_on(visitor))

    # Whoever is passed over by the others waits longer than that, and is told to come back.
    with_pool(snapshot, visit, Limits(seconds=5, heavy=1, patience=0.5))


def test_two_heavy_ones_of_a_kind_do_not_shut_out_the_others(snapshot) -> None:
    alike = "SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }} OFFSET {} LIMIT 1"

    async def visit(pool: Pool) -> None:
        heavy = [pool.submit(job(alike.format(900_000_000 + n))) for n in range(2)]
        await until(lambda: pool.state()["heavy"] == 1 and pool.state()["waiting"] == 1)
        assert len(pool._shapes) == 1, "they are of one shape, and it is noted"
        assert not pool._shapes.knows(job(alike.format(7)), pool._now())
        for each in heavy:
            pool.abandon(each)

    with_pool(snapshot, visit, Limits(seconds=60, heavy=1))


def test_a_shape_is_heavy_when_several_were_and_no_longer_when_one_is_quick() -> None:
    shapes = HeavyShapes()
    heavy, other = job("SELECT * {} LIMIT 9"), job("ASK {}")
    for number in range(3):
        assert not shapes.knows(heavy, now=0)
        shapes.remember(job(f"SELECT  * {{}} LIMIT {number}"), now=0)
    assert shapes.knows(heavy, now=59) and not shapes.knows(heavy, now=61)
    for _ in range(20):
        shapes.clear(other)
    assert shapes.knows(heavy, now=1) and not shapes.knows(other, now=1)
    for _ in range(20):
        shapes.clear(heavy)
    assert not shapes.knows(heavy, now=1)


def test_a_pool_that_is_closing_waits_for_what_is_under_way(snapshot) -> None:
    async def run() -> None:
        pool = await Pool.open_(snapshot, Limits(heavy=1))
        await pool.ask(job("ASK {}"))
        pool.hold()
        closing = asyncio.create_task(pool.close(patience=30))
        await asyncio.sleep(0.1)
        assert (await pool.ask(job("ASK {}"))).body
        assert not closing.done()
        pool.release()
        await closing
        with pytest.raises(Refusal):
            await pool.ask(job("ASK {}"))

    asyncio.run(run())


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "about.json").write_text('{"version": "x"}')
    (tmp_path / "quads.nq").write_text("nonsense\n")

    async def run() -> None:
        with pytest.raises(StoreUnavailableError):
            await Pool.open_(read_snapshot(tmp_path), Limits())

    asyncio.run(run())


def test_the_store_protocol_over_a_pool(snapshot) -> None:
    async def visit(pool: Pool) -> None:
        store = PooledStore(lambda: pool, asyncio.get_running_loop())

        def ask() -> None:
            assert store.version == pool.version
            assert store.ask("ASK { ?s ?p ?o }", s=Iri("a:s1"))
            assert not store.ask("ASK { ?s ?p ?o }", s=Iri("a:nobody"))
            rows = store.rows("SELECT ?o { ?s <a:p> ?o }", s=Iri("a:s7"))
            assert rows == [{"o": Literal("7")}]
            (triple,) = store.triples("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", s=Iri("a:s7"))
            assert triple.object == Literal("7")
            assert len(store.answer("SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv")) > 100_000
            with pytest.raises(QueryRefusedError) as caught:
                store.answer("SELECT {", "text/csv")
            assert caught.value.line == 1
            with pytest.raises(QueryTimeoutError):
                store.answer(RUNAWAY, "text/csv")

        await asyncio.to_thread(ask)

    with_pool(snapshot, visit, Limits(seconds=4, heavy=1))


def test_a_stream_hands_out_its_pieces_in_order_and_tells_its_end() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        stream = Stream(Run(job(""), 0.0, loop.create_future()))
        stream.push(b"a")
        stream.push(b"b")
        loop.call_later(0.01, stream.push, b"c")
        loop.call_later(0.02, stream.close)
        assert [piece async for piece in stream] == [b"a", b"b", b"c"]

    asyncio.run(run())


def test_a_stream_that_fails_raises_and_drops_what_was_not_taken() -> None:
    async def run() -> None:
        stream = Stream(Run(job(""), 0.0, asyncio.get_running_loop().create_future()))
        stream.push(b"a")
        stream.fail(Refusal("timeout"))
        with pytest.raises(Refusal):
            await anext(aiter(stream))

    asyncio.run(run())


def test_the_clock_of_a_run_does_not_count_its_reader() -> None:
    async def run() -> None:
        one = Run(job(""), 0.0, asyncio.get_running_loop().create_future(), begun=10.0)
        assert one.evaluated(12.0) == 2.0
        one.still_since = 13.0
        assert one.evaluated(20.0) == 3.0
        one.still_since, one.stood_still = None, 7.0
        assert one.evaluated(21.0) == 4.0

    asyncio.run(run())
