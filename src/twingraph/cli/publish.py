"""`twingraph publish`: the whole site as files, with a configuration for nginx."""

from __future__ import annotations

from pathlib import Path

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.dump import find_snapshot, offer_release, open_snapshot, progress_bar
from twingraph.cli.local import settings_of
from twingraph.cli.output import say
from twingraph.engine import Engine

PUBLISHED = {
    "en": "published {files} files, {pages} of them pages, {size} MB: {folder}",
    "de": "veröffentlicht: {files} Dateien, davon {pages} Seiten, {size} MB: {folder}",
}
INCLUDE = {
    "en": "for nginx, between http {{ and }}: include {config};",
    "de": "für nginx, zwischen http {{ und }}: include {config};",
}


@bilingual.command(
    "publish",
    en="Write the whole site as files: pages of both languages, RDF documents, catalogue, "
    "downloads, and a configuration for nginx that chooses form and language as the site does. "
    "Any web server or CDN can then carry the reading, however much it becomes; questions go to "
    "a running `twingraph serve`.",
    de="Die ganze Website als Dateien schreiben: Seiten beider Sprachen, RDF-Dokumente, Katalog, "
    "Downloads und eine Konfiguration für nginx, die Form und Sprache so wählt wie die Website. "
    "Das Lesen kann dann jeder Webserver und jedes CDN tragen, so viel es auch wird; Abfragen "
    "gehen an ein laufendes `twingraph serve`.",
    example="twingraph publish --out public --url https://partner.example\n"
    "twingraph publish --out public --live http://127.0.0.1:8000",
)
@option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    en="Folder to publish to; `current` leads to the newest state in it.",
    de="Ordner, in den veröffentlicht wird; `current` führt darin zum neuesten Stand.",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Data folder to publish, validated first (default: data).",
    de="Datenordner, der veröffentlicht wird, zuvor geprüft (sonst: data).",
)
@option(
    "--store",
    type=click.Path(path_type=Path),
    en="Built store to publish instead.",
    de="Stattdessen diesen gebauten Speicher veröffentlichen.",
)
@option(
    "--url",
    metavar="URL",
    default="http://127.0.0.1:8080",
    show_default=True,
    en="Public address of the host, for the sitemap.",
    de="Öffentliche Adresse des Servers, für die Sitemap.",
)
@option(
    "--listen",
    metavar="ADDRESS",
    default="127.0.0.1:8080",
    show_default=True,
    en="Where nginx listens.",
    de="Wo nginx lauscht.",
)
@option(
    "--live",
    metavar="URL",
    en="Address of a running `twingraph serve`, for questions and search.",
    de="Adresse eines laufenden `twingraph serve`, für Abfragen und Suche.",
)
@click.pass_context
def command(
    context: click.Context,
    out: Path,
    data: Path | None,
    store: Path | None,
    url: str,
    listen: str,
    live: str | None,
) -> None:
    """See `en`: the help is kept in both languages."""
    from twingraph.web import create_app
    from twingraph.web.static_site import CONFIG, CURRENT, publish_site

    language = language_of(context)
    if data is not None and store is not None:
        raise click.UsageError("give one of --data and --store")
    for name, address in (("--url", url), ("--live", live)):
        if address is not None and not address.startswith(("http://", "https://")):
            raise click.UsageError(f"{name} takes an address that begins with http:// or https://")
    flags = {name: str(path) for name, path in (("data", data), ("store", store)) if path}
    settings = settings_of({**dict.fromkeys(("data", "store")), **flags})
    snapshot = find_snapshot(data, store, language)
    dumps = Path(settings.dumps)
    if store is None:
        offer_release(dumps, snapshot, language)
    app = create_app(Engine(open_snapshot(snapshot)), settings)
    with progress_bar() as progress:
        published = publish_site(
            app,
            out,
            snapshot.version,
            dumps=dumps,
            base=url.rstrip("/"),
            listen=listen,
            live=live,
            watch=lambda done, known: progress("site", done, known),
        )
    say(
        PUBLISHED[language].format(
            files=published.files,
            pages=published.pages,
            size=round(published.size / 1_000_000),
            folder=published.folder,
        )
    )
    say(INCLUDE[language].format(config=(out / CURRENT / CONFIG).absolute()))
