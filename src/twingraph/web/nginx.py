"""What nginx needs to carry the published files as the site itself would: forms, languages, links.

An Accept header is weighed in steps of a tenth, which is as fine as browsers and libraries ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from twingraph.catalogue.release import CHECKSUMS
from twingraph.web.crawl import DYNAMIC, LATEST, RDF_FIRST, Gone, Redirection
from twingraph.web.forms import HTML, SYNTAXES, Syntax
from twingraph.web.headers import KEPT_BRIEFLY, KEPT_FOR_EVER, OPEN_TO_ALL, SECURITY
from twingraph.web.questions import SYNTAXES as QUESTIONS
from twingraph.web.releases import RECORD_SYNTAXES
from twingraph.web.wording import LANGUAGES

_END = r"\s*(?:,|$)"
_MORE = r"(?:\s*;\s*(?!q=)[^,;]*)*"

_TAKES_HTML = (
    r'"~*(?:text/html|text/[*]|[*]/[*]|application/xhtml[+]xml)'
    r'(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"'
)
_TABLES = tuple(syntax for syntax in QUESTIONS["SELECT"] if syntax.extension not in ("html", "ttl"))
_JSON = Syntax("json", "application/json", "JSON")

_PAGES = (("none", ".none"), ("html", "$suffix.html"))
"""Form to ending, where it is not the same."""

TYPES: dict[str, str] = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "xml": "application/xml",
    "txt": "text/plain",
    "atom": "application/atom+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "geojson": "application/geo+json",
    "rq": "application/sparql-query",
    "gz": "application/gzip",
    "zst": "application/zstd",
    "cff": "application/yaml",
    "wasm": "application/wasm",
    **{syntax.extension: syntax.media_type for syntax in SYNTAXES},
}
"""File ending to media type."""


def write_config(
    *,
    root: str,
    listen: str,
    app: str | None,
    media_types: Mapping[str, str],
    links: Mapping[str, str],
    downloads: Mapping[str, str],
    redirections: Iterable[Redirection],
    gone: Iterable[Gone],
) -> str:
    """The part of an nginx configuration that belongs between `http {` and `}`.

    `root` is the folder of the files, `app` the address of a running `twingraph serve` for what
    cannot be a file (None: such requests answer 503). `media_types`, `links` and `downloads` tell
    by file what its ending does not, its Link header and the name it is saved under.
    """
    return "\n".join(
        [
            "# Written by `twingraph publish`; include it between http { and }.",
            f"map_hash_max_size {_power(8 * max(len(links), 256))};",
            f"map_hash_bucket_size {_bucket(links)};",
            f"types_hash_max_size {_power(8 * len(TYPES))};",
            *_map("$http_accept", "$form", _form_rules((*SYNTAXES, *_TABLES)), '""'),
            *_map("$http_accept", "$rdf_form", _form_rules((*SYNTAXES[1:], SYNTAXES[0])), '""'),
            *_map("$http_accept_language", "$preferred", _language_rules(), LANGUAGES[0]),
            *_map("$arg_lang", "$suffix", _suffix_rules(), ".$preferred"),
            *_map("$form", "$ending", _PAGES, ".$form"),
            # JSON is a form of its own where a page has it, elsewhere another name of JSON-LD.
            *_map("$http_accept", "$json_form", _form_rules((HTML, _JSON, *SYNTAXES[1:])), '""'),
            *_map("$json_form", "$plain_json", [("json", ".json")], ".none"),
            # The page of a release has fewer forms than others.
            *_map("$http_accept", "$record_form", _form_rules(RECORD_SYNTAXES), '""'),
            *_map("$record_form", "$record", _PAGES, ".$record_form"),
            *_map("$http_accept", "$takes_html", [(_TAKES_HTML, "1")], "0"),
            *_map("$args", "$is_asked", [('""', "0"), ('"~^lang=(de|en)$"', "0")], "1"),
            *_map("$uri", "$links", _quoted(links), '""'),
            *_map("$uri", "$disposition", _quoted(_attachments(downloads)), '""'),
            *_map("$uri", "$tongue", _tongues(), '""'),
            *_map("$uri", "$lasting", _keeping(), f'"{KEPT_BRIEFLY}"'),
            *_map("$status", "$keeping", [('"~^[45]"', "no-cache")], "$lasting"),
            "server {",
            f"  listen {listen};",
            f"  root {root};",
            "  charset utf-8;",
            "  charset_types text/css text/csv text/javascript text/plain text/turtle "
            "text/tab-separated-values application/xml;",
            "  gzip_static on;",
            "  gzip_vary on;",
            "  etag on;",
            "  recursive_error_pages on;",
            "  absolute_redirect off;",
            "  types {",
            *(f"    {media_type} {ending};" for ending, media_type in sorted(TYPES.items())),
            "  }",
            "  default_type text/plain;",
            *(f'  add_header {name} "{value}" always;' for name, value in _headers().items()),
            "  error_page 404 =404 /404.$preferred.html;",
            *_redirections(redirections, gone),
            *_odd_types(media_types),
            *_dynamic(app),
            *_documents(),
            "}",
            "",
        ]
    )


def _headers() -> dict[str, str]:
    return {
        **SECURITY,
        **OPEN_TO_ALL,
        "Cache-Control": "$keeping",
        "Link": "$links",
        "Content-Disposition": "$disposition",
        "Content-Language": "$tongue",
    }


def _documents() -> list[str]:
    asked = ["    error_page 418 = @app;", "    if ($is_asked) { return 418; }"]
    return [
        r"  location ~ ^/dump/[0-9][^/]*/$ {",
        '    add_header Vary "Accept, Accept-Language";',
        *_again(),
        "    add_header Content-Location $uri;",
        *asked,
        "    try_files ${uri}index$record @missing;",
        "  }",
        "  location ~ /$ {",
        '    add_header Vary "Accept, Accept-Language";',
        *_again(),
        "    add_header Content-Location $uri;",
        *asked,
        "    try_files ${uri}index$ending @missing;",
        "  }",
        f"  location = {RDF_FIRST} {{",
        "    add_header Vary Accept;",
        *_again(),
        "    if ($rdf_form = html) { return 303 /dataset; }",
        "    try_files $uri.$rdf_form @missing;",
        "  }",
        "  location = /catalog {",
        "    add_header Vary Accept;",
        *_again(),
        "    if ($form = html) { return 303 /dataset; }",
        "    try_files $uri$ending @missing;",
        "  }",
        "  location /static/ { try_files $uri =404; }",
        r"  location ~ ^/dump(?:/latest|/[0-9][^/]*)?$ { return 308 $uri/$is_args$args; }",
        r"  location ~ ^/id/([a-z]+)/([a-z0-9-]+)$ { return 303 /doc/$1/$2$is_args$args; }",
        r"  location ~ ^(?<stem>.+)\.html$ { try_files $uri $stem$suffix.html =404; }",
        # Parts of a download are parts of the plain file, so it is never squeezed on the way.
        r"  location ~ ^/dump/[0-9][^/]*/[^/.]+\.[^/]+$ { gzip_static off; try_files $uri =404; }",
        "  location / {",
        *asked,
        "    try_files $uri @negotiated;",
        "  }",
        "  location @negotiated {",
        '    add_header Vary "Accept, Accept-Language";',
        *_again(),
        "    add_header Content-Location $uri;",
        "    try_files $uri$plain_json $uri$ending @missing;",
        "  }",
        "  location @missing {",
        "    set $refused $takes_html;",
        *(
            f'    if (-f $document_root{form}) {{ set $refused "${{refused}}!"; }}'
            for form in ("$uri$suffix.html", "${uri}index$suffix.html", "$uri.ttl")
        ),
        '    if ($refused ~ "^0!") { return 406; }',
        # An `if` that held has forgotten try_files by now: go on elsewhere.
        "    error_page 419 = @page;",
        "    return 419;",
        "  }",
        "  location @page {",
        '    add_header Vary "Accept, Accept-Language";',
        *_again(),
        "    try_files $uri$suffix.html ${uri}index$suffix.html =404;",
        "  }",
    ]


def _again() -> list[str]:
    """A location that adds a header forgets those of the server: say them again."""
    return [f'    add_header {name} "{value}" always;' for name, value in _headers().items()]


def _dynamic(app: str | None) -> Iterator[str]:
    lines = (
        [
            # The headers of the server would come a second time, on top of those of the app.
            '    add_header Via "";',
            f"    proxy_pass {app};",
            "    proxy_set_header Host $http_host;",
            "    proxy_set_header X-Forwarded-Proto $scheme;",
            "    proxy_buffering off;",
        ]
        if app
        else ["    return 503;"]
    )
    yield from ["  location @app {", *lines, "  }"]
    for prefix in DYNAMIC:
        if prefix != "/id/":
            yield from [f"  location {prefix} {{", *lines, "  }"]


def _redirections(moved: Iterable[Redirection], gone: Iterable[Gone]) -> Iterator[str]:
    for one in sorted(moved, key=lambda redirection: redirection.path):
        if one.path == LATEST:
            yield f"  location ~ ^{one.path}(?<rest>.*)$ {{"
            yield f"    return {one.status} {one.target}$rest;"
            yield "  }"
        else:
            yield f"  location = {one.path} {{ return {one.status} {one.target}; }}"
    for given_up in sorted(gone, key=lambda address: address.path):
        yield f"  location = {given_up.path} {{ return 410; }}"


def _odd_types(media_types: Mapping[str, str]) -> Iterator[str]:
    """Files whose media type is not that of their ending."""
    for name, media_type in sorted(media_types.items()):
        if TYPES.get(name.rpartition(".")[2]) != media_type and "/static/" not in name:
            yield f"  location = {name} {{ types {{ }} default_type {media_type}; }}"


def _form_rules(syntaxes: Iterable[Syntax]) -> list[tuple[str, str]]:
    """Accept header to the extension of a form: the highest q first, then our own order."""
    syntaxes = list(syntaxes)
    rules = [('""', syntaxes[0].extension), ('"~^\\s*$"', syntaxes[0].extension)]
    for tenth in range(10, 0, -1):
        for syntax in syntaxes:
            rules.append((_regex(syntax.media_type, tenth), syntax.extension))
        for wide in ("text/*", "application/*", "*/*"):
            kind = wide.partition("/")[0]
            fits = [s for s in syntaxes if kind == "*" or s.media_type.startswith(f"{kind}/")]
            rules.append((_regex(wide, tenth), fits[0].extension))
    for syntax in syntaxes:
        for other in syntax.others:
            rules += [(_regex(other, tenth), syntax.extension) for tenth in range(10, 0, -1)]
    return [*rules, ('"~."', "none")]


def _language_rules() -> list[tuple[str, str]]:
    return [
        (_regex(language, tenth, tail=r"(?:-[A-Za-z0-9-]+)?"), language)
        for tenth in range(10, 0, -1)
        for language in LANGUAGES
    ]


def _suffix_rules() -> list[tuple[str, str]]:
    return [(language, f".lang-{language}") for language in LANGUAGES]


def _regex(value: str, tenth: int, tail: str = "") -> str:
    """A pattern for a value that is asked for with a weight of so many tenths."""
    escaped = "".join(f"\\{sign}" if sign in "*+.?" else sign for sign in value)
    if tenth == 10:
        weight = rf"(?:{_MORE}\s*;\s*q=1(?:\.0*)?|{_MORE}){_END}"
    elif tenth == 1:
        weight = rf"{_MORE}\s*;\s*q=0\.(?:1[0-9]*|0[0-9]*[1-9][0-9]*){_END}"
    else:
        weight = rf"{_MORE}\s*;\s*q=0\.{tenth}[0-9]*{_END}"
    return f'"~*(?:^|,)\\s*{escaped}{tail}{weight}"'


def _map(source: str, target: str, rules: Iterable[tuple[str, str]], default: str) -> Iterator[str]:
    yield f"map {source} {target} {{"
    yield f"  default {default};"
    yield from (f"  {key} {value};" for key, value in rules)
    yield "}"


def _quoted(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in sorted(values.items()):
        if value:
            yield f'"{key}"', "'" + value.replace("'", "%27") + "'"


def _attachments(downloads: Mapping[str, str]) -> dict[str, str]:
    return {name: f'attachment; filename="{saved}"' for name, saved in downloads.items()}


def _tongues() -> list[tuple[str, str]]:
    return [(rf'"~\.(?:lang-)?{language}\.html$"', language) for language in LANGUAGES]


def _keeping() -> list[tuple[str, str]]:
    """What never changes: static files by their digest, files of releases."""
    for_ever = f'"{KEPT_FOR_EVER}"'
    page = "|".join(rf"{prefix}{language}" for language in LANGUAGES for prefix in ("", "lang-"))
    return [
        (r'"~^/static/"', for_ever),
        ('"~^/dump/[0-9][^/]*/changes"', f'"{KEPT_BRIEFLY}"'),
        (rf'"~^/dump/[0-9][^/]*/[^/.]+\.(?!(?:{page})\.html$)[^/]+$"', for_ever),
        (rf'"~^/dump/[0-9][^/]*/{CHECKSUMS}$"', for_ever),
    ]


def _power(number: int) -> int:
    """The next power of two."""
    return 1 << max(11, number.bit_length())


def _bucket(links: Mapping[str, str]) -> int:
    return _power(max((len(name) for name in links), default=64)) // 4
