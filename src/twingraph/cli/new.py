"""`twingraph new`: begin the file of a new thing, with its gaps marked."""

from __future__ import annotations

from pathlib import Path

import click

from twingraph.cli.bilingual import command as bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import say, say_aside
from twingraph.validation.drafting import draft
from twingraph.vocab import KINDS

NEXT = {
    "en": "fill in what is marked … or gap, then: twingraph validate --data {data} {path}",
    "de": "ausfüllen, was mit … oder gap markiert ist, dann: "
    "twingraph validate --data {data} {path}",
}


@bilingual(
    "new",
    en="Begin a file for a new thing: all it needs, with gaps and advice. "
    "SLUG is the end of its address and the name of its file.",
    de="Eine Datei für ein neues Ding anlegen: alles Nötige, mit Lücken und Rat. "
    "SLUG ist das Ende der Adresse und der Name der Datei.",
    example="twingraph new city new-town\ntwingraph --lang de new partnership here-there",
)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("slug", metavar="SLUG")
@option(
    "--data",
    type=click.Path(path_type=Path, readable=False),
    default=Path("data"),
    en="Data folder (default: data).",
    de="Datenordner (sonst: data).",
)
@click.pass_context
def command(context: click.Context, kind: str, slug: str, data: Path) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    path = draft(data, kind, slug, language)
    say(str(path))
    say_aside(NEXT[language].format(data=data, path=path))
