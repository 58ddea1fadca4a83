"""`twingraph harvest`: ask Wikidata, and write what it says for a person to look through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.dump import progress_bar
from twingraph.cli.harvest_report import (
    left_out_lines,
    report_json,
    report_lines,
    world_json,
    world_line,
)
from twingraph.cli.local import open_local
from twingraph.cli.output import say, say_aside, show_json
from twingraph.cli.wrong_call import WrongCallError
from twingraph.client import Client
from twingraph.dataset.whole import refuse_what_is_there, unwritable, whole_file, whole_folder
from twingraph.dataset.write import Draft, render_drafts, write_draft
from twingraph.errors import HarvestError, RequestError
from twingraph.harvest.asking import Asker, Manners
from twingraph.harvest.composition import compose
from twingraph.harvest.folder import LICENCE, world_sheet, write_files
from twingraph.harvest.holdings import read_holdings
from twingraph.harvest.notebook import Notebook
from twingraph.harvest.proposal import propose
from twingraph.harvest.testimony import Testimony
from twingraph.harvest.wikidata import Progress, ask_city, ask_world
from twingraph.harvest.wikidata_ids import QUERY_SERVICE, parse_item
from twingraph.store.protocol import Store
from twingraph.vocab import BASE

Question = Callable[[Asker, date, Progress], Testimony]

WAITING = {
    "en": "{reason}; trying again in {seconds:.0f} s",
    "de": "{reason}; neuer Versuch in {seconds:.0f} s",
}
RESUMED = {
    "en": "going on where the harvest of {day} stopped: {answers} answers are here",
    "de": "weiter, wo die Ernte vom {day} endete: {answers} Antworten liegen vor",
}
NOTHING = {"en": "nothing to propose", "de": "nichts vorzuschlagen"}
PROPOSED = {
    "en": "proposed: {files} files in {out}; look through them before they move to the data",
    "de": "vorgeschlagen: {files} Dateien in {out}; vor der Übernahme in die Daten durchsehen",
}
TITLE = "Proposal from Wikidata: to be looked through, file by file"


@bilingual.command(
    "harvest",
    en="Ask Wikidata for partnerships. For a city, compare them with the data and write a proposal "
    "to look through, never into a data folder. For the world, write a whole data folder. "
    "An interrupted harvest goes on where it stopped.",
    de="Wikidata nach Partnerschaften fragen. Für eine Stadt mit den Daten vergleichen und einen "
    "Vorschlag zum Durchsehen schreiben, nie in einen Datenordner. Für die Welt einen ganzen "
    "Datenordner schreiben. Eine unterbrochene Ernte macht dort weiter, wo sie endete.",
    example="twingraph harvest wikidata --city Q42 --out proposal\n"
    "twingraph harvest wikidata --world --out world",
)
@click.argument("source", type=click.Choice(["wikidata"]))
@option(
    "--city",
    metavar="QID",
    en="Item of the city; with --world, the home city of the folder.",
    de="Objekt der Stadt; mit --world die Heimatstadt des Ordners.",
)
@option("--world", is_flag=True, en="All partnerships there are.", de="Alle Partnerschaften.")
@option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    en="Folder to write, or one file (.ttl) for a proposal; it must not be there yet.",
    de="Ordner, der geschrieben wird, oder eine Datei (.ttl) für einen Vorschlag; neu.",
)
@option(
    "--endpoint",
    metavar="URL",
    default=QUERY_SERVICE,
    show_default=True,
    en="SPARQL endpoint with Wikidata or a copy of it.",
    de="SPARQL-Endpunkt mit Wikidata oder einer Kopie.",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Data folder to compare with (default: data).",
    de="Datenordner, mit dem verglichen wird (sonst: data).",
)
@option(
    "--store",
    metavar="DIR|URL",
    en="Built store, or SPARQL server with our data, to compare with instead.",
    de="Stattdessen mit diesem gebauten Speicher oder SPARQL-Server vergleichen.",
)
@option(
    "--space",
    metavar="URL",
    default=f"{BASE}world/",
    show_default=True,
    en="With --world: where the addresses of the folder begin.",
    de="Mit --world: womit die Adressen des Ordners beginnen.",
)
@option(
    "--pause",
    type=click.FloatRange(0, 3600),
    default=1.0,
    show_default=True,
    en="Seconds between two questions.",
    de="Sekunden zwischen zwei Fragen.",
)
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    en="How to print the report.",
    de="Wie der Bericht erscheint.",
)
@click.pass_context
def command(
    context: click.Context,
    source: str,
    city: str | None,
    world: bool,
    out: Path,
    endpoint: str,
    data: Path | None,
    store: str | None,
    space: str,
    pause: float,
    form: str,
) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    if city is None and not world:
        raise WrongCallError(
            "say which: --city QID or --world", de="was denn: --city QID oder --world"
        )
    if data is not None and store is not None:
        raise WrongCallError(
            "give one of --data and --store", de="--data oder --store, nicht beides"
        )
    item = None if city is None else parse_item(city)
    refuse_data_folder(out)
    call = Call(endpoint, out, pause, language)
    if world:
        harvest_world(call, item, check_space(space), form)
    elif item is not None:
        harvest_city(call, item, open_local(data, store).store, form)


@dataclass(frozen=True)
class Call:
    """What every harvest was told: whom to ask, where to write, how patiently, in which words."""

    endpoint: str
    out: Path
    pause: float
    language: str

    @contextmanager
    def asked(self, question: Question, *, about_all: bool = False) -> Iterator[Testimony]:
        """The testimony; what was answered is kept until the block has ended well.

        Answers on one city are few: if they are of no use, they are asked for anew next time.
        """
        client = Client(self.endpoint)
        try:
            self.out.absolute().parent.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise unwritable(self.out, trouble) from trouble
        place = self.out.absolute().with_name(f"{self.out.name}.notebook")
        notebook = Notebook(place, self.endpoint)
        if len(notebook):
            said = RESUMED[self.language]
            say_aside(said.format(day=notebook.begun, answers=len(notebook)))

        def warn(reason: str, seconds: float) -> None:
            say_aside(WAITING[self.language].format(reason=reason, seconds=seconds))

        asker = Asker(client, notebook, Manners(pause=self.pause), warn=warn)
        with progress_bar() as progress:
            testimony = question(asker, notebook.begun, progress)
        try:
            yield testimony
        except HarvestError:
            notebook.close(done=not about_all)
            raise
        notebook.close(done=True)


def harvest_world(call: Call, home: str | None, space: str, form: str) -> None:
    """Write a data folder of all partnerships, whole or not at all."""
    refuse_what_is_there(call.out)
    # The answers are kept until the folder stands in its place, not only until it is written.
    with call.asked(ask_world, about_all=True) as testimony, whole_folder(call.out) as folder:
        composition = compose(testimony, space, home)
        cities = composition.mapper.cities
        if home is not None and home not in cities:
            raise HarvestError(
                f"Wikidata has no partnership that names {home}",
                de=f"Wikidata hat keine Partnerschaft, die {home} nennt",
            )
        address = None if home is None else cities.thing(home)
        sheet = world_sheet(space, composition.languages, testimony.state, address)
        files = write_files(folder, sheet, composition.drafts)
    if form == "json":
        show_json(world_json(composition, files))
        return
    for line in left_out_lines(composition, call.language):
        say_aside(line)
    say(world_line(composition, files, str(call.out), call.language))


def harvest_city(call: Call, item: str, store: Store, form: str) -> None:
    """Write a proposal for one city, and say how Wikidata and the store compare."""
    holdings = read_holdings(store, item)
    refuse_what_is_there(call.out)
    with call.asked(partial(ask_city, item=item)) as testimony:
        proposal = propose(testimony, item, holdings)
        if proposal.drafts:
            write_proposal(proposal.drafts, call.out, holdings.space)
    if form == "json":
        show_json(report_json(proposal.report))
    else:
        for line in report_lines(proposal.report, call.language):
            say(line)
    said = PROPOSED if proposal.drafts else NOTHING
    say_aside(said[call.language].format(files=len(proposal.drafts), out=call.out))


def write_proposal(drafts: Sequence[Draft], out: Path, space: str) -> None:
    """One file of all drafts where `out` ends in .ttl, else a folder with a file for each."""
    if out.suffix == ".ttl":
        with whole_file(out) as file:
            file.write_text(render_drafts(drafts, TITLE, space, LICENCE), "utf-8", newline="\n")
        return
    with whole_folder(out) as folder:
        for draft in drafts:
            write_draft(folder, draft, space, LICENCE)


def refuse_data_folder(out: Path) -> None:
    """RequestError if `out` is a data folder or lies in one: machines propose, people publish."""
    place = out.resolve()
    for folder in (place, *place.parents):
        if (folder / "dataset.ttl").is_file():
            raise RequestError(
                f"{out} is or lies in a data folder: a harvest is written beside it",
                hint="look through the proposal, then move what is right into the data",
                de=f"{out} ist oder liegt in einem Datenordner: eine Ernte kommt daneben",
                hint_de="den Vorschlag durchsehen, dann Richtiges in die Daten übernehmen",
            )


def check_space(space: str) -> str:
    """The address space as given; RequestError if no address can begin with it."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#/]+/([^\s<>\"{}|\\^`?#]*/)?", space):
        raise RequestError(
            f"{space[:80]!r} cannot begin addresses: it takes http(s)://…/ with a slash at the end",
            de=f"{space[:80]!r} kann keine Adressen beginnen: nötig ist http(s)://…/ mit "
            "Schrägstrich am Ende",
        )
    return space
