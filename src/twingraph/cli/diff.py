"""`twingraph diff`: what changed between two data folders, stores, dumps or versions."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from twingraph.building import assemble
from twingraph.catalogue.compare import ADDED, REMOVED, Comparison, compare
from twingraph.catalogue.release import LATEST, get_release, parse_version, read_release
from twingraph.catalogue.telling import summary, tell, tell_fact
from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import say
from twingraph.dataset import read_dataset
from twingraph.errors import DataError, Place, RequestError
from twingraph.store.rdf_files import check_names, write_quads
from twingraph.store.snapshot import find_current


@bilingual.command(
    "diff",
    en="Show what changed from A to B, by thing: in words, as triples or as JSON. Each is a data "
    "folder, a built store, a file of RDF, the folder of a release, or the version of one.",
    de="Zeigen, was sich von A nach B geändert hat, Ding für Ding: in Worten, als Tripel oder als "
    "JSON. Beides ist ein Datenordner, ein gebauter Speicher, eine RDF-Datei, der Ordner einer "
    "Ausgabe oder deren Version.",
    example="twingraph diff 2026-11-21 data\ntwingraph diff old.ttl new.nq.gz --format triples",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@option(
    "--format",
    "form",
    type=click.Choice(["text", "triples", "json"]),
    default="text",
    en="Words, triples with + and - in front, or JSON.",
    de="Worte, Tripel mit + und - davor oder JSON.",
)
@option(
    "--derived",
    is_flag=True,
    en="Compare derived facts too.",
    de="Auch abgeleitete Fakten vergleichen.",
)
@option(
    "--releases",
    type=click.Path(path_type=Path),
    default=Path(".twingraph/dump"),
    show_default=True,
    en="Folder in which versions are looked up.",
    de="Ordner, in dem Versionen gesucht werden.",
)
@click.pass_context
def command(
    context: click.Context, before: str, after: str, form: str, derived: bool, releases: Path
) -> None:
    """See `en`: the help is kept in both languages."""
    with tempfile.TemporaryDirectory() as room:
        old = find_quads(before, releases, Path(room, "before.nq"))
        new = find_quads(after, releases, Path(room, "after.nq"))
        comparison = compare(old, new, derived=derived)
    show(comparison, form, language_of(context))
    context.exit(0 if comparison.is_empty else 1)


def show(comparison: Comparison, form: str, language: str) -> None:
    """The comparison on standard output."""
    if form == "triples":
        for line in comparison.lines():
            say(line)
    elif form == "json":
        click.echo(json.dumps(to_json(comparison, language), ensure_ascii=False, indent=2))
    else:
        for line in tell(comparison, language):
            say(line)
        say(summary(comparison, language))


def to_json(comparison: Comparison, language: str) -> list[dict[str, object]]:
    """The comparison as plain lists and texts; what has no name comes last."""
    unnamed: list[dict[str, object]] = [
        {"thing": None, "how": how, "lines": [line.rstrip() for line in description]}
        for how, descriptions in ((REMOVED, comparison.gone), (ADDED, comparison.come))
        for description in descriptions
    ]
    named: list[dict[str, object]] = [
        {
            "thing": change.thing,
            "name": comparison.name(change.thing, language),
            "how": change.how,
            "facts": [
                {
                    "subject": fact.subject[1:-1],
                    "property": fact.predicate[1:-1],
                    "before": list(fact.before),
                    "after": list(fact.after),
                    "words": tell_fact(comparison, fact, change.thing, language),
                }
                for fact in change.facts
            ],
        }
        for change in comparison.changes
    ]
    return named + unnamed


def find_quads(named: str, releases: Path, room: Path) -> Path:
    """The N-Quads of what a person named; written to `room` where there are none yet."""
    path = Path(named)
    if path.is_dir():
        return _quads_of_folder(path, room)
    if path.is_file():
        check_names([path])
        write_quads([path], room)
        return room
    if named != LATEST:
        try:
            parse_version(named)
        except RequestError:
            raise DataError(
                "there is no such folder, file or version",
                place=Place(named),
                de="es gibt keinen solchen Ordner, keine solche Datei oder Version",
            ) from None
    release = get_release(releases, named)
    return releases / release.version / f"{release.name}.nq"


def _quads_of_folder(folder: Path, room: Path) -> Path:
    if (folder / "manifest.json").is_file():
        release = read_release(folder.resolve())
        return folder / f"{release.name}.nq"
    snapshot = find_current(folder)
    if snapshot:
        return snapshot.quads_file
    assemble(read_dataset(folder)).write(room)
    return room
