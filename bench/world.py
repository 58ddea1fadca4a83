"""Make a world of town partnerships of any size, the same for the same seed.

    twingraph build --data data --store /tmp/heart
    python -m bench.world --triples 1000000 --seed 7 --heart /tmp/heart world-1m.nt

The world speaks this project's own words (ontology and closed lists), with what the rules would
derive already in it, so that every server in the benchmark answers the same triples. City 1 has
twelve partnerships at every size: look-ups of it compare across sizes. With `--heart` the world
grows around a built store, so that every saved question finds what it asks for, in a haystack.

A file ending in .nt holds plain triples; one in .nq keeps one graph per thing and one for what
is derived, as a built data folder has them, and can be served with all its pages.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

SPACE = "https://w3id.org/twingraph/dortmund/"
"""The space of the heart, so that its pages and questions reach the whole world."""
TG = "https://w3id.org/twingraph/ontology#"
SCHEME = "https://w3id.org/twingraph/scheme/"
GEO = "http://www.opengis.net/ont/geosparql#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
BROADER = "<http://www.w3.org/2004/02/skos/core#broader>"
SOURCE = "<http://purl.org/dc/terms/source>"
QB = "http://purl.org/linked-data/cube#"
XSD = "http://www.w3.org/2001/XMLSchema#"

COUNTRIES = 200
TRIPLES_PER_PARTNERSHIP = 40.6
"""What one partnership brings, its share of cities, events and organisations included; measured."""
CITIES_PER_PARTNERSHIP = 0.4
EVENTS_PER_PARTNERSHIP = 0.3
ORGANISATIONS_PER_PARTNERSHIP = 0.1
HUB_PARTNERSHIPS = 12
EARTH_KM = 6371.0088

KINDS = ["town-partnership"] * 7 + [
    "town-friendship",
    "project-partnership",
    "solidarity-partnership",
]
STATES = ["in-force"] * 8 + ["dormant", "exchanges-suspended"]
OFFICIAL = {"town-partnership", "town-friendship"}
SYLLABLES = (
    "al ba cor dun es far gar hol is ka len mar nor os pel ra ster tal ul ven wick yar".split()
)


def iri(kind: str, number: int, part: str = "") -> str:
    """The address of a thing, or of a part of it."""
    return f"<{SPACE}id/{kind}/{kind}-{number}{part and '#' + part}>"


def term(name: str) -> str:
    """A term of the ontology."""
    return f"<{TG}{name}>"


def concept(scheme: str, name: str) -> str:
    """A concept of a closed list."""
    return f"<{SCHEME}{scheme}#{name}>"


def typed(value: object, datatype: str) -> str:
    """A literal with an XSD datatype."""
    return f'"{value}"^^<{XSD}{datatype}>'


def labels(subject: str, german: str, english: str) -> Iterator[str]:
    """A label in each of the two languages."""
    yield f'{subject} {LABEL} "{german}"@de .\n'
    yield f'{subject} {LABEL} "{english}"@en .\n'


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The great-circle distance of two points (latitude, longitude in degrees)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(chord)))


CUBES = {
    "partnerships-per-decade": term("begunPartnerships"),
    "milestones-per-decade": term("datedMilestones"),
}
"""The data cubes that rules derive: the name of each, and what it counts."""
_OBSERVATION = re.compile(
    f'<{SPACE}dataset#({"|".join(CUBES)})-([0-9]+)> (?:({"|".join(CUBES.values())}) "([0-9]+)")?'
)


class World:
    """Partnerships, cities, events and organisations, drawn with one seed."""

    def __init__(self, triples: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.per_decade: Counter[tuple[str, int]] = Counter()
        self.partnerships = max(HUB_PARTNERSHIPS + 1, round(triples / TRIPLES_PER_PARTNERSHIP))
        self.cities = max(HUB_PARTNERSHIPS + 2, round(self.partnerships * CITIES_PER_PARTNERSHIP))
        self.events = round(self.partnerships * EVENTS_PER_PARTNERSHIP)
        self.organisations = round(self.partnerships * ORGANISATIONS_PER_PARTNERSHIP)
        self.points = [
            (round(self.draw.uniform(-55, 70), 5), round(self.draw.uniform(-180, 180), 5))
            for _ in range(self.cities)
        ]

    def words(self) -> Iterator[str]:
        """What the closed lists say that questions ask for; a heart brings it along."""
        official = concept("partnership-kind", "official-partnership")
        for kind in sorted(OFFICIAL):
            yield f"{concept('partnership-kind', kind)} {BROADER} {official} .\n"
        existing = concept("partnership-state", "existing")
        for state in sorted(set(STATES)):
            yield f"{concept('partnership-state', state)} {BROADER} {existing} .\n"

    def lines(self) -> Iterator[str]:
        """The world as N-Triples, a line a triple."""
        for number in range(1, COUNTRIES + 1):
            yield from self._country(number)
        for number in range(1, self.cities + 1):
            yield from self._city(number)
        for number, (one, other) in enumerate(self._pairs(), start=1):
            yield from self._partnership(number, one, other)
        for number in range(1, self.events + 1):
            yield from self._event(number)
        for number in range(1, self.organisations + 1):
            yield from self._organisation(number)

    def observations(self) -> Iterator[str]:
        """What was counted per decade, the counts of the heart included."""
        for (cube, decade), number in sorted((+self.per_decade).items()):
            observation = f"<{SPACE}dataset#{cube}-{decade}>"
            yield f"{observation} {TYPE} <{QB}Observation> .\n"
            yield f"{observation} <{QB}dataSet> <{SPACE}dataset#{cube}> .\n"
            yield f"{observation} {term('decade')} {typed(decade, 'decimal')} .\n"
            yield f"{observation} {CUBES[cube]} {typed(number, 'integer')} .\n"

    def _name(self) -> str:
        return "".join(self.draw.choices(SYLLABLES, k=3)).capitalize()

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Who with whom; a pair occurs once, and city 1 has a fixed number of partners."""
        taken = set()
        for other in range(2, HUB_PARTNERSHIPS + 2):
            taken.add((1, other))
            yield 1, other
        while len(taken) < self.partnerships:
            one, other = sorted(self.draw.sample(range(2, self.cities + 1), 2))
            if (one, other) not in taken:
                taken.add((one, other))
                yield one, other
            elif len(taken) >= (self.cities - 1) * (self.cities - 2) // 2 + HUB_PARTNERSHIPS:
                return

    def _country(self, number: int) -> Iterator[str]:
        country, name = iri("country", number), self._name()
        yield f"{country} {TYPE} {term('Country')} .\n"
        yield from labels(country, f"{name}land", f"{name}ia")

    def _city(self, number: int) -> Iterator[str]:
        city, name = iri("city", number), self._name()
        point, figure = iri("city", number, "point"), iri("city", number, "population-2020")
        lat, lon = self.points[number - 1]
        yield f"{city} {TYPE} {term('City')} .\n"
        yield from labels(city, f"{name}stadt {number}", f"{name} {number}")
        yield f"{city} {term('country')} {iri('country', 1 + number % COUNTRIES)} .\n"
        yield f"{city} <{GEO}hasGeometry> {point} .\n"
        yield f"{point} {TYPE} <{GEO}Geometry> .\n"
        for subject in (city, point):
            yield f"{subject} <{WGS84}lat> {typed(lat, 'decimal')} .\n"
            yield f"{subject} <{WGS84}long> {typed(lon, 'decimal')} .\n"
        yield f'{point} <{GEO}asWKT> "POINT({lon} {lat})"^^<{GEO}wktLiteral> .\n'
        yield f"{city} {term('population')} {figure} .\n"
        yield f"{figure} {TYPE} {term('PopulationFigure')} .\n"
        people = typed(self.draw.randint(1_000, 9_000_000), "integer")
        yield f"{figure} {term('inhabitants')} {people} .\n"
        yield f"{figure} {term('date')} {typed('2020', 'gYear')} .\n"
        yield f"{figure} {SOURCE} {iri('source', 1 + number % 50)} .\n"

    def _partnership(self, number: int, one: int, other: int) -> Iterator[str]:
        partnership = iri("partnership", number)
        phase, charter = iri("partnership", number, "phase"), iri("partnership", number, "charter")
        draw = self.draw
        year = draw.randint(1947, 2025)
        day = f"{year}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        kind, state = draw.choice(KINDS), draw.choice(STATES)
        decade = year // 10 * 10
        self.per_decade["partnerships-per-decade", decade] += kind in OFFICIAL
        self.per_decade["milestones-per-decade", decade] += 1
        source = iri("source", draw.randint(1, 50))
        yield f"{partnership} {TYPE} {term('Partnership')} .\n"
        yield from labels(
            partnership, f"Partnerschaft {one} – {other}", f"Partnership {one} – {other}"
        )
        for city in (one, other):
            yield f"{partnership} {term('partner')} {iri('city', city)} .\n"
        for subject in (partnership, phase):
            yield f"{subject} {term('kind')} {concept('partnership-kind', kind)} .\n"
            yield f"{subject} {term('state')} {concept('partnership-state', state)} .\n"
            yield f"{subject} {term('begin')} {typed(day, 'date')} .\n"
            yield f"{subject} {term('beginDay')} {typed(day, 'date')} .\n"
            yield f"{subject} {SOURCE} {source} .\n"
        yield f"{partnership} {term('startYear')} {typed(year, 'integer')} .\n"
        km = distance_km(self.points[one - 1], self.points[other - 1])
        yield f"{partnership} {term('distanceKm')} {typed(km, 'integer')} .\n"
        yield f"{partnership} {term('phase')} {phase} .\n"
        yield f"{phase} {TYPE} {term('Phase')} .\n"
        yield f"{phase} {term('begunBy')} {charter} .\n"
        yield f"{partnership} {term('milestone')} {charter} .\n"
        yield f"{charter} {TYPE} {term('Milestone')} .\n"
        yield from labels(charter, f"Urkunde von {year}", f"charter of {year}")
        sort = concept("milestone-type", "charter-at-home")
        yield f"{charter} {term('milestoneType')} {sort} .\n"
        for when in ("date", "earliestDay", "latestDay"):
            yield f"{charter} {term(when)} {typed(day, 'date')} .\n"
        yield f"{charter} {term('dayOfYear')} {typed(f'-{day[4:]}', 'gMonthDay')} .\n"
        yield f"{charter} {SOURCE} {source} .\n"
        if kind in OFFICIAL:
            yield f"{iri('city', one)} {term('twinnedWith')} {iri('city', other)} .\n"
            yield f"{iri('city', other)} {term('twinnedWith')} {iri('city', one)} .\n"

    def _event(self, number: int) -> Iterator[str]:
        event = iri("event", number)
        year = self.draw.randint(1950, 2025)
        yield f"{event} {TYPE} {term('Event')} .\n"
        yield from labels(event, f"{self._name()}-Tage {year}", f"{self._name()} days {year}")
        yield f"{event} {term('date')} {typed(year, 'gYear')} .\n"
        partnership = iri("partnership", self.draw.randint(1, self.partnerships))
        yield f"{event} {term('partnership')} {partnership} .\n"
        yield f"{event} {term('place')} {iri('city', self.draw.randint(1, self.cities))} .\n"
        yield f"{event} {SOURCE} {iri('source', self.draw.randint(1, 50))} .\n"

    def _organisation(self, number: int) -> Iterator[str]:
        organisation = iri("organisation", number)
        yield f"{organisation} {TYPE} {term('Organisation')} .\n"
        yield from labels(organisation, f"Verein {self._name()}", f"{self._name()} association")
        yield f"{organisation} {term('seat')} {iri('city', self.draw.randint(1, self.cities))} .\n"
        sort = concept("organisation-type", "association")
        yield f"{organisation} {term('organisationType')} {sort} .\n"


DERIVED = {
    term(name)
    for name in "beginDay dayOfYear distanceKm earliestDay latestDay startYear twinnedWith".split()
}
DERIVED_OF_PARTNERSHIPS = {term(name) for name in ("kind", "state", "begin")}


def graph_of(line: str) -> str:
    """The graph that a built data folder would have a generated triple in."""
    subject, predicate, _ = line.split(" ", 2)
    thing, _, part = subject[1:-1].partition("#")
    is_derived = (
        predicate in DERIVED
        or (predicate in DERIVED_OF_PARTNERSHIPS and not part)
        or (predicate.startswith(f"<{WGS84}") and not part)
        or predicate == f"<{GEO}asWKT>"
    )
    if is_derived:
        return f"<{SPACE}graph/derived>"
    if thing == f"{SPACE}dataset":
        return f"<{SPACE}graph/derived>"
    if not thing.startswith(f"{SPACE}id/"):
        return f"<{thing}>"
    return f"<{SPACE}graph/{thing.removeprefix(f'{SPACE}id/')}>"


def flatten(quads: Iterable[str]) -> Iterator[str]:
    """N-Quads as N-Triples, each triple once; graph names are the last term of a line."""
    seen = set()
    for quad in quads:
        triple = quad.rsplit(" ", 2)[0] + " .\n"
        if triple not in seen:
            seen.add(triple)
            yield triple


def write_world(path: Path, triples: int, seed: int, heart: Path | None = None) -> int:
    """Write a world of about that many triples; how many it has.

    `heart` is a store that was built from a data folder; its quads come first.
    """
    written = 0
    has_graphs = path.suffix == ".nq"
    counted: Counter[tuple[str, int]] = Counter()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if heart:
            with (heart / "current" / "quads.nq").open(encoding="utf-8", newline="\n") as quads:
                for line in quads if has_graphs else flatten(quads):
                    # What the heart counted is counted anew, with the world around it.
                    if observation := _OBSERVATION.match(line):
                        cube, decade, _, number = observation.groups()
                        counted[cube, int(decade)] += int(number or 0)
                        continue
                    file.write(line)
                    written += 1
        world = World(max(0, triples - written), seed)
        world.per_decade += counted
        lines = chain(() if heart else world.words(), world.lines(), world.observations())
        for line in lines:
            file.write(f"{line[:-2]}{graph_of(line)} .\n" if has_graphs else line)
            written += 1
    return written


def main() -> None:
    """Write a world file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path, help="where to write: .nt or .nq")
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--heart", type=Path, help="a built store to grow the world around")
    options = parser.parse_args()
    written = write_world(options.file, options.triples, options.seed, options.heart)
    print(written, "statements", file=sys.stderr)


if __name__ == "__main__":
    main()
