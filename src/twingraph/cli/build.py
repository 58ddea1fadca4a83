"""`twingraph build`: a data folder, any RDF files, or what a server holds, into a store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from twingraph.building import build_from_dataset, build_from_endpoint, build_from_rdf
from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import counted, say, say_aside
from twingraph.cli.wrong_call import WrongCallError
from twingraph.dataset import Dataset, read_dataset
from twingraph.store.snapshot import Snapshot
from twingraph.validation import Severity, check, material_of
from twingraph.validation.report.json import findings_as_data

MOST_TOLD = 200
"""Findings that a store keeps word for word; more are counted."""
BUILT = {
    "en": "built {quads} quads in {graphs} graphs: {store}, version {version}",
    "de": "gebaut: {quads} Quads in {graphs} Graphen: {store}, Version {version}",
}
REFUSED = {
    "en": "not built: {found}; the store stays as it was",
    "de": "nicht gebaut: {found}; der Speicher bleibt, wie er war",
}
NOTED = {
    "en": "{found}; to read them: twingraph validate --data {data}",
    "de": "{found}; zu lesen mit: twingraph validate --data {data}",
}


@bilingual.command(
    "build",
    en="Build a store from a data folder, validated first, from any RDF files, or from what a "
    "SPARQL 1.1 server elsewhere holds. "
    "The new version is swapped in at once; if anything fails, the old one stays.",
    de="Einen Speicher aus einem Datenordner bauen, zuvor geprüft, aus beliebigen RDF-Dateien oder "
    "aus dem, was ein SPARQL-1.1-Server anderswo hält. Die neue Version tritt auf einen Schlag an "
    "die Stelle der alten; "
    "geht etwas schief, bleibt die alte.",
    example="twingraph build --data data --store .twingraph/store\n"
    "twingraph build --rdf world.nt.gz --rdf more.ttl --store /tmp/world\n"
    "twingraph build --endpoint https://example.org/sparql --store /tmp/copy",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Folder of Turtle files.",
    de="Ordner mit Turtle-Dateien.",
)
@option(
    "--rdf",
    type=click.Path(path_type=Path),
    multiple=True,
    en="RDF file (.ttl .nt .nq .trig .rdf .jsonld, also .gz); more may follow.",
    de="RDF-Datei (.ttl .nt .nq .trig .rdf .jsonld, auch .gz); weitere dürfen folgen.",
)
@option(
    "--endpoint",
    metavar="URL",
    en="SPARQL 1.1 server to copy, page by page.",
    de="SPARQL-1.1-Server, der Seite für Seite kopiert wird.",
)
@option(
    "--store",
    type=click.Path(path_type=Path),
    required=True,
    en="Folder to build the store in.",
    de="Ordner, in dem der Speicher entsteht.",
)
@option(
    "--disk",
    is_flag=True,
    en="Make it answer from disk: slower, but small in memory.",
    de="Von der Platte antworten: langsamer, braucht aber wenig Arbeitsspeicher.",
)
@click.argument("more", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(
    context: click.Context,
    data: Path | None,
    rdf: tuple[Path, ...],
    endpoint: str | None,
    store: Path,
    disk: bool,
    more: tuple[Path, ...],
) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    if more and not rdf:
        raise WrongCallError(
            f"{more[0]}: RDF files are given with --rdf",
            de=f"{more[0]}: RDF-Dateien werden mit --rdf angegeben",
        )
    if (data is not None) + bool(rdf) + (endpoint is not None) != 1:
        raise WrongCallError(
            "give either --data DIR, --rdf FILE... or --endpoint URL",
            de="entweder --data ORDNER, --rdf DATEI... oder --endpoint URL angeben",
        )
    if data is not None:
        snapshot = build_checked(read_dataset(data), store, disk=disk, language=language)
    elif endpoint is not None:
        snapshot = build_from_endpoint(endpoint, store, disk=disk)
    else:
        snapshot = build_from_rdf((*rdf, *more), store, disk=disk)
    about = snapshot.about
    say(
        BUILT[language].format(
            quads=f"{about['quads']:,}",
            graphs=f"{about['graphs']:,}",
            store=store,
            version=snapshot.version,
        )
    )


def build_checked(dataset: Dataset, store: Path, *, disk: bool, language: str) -> Snapshot:
    """Validate, then build; with violations say them and leave with 1, the old store untouched."""
    report = check(material_of(dataset))
    counts = {str(severity): number for severity in Severity if (number := report.count(severity))}
    violations = [each for each in report.findings if each.severity is Severity.VIOLATION]
    for finding in violations:
        say_aside(finding.line_in(language))
    if violations:
        say_aside(REFUSED[language].format(found=counted(counts, language)))
        sys.exit(1)
    told = findings_as_data(report, MOST_TOLD)
    snapshot = build_from_dataset(dataset, store, disk=disk, findings=counts, told=told)
    if counts:
        say_aside(NOTED[language].format(found=counted(counts, language), data=dataset.folder))
    return snapshot
