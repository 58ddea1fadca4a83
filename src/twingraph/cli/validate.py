"""`twingraph validate`: what is wrong with the data, where, and what to do about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from twingraph.cli.bilingual import command as bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import complain, printable, say_aside
from twingraph.dataset import shared_shelf
from twingraph.errors import DataError, Place
from twingraph.validation import Reader, Report, Severity, check
from twingraph.validation.repair_files import repair_folder
from twingraph.validation.report import FORMATS, render
from twingraph.validation.report.text import summary
from twingraph.validation.shacl.choice import AUTO, ENGINES
from twingraph.validation.watch import changes

FINDINGS = 1
FIXED = {"en": "repaired: {file} ({lines} lines)", "de": "gerichtet: {file} ({lines} Zeilen)"}
WATCHING = {
    "en": "watching for changes; Ctrl-C ends it",
    "de": "achte auf Änderungen; Strg-C beendet es",
}
CHANGED = {"en": "changed: {files}", "de": "geändert: {files}"}


@bilingual(
    "validate",
    en="Check the data: syntax, house style, rules and links, every finding with its line. "
    "PATH limits the findings to some files or folders; they are checked together with the rest. "
    "Leaves with 0 when clean, 1 with findings, 2 on a wrong call, 3 when it could not check.",
    de="Die Daten prüfen: Syntax, Schreibweise, Regeln und Verweise, jeder Befund mit seiner "
    "Zeile. PATH beschränkt die Befunde auf einige Dateien oder Ordner; geprüft werden sie "
    "zusammen mit den übrigen. Endet mit 0 ohne Befund, 1 mit Befunden, 2 bei falschem Aufruf, "
    "3 wenn nicht geprüft werden konnte.",
    example="twingraph validate\n"
    "twingraph --lang de validate data/city\n"
    "twingraph validate --format sarif > findings.sarif",
)
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path, readable=False)
)
@option(
    "--data",
    type=click.Path(path_type=Path, readable=False),
    default=Path("data"),
    en="Data folder (default: data).",
    de="Datenordner (sonst: data).",
)
@option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    en="Form of the report.",
    de="Form des Berichts.",
)
@option(
    "--engine",
    type=click.Choice(ENGINES),
    default=AUTO,
    en="Engine for the shapes: auto leaves to pySHACL what goes beyond SHACL Core.",
    de="Maschine für die Shapes: auto überlässt pySHACL, was über SHACL Core hinausgeht.",
)
@option(
    "--fix",
    is_flag=True,
    en="Repair what is mechanical before checking: house style, prefixes, a missing language tag.",
    de="Zuvor richten, was mechanisch ist: Schreibweise, Präfixe, ein fehlendes Sprachkürzel.",
)
@option(
    "--watch",
    is_flag=True,
    en="Check again whenever a file is saved, until interrupted.",
    de="Nach jedem Speichern neu prüfen, bis es abgebrochen wird.",
)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    data: Path,
    form: str,
    engine: str,
    fix: bool,
    watch: bool,
) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: there is no such file or folder")
    if len(paths) == 1 and (paths[0] / "dataset.ttl").is_file():
        data, paths = paths[0], ()
    reader = Reader()
    if fix:
        repair_files(reader, data, paths, language)
    changed = changes(_watched(data)) if watch else None  # before the files are read
    report = limit(check(reader.gather(data), engine), paths)
    show(report, form, language)
    if changed is not None:
        keep_watching(changed, reader, data, paths, form, engine, language)
    told = report.count(Severity.VIOLATION) + report.count(Severity.WARNING)
    sys.exit(FINDINGS if told else 0)


def repair_files(reader: Reader, data: Path, paths: tuple[Path, ...], language: str) -> None:
    """Write files anew in house style, and say which."""
    for name, lines in repair_folder(reader, data, [path.resolve() for path in paths]):
        say_aside(FIXED[language].format(file=name, lines=lines))


def _watched(data: Path) -> tuple[Path, ...]:
    """Every folder whose files may change what is found."""
    shelf = shared_shelf()
    return data, shelf.ontology, shelf.shapes, shelf.queries / "hygiene"


def keep_watching(
    changed: Iterator[frozenset[str]],
    reader: Reader,
    data: Path,
    paths: tuple[Path, ...],
    form: str,
    engine: str,
    language: str,
) -> None:
    """Check after every change until the person ends it; a broken folder is told, not fatal."""
    say_aside(WATCHING[language])
    for files in changed:
        click.echo("", err=True)
        names = ", ".join(sorted(os.path.relpath(name) for name in files))
        say_aside(CHANGED[language].format(files=names))
        try:
            show(limit(check(reader.gather(data), engine), paths), form, language)
        except DataError as trouble:
            complain(trouble, language)


def show(report: Report, form: str, language: str) -> None:
    """The report on standard output; for people, a summary on standard error."""
    colour = form == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    text = render(report, form, language, colour=colour)
    click.echo(text if colour or form != "text" else printable(text), nl=False)
    if form == "text":
        say_aside(summary(report, language))


def limit(report: Report, paths: tuple[Path, ...]) -> Report:
    """The findings on some files and folders alone; DataError if none of them was checked."""
    if not paths:
        return report
    wanted = [path.resolve() for path in paths]

    def is_wanted(name: str) -> bool:
        here = Path(name).resolve()
        return any(here == path or here.is_relative_to(path) for path in wanted)

    checked = tuple(name for name in report.checked if is_wanted(name))
    findings = tuple(finding for finding in report.findings if is_wanted(finding.file))
    if not checked and not findings:
        raise DataError(
            "nothing found to check here",
            hint="name files of the data folder, or another folder with --data",
            place=Place(str(paths[0])),
            de="hier ist nichts zu prüfen",
            hint_de="Dateien des Datenordners nennen oder mit --data einen anderen Ordner",
        )
    return replace(report, findings=findings, checked=checked, files=len(checked))
