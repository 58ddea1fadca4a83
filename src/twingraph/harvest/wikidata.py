"""Ask Wikidata, page by page, who is twinned with whom, and where these places lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import groupby
from pathlib import Path

from rdflib import Literal
from rdflib.term import Node

from twingraph.errors import HarvestError
from twingraph.harvest.asking import Asker, TooMuchError
from twingraph.harvest.cleaning import clean, is_name
from twingraph.harvest.notebook import Row
from twingraph.harvest.testimony import Country, Place, Statement, Testimony, moment, settle
from twingraph.harvest.wikidata_ids import CONTINENTS, DAY, ENTITY, MONTH, is_item, number_of

Progress = Callable[[str, int, int], None]
"""Hears the step (`statements`, `places`, `countries`), how much of it is done, and of how much."""

PAGE, SMALLEST_PAGE = 5000, 50
BATCH, SMALLEST_BATCH = 200, 10
LEAST_SHARE = 0.99
"""How much of what was counted has to come; a little may be deleted while we read."""

_POINT = re.compile(r"Point\((\S+) (\S+)\)", re.IGNORECASE)


def ask_world(asker: Asker, today: date, progress: Progress) -> Testimony:
    """All partnerships of the world."""
    counted = asker.rows(_question("count"))
    said = _text(counted[0].get("statements")) if counted else ""
    total = int(said) if said.isdecimal() else 0  # it only tells how far we are
    rows: list[Row] = []
    last, size = "", PAGE
    while True:
        query = _question("statements").replace(
            "VALUES ?last { }", _values("last", [Literal(last)])
        )
        query = query.replace("LIMIT 0", f"LIMIT {size}")
        try:
            page = asker.rows(query)
        except TooMuchError:
            size //= 2
            if size < SMALLEST_PAGE:
                raise
            continue
        if not page:  # a short page is no sign of the end: servers cut answers at limits of theirs
            break
        read = sorted({_text(row.get("statement")) for row in page})
        if read[0] <= last:
            raise HarvestError(f"{asker.client.endpoint} does not keep to the order of pages")
        # The last statement of a page is read again: its rows may have been cut.
        last = read[-2] if len(read) > 1 else read[-1]
        rows += page
        read_so_far = _count(rows)
        progress("statements", read_so_far, max(total, read_so_far))
    if _count(rows) < total * LEAST_SHARE or not rows:
        asker.notebook.forget(query)
        raise HarvestError(
            f"{asker.client.endpoint} gave {_count(rows)} of its {total} statements and no more",
            hint="what was answered so far is kept: the same command goes on from there",
            de=f"{asker.client.endpoint} gab {_count(rows)} seiner {total} Aussagen und keine mehr",
            hint_de="was schon beantwortet ist, bleibt: derselbe Befehl macht dort weiter",
        )
    return _testimony(asker, rows, today, progress)


def ask_city(asker: Asker, today: date, progress: Progress, item: str) -> Testimony:
    """The partnerships that name one item, on the one side or the other."""
    query = _question("statements-of")
    for name in ("item", "partner"):
        query = query.replace(f"VALUES ?{name} {{ }}", _values(name, [f"wd:{item}"]))
    rows = asker.rows(query)
    progress("statements", _count(rows), _count(rows))
    return _testimony(asker, rows, today, progress)


def _testimony(asker: Asker, rows: Sequence[Row], today: date, progress: Progress) -> Testimony:
    statements = _statements(rows)
    items = {one.item for one in statements} | {one.partner for one in statements}
    found = _ask_about(asker, "places", items, progress)
    places = {item: _place(item, said) for item, said in found}
    lands = {place.country for place in places.values() if place.country}
    found = _ask_about(asker, "countries", lands, progress)
    countries = {item: _country(item, said) for item, said in found}
    return Testimony(
        asker.client.endpoint, today, _state(asker, today), statements, places, countries
    )


def _state(asker: Asker, today: date) -> date:
    """The day of which the endpoint tells: its last update, or today if it does not say."""
    rows = asker.rows(_question("state"))
    text = _text(rows[0].get("day")) if rows else ""
    try:
        return min(date.fromisoformat(text[:10]), today)
    except ValueError:
        return today


def _ask_about(
    asker: Asker, name: str, items: Iterable[str], progress: Progress
) -> list[tuple[str, list[Row]]]:
    """The rows on each item, asked in batches that shrink when they are too much."""
    ordered = sorted(items, key=number_of)
    found: dict[str, list[Row]] = {item: [] for item in ordered}
    done, size = 0, BATCH
    while done < len(ordered):
        batch = ordered[done : done + size]
        values = _values("item", [f"wd:{item}" for item in batch])
        try:
            rows = asker.rows(_question(name).replace("VALUES ?item { }", values))
        except TooMuchError:
            size //= 2
            if size < SMALLEST_BATCH:
                raise
            continue
        for row in rows:
            item = _item(row.get("item"))
            if item in found:
                found[item].append(row)
        done += len(batch)
        progress(name, done, len(ordered))
    return list(found.items())


def _statements(rows: Iterable[Row]) -> tuple[Statement, ...]:
    """One statement for the rows of each; those about something unknown are left out."""
    ordered = sorted(rows, key=lambda row: _text(row.get("statement")))
    statements = []
    for address, of_one in groupby(ordered, key=lambda row: _text(row.get("statement"))):
        same = list(of_one)
        item, partner = _item(same[0].get("item")), _item(same[0].get("partner"))
        if item is None or partner is None or item == partner:
            continue
        urls = {_text(row.get("url")) for row in same} - {""}
        statements.append(
            Statement(
                address,
                item,
                partner,
                settle(_moment(row, "begin") for row in same),
                settle(_moment(row, "end") for row in same),
                tuple(sorted(url for url in urls if _is_web_address(url))),
            )
        )
    return tuple(statements)


def _moment(row: Row, name: str) -> Literal | None:
    """A time as precise as it is stated; None for centuries, times before Christ and unknown ones.

    Where the precision is not said, only the year is sure.
    """
    said = _text(row.get(name))
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", said):
        return None
    try:
        precision = int(_text(row.get(f"{name}Precision")) or 9)
        date.fromisoformat(said[:10])
    except ValueError:
        return None
    if precision < 9:
        return None
    return moment(said, 10 if precision >= DAY else 7 if precision == MONTH else 4)


def _place(item: str, rows: Sequence[Row]) -> Place:
    countries = sorted(_items(rows, "country"), key=number_of)
    positions = [position for row in rows if (position := _position(row.get("position")))]
    return Place(
        item,
        _labels(rows),
        positions[0] if positions else None,
        countries[0] if countries else None,
        _revision(rows),
    )


def _country(item: str, rows: Sequence[Row]) -> Country:
    def first(name: str) -> str | None:
        return min((text for row in rows if (text := _text(row.get(name)))), default=None)

    own = {CONTINENTS[one] for one in _items(rows, "continent") if one in CONTINENTS}
    capital = {CONTINENTS[one] for one in _items(rows, "capitalContinent") if one in CONTINENTS}
    # A country on two continents goes with its capital.
    continents = own & capital if len(own) > 1 and own & capital else own
    return Country(
        item,
        _labels(rows),
        first("code"),
        first("code3"),
        first("number"),
        min(continents, default=None),
        _revision(rows),
    )


def _labels(rows: Iterable[Row]) -> dict[str, str]:
    """Names in German and English; one for all languages ("mul") stands in for English."""
    said: dict[str, str] = {}
    for row in rows:
        label = row.get("label")
        text = clean(str(label))
        if isinstance(label, Literal) and label.language and is_name(text):
            said.setdefault(label.language, text)
    names = {language: text for language, text in sorted(said.items()) if language != "mul"}
    if "mul" in said:
        names.setdefault("en", said["mul"])
    return names


def _position(term: Node | None) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude of a point on Earth; None for anything else, (0, 0) included."""
    found = _POINT.fullmatch(_text(term))
    if not found:
        return None
    try:
        longitude, latitude = (round(Decimal(text), 6) for text in found.groups())
        is_there = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    except InvalidOperation:
        return None
    return (latitude, longitude) if is_there else None


def _revision(rows: Iterable[Row]) -> int | None:
    return max(
        (int(text) for row in rows if (text := _text(row.get("revision"))).isdecimal()),
        default=None,
    )


def _items(rows: Iterable[Row], name: str) -> set[str]:
    return {item for row in rows if (item := _item(row.get(name)))}


def _item(term: Node | None) -> str | None:
    address = _text(term)
    return address.removeprefix(ENTITY) if is_item(address) else None


def _text(term: Node | None) -> str:
    return "" if term is None else str(term)


def _count(rows: Iterable[Row]) -> int:
    return len({row.get("statement") for row in rows})


def _is_web_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) is not None


@cache
def _question(name: str) -> str:
    return (Path(__file__).parent / "query" / f"{name}.rq").read_text("utf-8")


def _values(name: str, terms: Iterable[str | Literal]) -> str:
    """A VALUES block of checked items, written `wd:Q42`, or literals."""
    listed = " ".join(one.n3() if isinstance(one, Literal) else one for one in terms)
    return f"VALUES ?{name} {{ {listed} }}"
