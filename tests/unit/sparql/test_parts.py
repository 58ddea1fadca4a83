"""The small parts between front and worker: frames, jobs, codings, XML, the clock, the lock."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import socket
import subprocess
import sys
import time

import brotli
import pyoxigraph
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from twingraph.sparql.allocation import environment, resident_mb
from twingraph.sparql.burden import Burden
from twingraph.sparql.compression import CODINGS, encode, open_encoder
from twingraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS, find_format, media_types
from twingraph.sparql.frames import (
    DATA,
    END,
    HEAD,
    JOB,
    WHOLE,
    Unpacker,
    pack,
    pack_whole,
    unpack_whole,
)
from twingraph.sparql.job import Job
from twingraph.sparql.limits import Limits
from twingraph.sparql.originals import Originals
from twingraph.sparql.outbox import PIECE, Outbox
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.stopwatch import Stopwatch
from twingraph.sparql.xml_care import XmlCare, with_element_names

FRAMES = st.lists(st.tuples(st.sampled_from([HEAD, DATA, END]), st.binary(max_size=40)))


@given(FRAMES, st.lists(st.integers(1, 30)))
def test_frames_come_out_whatever_the_pieces_they_arrive_in(frames, sizes) -> None:
    stream = b"".join(pack(kind, payload) for kind, payload in frames)
    unpacker = Unpacker()
    received = []
    for size in [*sizes, len(stream)]:
        piece, stream = stream[:size], stream[size:]
        received += unpacker.feed(piece)
    assert received == frames


@pytest.mark.parametrize("taken", [0, 123_456])
@pytest.mark.parametrize("body", [b"", b"\x00a\nb\x00"])
def test_an_answer_survives_its_journey(body, taken) -> None:
    head = {"status": 200, "type": "text/csv", "etag": '"x"', "coding": None, "extension": "csv"}
    ((kind, payload),) = Unpacker().feed(pack_whole(head, body, taken))
    assert kind == WHOLE
    assert unpack_whole(payload) == (head, body, taken)


def test_a_job_survives_its_journey() -> None:
    job = Job("graph", "QUERY", "a=ü", "x/y", b"\n\x00body", "text/csv", None, "br", "http://x/",
              ('"a"',))  # fmt: skip
    ((kind, payload),) = Unpacker().feed(job.pack())
    assert kind == JOB
    assert Job.unpack(payload) == job


@pytest.mark.parametrize("coding", CODINGS)
def test_codings_are_undone_by_other_peoples_decoders(coding) -> None:
    decode = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }[coding]
    text = os.urandom(5000) + b"x" * 100_000
    assert decode(encode(text, coding)) == text
    stream = open_encoder(coding)
    pieces = [stream.compress(text[at : at + 7000]) for at in range(0, len(text), 7000)]
    assert decode(b"".join([*pieces, stream.finish()])) == text


def test_every_format_is_found_by_each_of_its_names() -> None:
    for formats in (RESULT_FORMATS, GRAPH_FORMATS):
        for form in formats:
            for name in (*form.media_types, form.extension, *form.names):
                found = find_format(name.upper(), formats)
                assert found is not None
                if name not in ("json", "xml", "application/json", "application/xml", "text/xml"):
                    assert found[0] is form
        assert find_format("docx", formats) is None
        assert find_format("rdf xml", GRAPH_FORMATS) is not None
        assert len(set(media_types(formats))) == len(media_types(formats))


def test_xml_keeps_its_line_ends_and_refuses_what_it_cannot_say() -> None:
    assert XmlCare().clean(b"a\rb\r\n") == b"a&#13;b&#13;\n"
    for unsayable in ("\x00", "\x01", "\x1f", "\ufffe", "\uffff"):
        with pytest.raises(Refusal):
            XmlCare().clean(unsayable.encode())
    care = XmlCare()
    care.clean(b"\xef\xbf")
    with pytest.raises(Refusal):
        care.clean(b"\xbe")  # the character lies across two pieces


@pytest.mark.parametrize(
    ("iri", "is_fine"),
    [
        ("http://x/y#name", True),
        ("http://x/a-b.c", True),
        ("http://x/ü", True),
        ("http://x/123abc", False),
        ("http://x/", False),
        ("http://x/-a", False),
        ("http://x/a%20b", False),
        ("http://x/a%20", False),
    ],
)
def test_properties_need_a_name_for_rdf_xml(iri, is_fine) -> None:
    node = pyoxigraph.NamedNode("http://x/s")
    triple = pyoxigraph.Triple(node, pyoxigraph.NamedNode(iri), node)
    if not is_fine:
        with pytest.raises(Refusal):
            list(with_element_names([triple]))
        return
    assert list(with_element_names([triple, triple])) == [triple, triple]
    written = pyoxigraph.serialize([triple], format=pyoxigraph.RdfFormat.RDF_XML)
    (quad,) = pyoxigraph.parse(written, pyoxigraph.RdfFormat.RDF_XML)
    assert quad.predicate.value == iri


class TestOutbox:
    @pytest.fixture
    def ends(self):
        ours, theirs = socket.socketpair()
        theirs.settimeout(5)
        with ours, theirs:
            yield ours, theirs

    def outbox(self, connection, most=1 << 20) -> Outbox:
        burden = Burden(Originals())
        burden.pages = lambda: 7
        box = Outbox(connection, Stopwatch(), most, burden)
        box.open_({"status": 200, "type": "text/csv", "etag": None, "coding": None})
        return box

    def test_nothing_leaves_before_it_is_sure(self, ends) -> None:
        ours, theirs = ends
        box = self.outbox(ours)
        box.write(b"x" * (PIECE - 1))
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)
        box.fail(Refusal("evaluation"))
        assert b"evaluation" in theirs.recv(1000)

    def test_a_short_answer_comes_whole(self, ends) -> None:
        ours, theirs = ends
        box = self.outbox(ours)
        box.write(b"abc")
        box.finish()
        ((kind, payload),) = Unpacker().feed(theirs.recv(1000))
        assert kind == WHOLE
        assert unpack_whole(payload)[1:] == (b"abc", 7)

    def test_a_long_answer_comes_in_pieces_and_says_when_it_is_whole(self, ends) -> None:
        ours, theirs = ends
        box = self.outbox(ours)
        box.write(b"x" * PIECE)
        box.write(b"abc")
        box.finish()
        frames, unpacker = [], Unpacker()
        while not frames or frames[-1][0] != END:
            frames += unpacker.feed(theirs.recv(1 << 20))
        assert [kind for kind, _ in frames] == [HEAD, DATA, DATA, END]
        assert b"".join(payload for kind, payload in frames if kind == DATA).endswith(b"xabc")

    def test_an_answer_beyond_its_size_is_refused(self, ends) -> None:
        ours, _ = ends
        box = self.outbox(ours, most=PIECE)
        box.write(b"x" * PIECE)
        with pytest.raises(Refusal) as caught:
            box.write(b"x" * PIECE)
        assert caught.value.problem == "answer-too-large"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_the_stopwatch_ends_the_process_wherever_it_is() -> None:
    done = run(
        "from twingraph.sparql.stopwatch import Stopwatch\n"
        "watch = Stopwatch(); watch.start(0.1)\n"
        "while True: pass"
    )
    assert done.returncode == -signal.SIGALRM


def test_a_paused_stopwatch_waits() -> None:
    watch = Stopwatch()
    watch.start(0.05)
    watch.pause()
    time.sleep(0.1)
    watch.stop()


ATTEMPTS = {
    "socket": "import socket; socket.socket()",
    "unix socket": "import socket; socket.socket(socket.AF_UNIX)",
    "socket pair": "import socket; socket.socketpair()",
    "file": "open('/etc/hostname')",
    "new file": "open('/tmp/should-not-be', 'w')",
    "program": "import subprocess; subprocess.run(['true'])",
    "descriptor": "import os; os.dup(0)",
    "pipe": "import os; os.pipe()",
}


@pytest.mark.parametrize(
    ("name", "opens_files"),
    [(name, False) for name in ATTEMPTS]
    # a store on disk has to open its files
    + [(name, True) for name in ("socket", "unix socket", "socket pair", "program")],
)
def test_a_confined_process_gets_nowhere(name, opens_files) -> None:
    done = run(
        "import socket, subprocess, os\n"
        "from twingraph.sparql.confinement import confine\n"
        f"confine(1 << 30, opens_files={opens_files})\n"
        "try:\n"
        f"    {ATTEMPTS[name]}\n"
        "except OSError as refused:\n"
        "    print('refused')\n"
    )
    assert done.stdout == "refused\n", done.stderr


@pytest.mark.parametrize("opens_files", [False, True])
def test_a_confined_engine_cannot_reach_a_service(opens_files) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.5)
        port = door.getsockname()[1]
        done = run(
            "import pyoxigraph\n"
            "from twingraph.sparql.confinement import confine\n"
            f"confine(1 << 30, opens_files={opens_files})\n"
            "try:\n"
            f"    list(pyoxigraph.Store().query('SELECT * {{ SERVICE <http://127.0.0.1:{port}/>"
            " { ?s ?p ?o } }'))\n"
            "except OSError as refused:\n"
            "    print('refused')\n"
        )
        assert done.stdout == "refused\n", done.stderr
        with pytest.raises(TimeoutError):
            door.accept()


def test_workers_may_keep_what_the_data_leave_of_the_memory_and_always_something() -> None:
    limits = Limits(together_mb=1400, kept_mb=56)
    a_mb = (1 << 20) // resource.getpagesize()
    assert limits.kept_pages(data_mb=200) == 1200 * a_mb
    assert limits.kept_pages(data_mb=1390) == limits.kept_pages(data_mb=9000) == 56 * a_mb


def test_memory_is_counted_as_it_is_taken() -> None:
    before = resident_mb()
    taken = b"x" * (64 << 20)
    assert 60 <= resident_mb() - before <= 70
    assert taken


def test_the_tunables_that_somebody_has_set_are_kept_beside_ours(monkeypatch) -> None:
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    ours = environment()["GLIBC_TUNABLES"]
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=1")
    assert environment()["GLIBC_TUNABLES"] == f"{ours}:glibc.malloc.arena_max=1"
