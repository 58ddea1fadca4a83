"""`twingraph init`: a data folder for any city, from the world's data or from Wikidata itself."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.harvest import Call, check_space
from twingraph.cli.output import say, say_aside
from twingraph.dataset import read_dataset
from twingraph.dataset.whole import refuse_what_is_there, whole_folder
from twingraph.errors import HarvestError
from twingraph.harvest.cutting import cut_out
from twingraph.harvest.folder import write_files
from twingraph.harvest.start import Start, start_from
from twingraph.harvest.wikidata import ask_city
from twingraph.harvest.wikidata_ids import QUERY_SERVICE, parse_item
from twingraph.settings import is_url
from twingraph.validation import Severity, validate
from twingraph.vocab import BASE

MADE = {
    "en": "{name}: {files} files in {folder}; next: twingraph serve --data {folder}",
    "de": "{name}: {files} Dateien in {folder}; weiter mit: twingraph serve --data {folder}",
}
README = """# {german}

Ein Anfang aus Wikidata, von `twingraph init` geschrieben. Jede Datei beschreibt ein Ding; der Pfad
ist die Adresse. Prüfen: `twingraph validate --data .`, ansehen: `twingraph serve --data .`

# {english}

A start from Wikidata, written by `twingraph init`. Each file describes one thing; its path is its
address. Check: `twingraph validate --data .`, look at it: `twingraph serve --data .`
"""


@bilingual.command(
    "init",
    en="Make a data folder for any city, from a data folder of the world (twingraph harvest "
    "wikidata --world) or from a SPARQL endpoint with Wikidata. It is validated before it appears.",
    de="Einen Datenordner für eine beliebige Stadt anlegen, aus einem Datenordner der Welt "
    "(twingraph harvest wikidata --world) oder von einem SPARQL-Endpunkt mit Wikidata. "
    "Er wird geprüft, bevor er erscheint.",
    example="twingraph init my-city --city Q42 --world world",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--city",
    metavar="QID",
    required=True,
    en="Item of the city in Wikidata.",
    de="Objekt der Stadt in Wikidata.",
)
@option(
    "--world",
    metavar="DIR|URL",
    default=QUERY_SERVICE,
    show_default=True,
    en="Data folder of the world, or SPARQL endpoint with Wikidata or a copy of it.",
    de="Datenordner der Welt oder SPARQL-Endpunkt mit Wikidata oder einer Kopie.",
)
@option(
    "--space",
    metavar="URL",
    default=f"{BASE}{{slug}}/",
    show_default=True,
    en="Where the addresses begin; {slug} stands for the city.",
    de="Womit die Adressen beginnen; {slug} steht für die Stadt.",
)
@option(
    "--pause",
    type=click.FloatRange(0, 3600),
    default=1.0,
    show_default=True,
    en="Seconds between two questions to an endpoint.",
    de="Sekunden zwischen zwei Fragen an einen Endpunkt.",
)
@click.pass_context
def command(
    context: click.Context, folder: Path, city: str, world: str, space: str, pause: float
) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    item = parse_item(city)
    check_space(space.replace("{slug}", "city"))
    refuse_what_is_there(folder)
    if is_url(world):
        call = Call(world, folder, pause, language)
        with call.asked(partial(ask_city, item=item)) as testimony:
            make(folder, start_from(testimony, item, space), language)
    else:
        make(folder, cut_out(Path(world), item, space), language)


def make(folder: Path, start: Start, language: str) -> None:
    """Write and validate the folder; with violations say them, and nothing is left behind."""
    sheet = start.sheet()
    note = README.format(german=sheet.titles["de"], english=sheet.titles["en"])
    with whole_folder(folder) as making:
        files = write_files(making, sheet, start.drafts, note)
        found = validate(read_dataset(making))
        violations = [one for one in found if one.severity is Severity.VIOLATION]
        if violations:
            rules = Counter(one.rule for one in violations)
            raise HarvestError(
                f"what Wikidata says breaks rules: {', '.join(rules)}; {violations[0]}",
                de=f"was Wikidata sagt, verstößt gegen Regeln: {', '.join(rules)}; "
                f"{violations[0].line_in('de')}",
            )
        for finding in found:
            say_aside(finding.line_in(language).replace(str(making), str(folder)))
    name = start.names.get(language) or start.names["en"]
    say(MADE[language].format(name=name, files=files, folder=folder))
