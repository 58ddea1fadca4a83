"""A copy of Wikidata to ask: RDF in the shape of its dumps, made from tables, on a real server.

The shape is that of the Wikibase RDF dump format: truthy statements (wdt:), full statements
(p:/ps:/pq:/pqv:) with ranks, references and the precision of times.
"""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
STATE = "2022-01-15"
NAMES = {
    "": "http://www.wikidata.org/entity/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "s": "http://www.wikidata.org/entity/statement/",
    "v": "http://www.wikidata.org/value/",
    "ref": "http://www.wikidata.org/reference/",
    "schema": "http://schema.org/",
    "wikibase": "http://wikiba.se/ontology#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PRECISION = {4: 9, 7: 10, 10: 11}

SAME_COUNTRY = {
    "China": "People's Republic of China",
    "Congo (Brazzaville)": "Republic of the Congo",
    "Congo (Kinshasa)": "Democratic Republic of the Congo",
    "Côte d'Ivoire": "Ivory Coast",
    "Gaza Strip": "State of Palestine",
    "Guinea Bissau": "Guinea-Bissau",
    "Palestine": "State of Palestine",
    "Palestinian National Authority": "State of Palestine",
    "Palestinian territories": "State of Palestine",
    "Republic of Ireland": "Ireland",
    "Republic of Macedonia": "North Macedonia",
    "Sao Tome and Principe": "São Tomé and Príncipe",
    "Sao Tomé and Príncipe": "São Tomé and Príncipe",
    "West Bank": "State of Palestine",
    "israel🇮🇱🇮🇱": "Israel",
}
"""Country labels of the crawls that mean a country of the table under another name."""


@dataclass(frozen=True)
class Item:
    """A place or country as the copy has it."""

    item: str
    labels: dict[str, str]
    point: str | None = None
    country: str | None = None
    revision: int = 1


@dataclass(frozen=True)
class Tie:
    """A statement of P190 with what hangs on it; dates are written `1974`, `1974-05` or a day."""

    item: str
    partner: str
    begin: str | None = None
    end: str | None = None
    rank: str = "Normal"
    urls: tuple[str, ...] = field(default=())


def name(prefix: str, local: str) -> str:
    return f"<{NAMES[prefix]}{local}>"


def text(value: str, language: str = "", datatype: str = "") -> str:
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{quoted}@{language}" if language else f"{quoted}^^<{datatype}>" if datatype else quoted


def dated(state: str = STATE) -> Iterator[str]:
    when = text(f"{state}T00:00:00Z", datatype=XSD + "dateTime")
    yield f"<http://www.wikidata.org> {name('schema', 'dateModified')} {when} ."


def described(items: Iterable[Item]) -> Iterator[str]:
    for one in items:
        subject = name("", one.item)
        revision = text(str(one.revision), datatype=XSD + "integer")
        yield f"{subject} {name('schema', 'version')} {revision} ."
        for language, label in one.labels.items():
            yield f"{subject} {name('rdfs', 'label')} {text(label, language)} ."
        if one.point:
            yield f"{subject} {name('wdt', 'P625')} {text(one.point, datatype=WKT)} ."
        if one.country:
            yield from membership(one.item, one.country)


def membership(item: str, country: str, ended: bool = False) -> Iterator[str]:
    """That an item lies in a country, or once did."""
    statement = name("s", f"{item}-in-{country}")
    yield f"{name('', item)} {name('p', 'P17')} {statement} ."
    yield f"{statement} {name('ps', 'P17')} {name('', country)} ."
    yield f"{statement} {TYPE} {name('wikibase', 'BestRank')} ."
    if ended:
        when = text("1990-01-01T00:00:00Z", datatype=XSD + "dateTime")
        yield f"{statement} {name('pq', 'P582')} {when} ."


def countries(continents: dict[str, tuple[str, ...]] | None = None) -> Iterator[str]:
    """Every country of the table; `continents` replaces those of an item."""
    with (HERE / "countries.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            subject = name("", row["item"])
            yield from described([Item(row["item"], {"en": row["label"]}, revision=9)])
            for number, column in (("P297", "code"), ("P298", "code3"), ("P299", "number")):
                if row[column]:
                    yield f"{subject} {name('wdt', number)} {text(row[column])} ."
            for continent in (continents or {}).get(row["item"], (row["continent"],)):
                yield f"{subject} {name('wdt', 'P30')} {name('', continent)} ."


def ties(stated: Iterable[Tie]) -> Iterator[str]:
    for number, one in enumerate(stated):
        statement = name("s", f"{one.item}-{number:06}")
        yield f"{name('', one.item)} {name('p', 'P190')} {statement} ."
        yield f"{statement} {name('ps', 'P190')} {name('', one.partner)} ."
        yield f"{statement} {name('wikibase', 'rank')} {name('wikibase', one.rank + 'Rank')} ."
        for qualifier, moment in (("P580", one.begin), ("P582", one.end)):
            if moment is not None:
                yield from _qualified(statement, qualifier, moment, f"{number}-{qualifier}")
        for place, url in enumerate(one.urls):
            reference = name("ref", f"{number}-{place}")
            yield f"{statement} {name('prov', 'wasDerivedFrom')} {reference} ."
            yield f"{reference} {name('pr', 'P854')} <{url}> ."


def _qualified(statement: str, qualifier: str, moment: str, node: str) -> Iterator[str]:
    when = text(f"{moment}-01-01"[:10] + "T00:00:00Z", datatype=XSD + "dateTime")
    precision = text(str(PRECISION[len(moment)]), datatype=XSD + "integer")
    value = name("v", node)
    yield f"{statement} {name('pq', qualifier)} {when} ."
    yield f"{statement} {name('pqv', qualifier)} {value} ."
    yield f"{value} {name('wikibase', 'timeValue')} {when} ."
    yield f"{value} {name('wikibase', 'timePrecision')} {precision} ."


def find_world() -> Path | None:
    """The folder of the shared tables, named by TWINGRAPH_WORLD or beside the checkout."""
    named = os.environ.get("TWINGRAPH_WORLD")
    folder = Path(named) if named else HERE.parents[2] / "shared" / "world"
    return folder if (folder / "wikidata_links.tsv").is_file() else None


def write_world(folder: Path, file: Path) -> None:
    """The shared tables as a copy of Wikidata.

    A link that only the later crawl has is written in both directions: that crawl knows none.
    """
    by_label = {}
    with (HERE / "countries.csv").open(newline="", encoding="utf-8") as table:
        by_label = {row["label"]: row["item"] for row in csv.DictReader(table)}
    places = [
        Item(
            row["qid"],
            {"en": row["label"]},
            f"Point({row['lon']} {row['lat']})",
            by_label.get(SAME_COUNTRY.get(row["country_label"], row["country_label"])),
            revision=1_500_000_000 + number,
        )
        for number, row in enumerate(_table(folder / "wikidata_places.tsv"))
    ]
    known = {place.item for place in places}
    stated = []
    for row in _table(folder / "wikidata_links.tsv"):
        one, other = row["qid_a"], row["qid_b"]
        if {one, other} <= known:
            stated.append(Tie(one, other))
            if row["stated_both_ways_2016"] == "1" or row["in_wikidata_2016"] == "0":
                stated.append(Tie(other, one))
    write_copy(file, [*dated(), *countries(), *described(places), *ties(stated)])


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)


def write_copy(file: Path, lines: Iterable[str]) -> None:
    file.write_text("\n".join(lines) + "\n", "utf-8")


@contextmanager
def served(file: Path, folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server on loopback that answers from an N-Triples file."""
    program = Path(sys.executable).with_name("oxigraph")
    subprocess.run(
        [program, "load", "-l", folder, "-f", file], check=True, capture_output=True, timeout=300
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "serve-read-only", "-l", folder, "-b", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", server)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, "the server ended before it answered"
            time.sleep(0.05)
    raise AssertionError("the server did not answer within a minute")
