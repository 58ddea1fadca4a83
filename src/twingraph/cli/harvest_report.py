"""What a harvest found, as lines for people or as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from twingraph.harvest.composition import Composition, LeftOut
from twingraph.harvest.proposal import VERDICTS, Entry, Report, Verdict

HEADS: dict[Verdict, dict[str, str]] = {
    "new": {
        "en": "new: both items of Wikidata state it, we have nothing",
        "de": "neu: beide Objekte in Wikidata geben es an, wir haben nichts",
    },
    "one-sided": {
        "en": "one-sided: stated on one item of Wikidata only",
        "de": "einseitig: steht nur an einem der beiden Objekte in Wikidata",
    },
    "missing": {
        "en": "missing: we have it, Wikidata does not",
        "de": "fehlt: wir haben es, Wikidata nicht",
    },
    "different": {
        "en": "different: both have it, with other dates",
        "de": "anders: beide haben es, mit anderen Daten",
    },
    "known-claims": {
        "en": "known claims: we have it as a claim and do not count it",
        "de": "bekannte Behauptungen: wir führen es als Behauptung und zählen es nicht",
    },
    "same": {"en": "same: nothing to do", "de": "gleich: nichts zu tun"},
}
REASONS = {
    "no-name": {"en": "no English name", "de": "kein englischer Name"},
    "no-country": {
        "en": "no country with a code and a continent",
        "de": "kein Land mit Code und Kontinent",
    },
    "odd-date": {
        "en": "a begin or end that cannot be: not taken over",
        "de": "ein Beginn oder Ende, das nicht sein kann: nicht übernommen",
    },
}
PROPERTIES = {
    "begin": {
        "en": "begin: {ours} here, {theirs} there",
        "de": "Beginn: hier {ours}, dort {theirs}",
    },
    "end": {"en": "end: {ours} here, {theirs} there", "de": "Ende: hier {ours}, dort {theirs}"},
}
STATED = {"en": "stated on {items}", "de": "angegeben an {items}"}
LEFT_OUT = {"en": "left out", "de": "ausgelassen"}
WORLD = {
    "en": "{links} links: {mutual} partnerships that both sides state, {rest} claims of one side; "
    "{files} files in {folder}",
    "de": "{links} Verbindungen: {mutual} Partnerschaften, die beide Seiten angeben, "
    "{rest} Behauptungen einer Seite; {files} Dateien in {folder}",
}


def report_lines(report: Report, language: str) -> Iterator[str]:
    """A heading for each verdict that has entries, then a line for each."""
    for verdict in VERDICTS:
        entries = report.entries[verdict]
        if entries:
            yield f"{HEADS[verdict][language]} ({len(entries)})"
            yield from (f"  {_line(entry, verdict, language)}" for entry in entries)
    if report.left_out:
        yield f"{LEFT_OUT[language]} ({len(report.left_out)})"
        yield from (f"  {left_out_line(one, language)}" for one in report.left_out)


def left_out_line(one: LeftOut, language: str) -> str:
    """An item that was left out, and why."""
    return f"{one.name} ({one.item}): {REASONS[one.reason][language]}"


def report_json(report: Report) -> dict[str, Any]:
    """The report as plain values; its words are the same in every language."""
    return {
        "city": report.city,
        **{verdict: [_plain(entry) for entry in report.entries[verdict]] for verdict in VERDICTS},
        "left-out": [_left_out(one) for one in report.left_out],
    }


def world_line(composition: Composition, files: int, folder: str, language: str) -> str:
    """What a harvest of the world brought, in one line."""
    mutual = sum(link.is_mutual for link in composition.links)
    return WORLD[language].format(
        links=f"{len(composition.links):,}",
        mutual=f"{mutual:,}",
        rest=f"{len(composition.links) - mutual:,}",
        files=f"{files:,}",
        folder=folder,
    )


def left_out_lines(composition: Composition, language: str) -> Iterator[str]:
    """How many items were left out, by reason."""
    counts = Counter(one.reason for one in composition.left_out)
    for reason, count in sorted(counts.items()):
        yield f"{LEFT_OUT[language]}: {count:,}: {REASONS[reason][language]}"


def world_json(composition: Composition, files: int) -> dict[str, Any]:
    """The same as plain values."""
    mutual = sum(link.is_mutual for link in composition.links)
    return {
        "links": len(composition.links),
        "partnerships": mutual,
        "one-sided": len(composition.links) - mutual,
        "files": files,
        "left-out": [_left_out(one) for one in composition.left_out],
    }


def _line(entry: Entry, verdict: Verdict, language: str) -> str:
    said = f"{entry.name} ({entry.item})"
    if verdict == "one-sided":
        said += f": {STATED[language].format(items=', '.join(entry.stated_by))}"
    for one in entry.differences:
        ours = one.ours or "–"
        said += f"; {PROPERTIES[one.property][language].format(ours=ours, theirs=one.theirs)}"
    return said


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "item": entry.item,
        "name": entry.name,
        "address": entry.address,
        "stated-by": list(entry.stated_by),
        "differences": [
            {"property": one.property, "ours": one.ours, "theirs": one.theirs}
            for one in entry.differences
        ],
    }


def _left_out(one: LeftOut) -> dict[str, str]:
    return {"item": one.item, "name": one.name, "reason": one.reason}
