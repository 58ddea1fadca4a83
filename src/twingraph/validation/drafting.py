"""The first draft of a thing's file: everything it needs, with gaps and what belongs into them.

A gap is a text `"…"` or a name `…:gap`; the rule `thing-gap` finds each that was left.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from twingraph.dataset.folder import SLUG, list_data, read_bytes, shared_shelf
from twingraph.dataset.slug import slug_of
from twingraph.dataset.whole import unwritable
from twingraph.dataset.write import LICENCE
from twingraph.errors import DataError, Place, RequestError
from twingraph.store.terms import Iri
from twingraph.validation.files import published_addresses
from twingraph.validation.material import find_space
from twingraph.validation.names import prefixes_of
from twingraph.validation.repair import repair
from twingraph.validation.sheet import Sheet, sheet_of
from twingraph.vocab import KINDS, TG

SLUG_SHAPE = SLUG
LONGEST_SLUG = 120
_HOME = Iri(TG + "homeCity")
_LIST = re.compile(r"%list:([a-z-]+)%")
_CONCEPT = re.compile(r"^[a-z-]+:([a-z0-9-]+)$", re.MULTILINE)


def draft(data: Path, kind: str, slug: str, language: str) -> Path:
    """Write the draft of `kind`/`slug` into a data folder and say where.

    RequestError for a slug that cannot be an address, an address that is taken, or was once;
    DataError if the folder cannot be read or written.
    """
    check_slug(slug)
    described = list(_describing(data))
    space = find_space(described)
    if space is None:
        raise DataError(
            "says no address space (void:uriSpace)",
            place=Place(str(data / "dataset.ttl")),
            de="nennt keinen Adressraum (void:uriSpace)",
        )
    address = f"{kind}/{slug}"
    path = data / f"{address}.ttl"
    _refuse_taken(path, address, data, described, space)
    turtle = render(address, space, _home_of(described), licence_of(described), language)
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(turtle)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as trouble:
        raise unwritable(path, trouble) from trouble
    return path


def render(address: str, space: str, home: str | None, licence: str, language: str) -> str:
    """The draft as text in house style, its comments in German or English."""
    kind, _, slug = address.partition("/")
    template = files(__package__).joinpath("skeleton", f"{kind}.ttl.txt").read_text("utf-8")
    lines = [_in_language(line, language) for line in template.splitlines()]
    text = "\n".join(line for line in lines if line is not None) + "\n"
    text = _LIST.sub(lambda found: ", ".join(concepts(found[1])), text)
    text = text.replace("%thing%", f"{kind}:{slug}").replace("%home%", home or "city:gap")
    head = f"# {kind.capitalize()}: {slug.replace('-', ' ').title()}\n{licence}\n\n"
    known = prefixes_of(space, address)
    used = sorted(name for name in known if re.search(rf"(?<![\w-]){re.escape(name)}:\w", text))
    prefixes = "".join(f"@prefix {name}: <{known[name]}> .\n" for name in used)
    return repair(f"{head}{prefixes}\n{text}".encode(), address, space).decode()


@cache
def concepts(scheme: str) -> tuple[str, ...]:
    """The names of the concepts of a closed list, in the order of its file."""
    path = shared_shelf().ontology / "scheme" / f"{scheme}.ttl"
    return tuple(_CONCEPT.findall(read_bytes(path).decode("utf-8")))


def check_slug(slug: str) -> None:
    """RequestError, with a slug that would do, if `slug` cannot be the end of an address."""
    if SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return
    better = slug_of(slug)[:LONGEST_SLUG].strip("-")
    raise RequestError(
        f"{slug[:80]!r} cannot be an address: lower-case letters a-z, digits and single hyphens",
        hint=f"{better} would do" if better else None,
        de=f"{slug[:80]!r} kann keine Adresse sein: nur Kleinbuchstaben a–z, Ziffern und "
        "einzelne Bindestriche",
        hint_de=f"{better} ginge" if better else None,
    )


def _in_language(line: str, language: str) -> str | None:
    """The line; a comment in the other language becomes None."""
    bare = line.lstrip()
    if not bare.startswith(("#de ", "#en ")):
        return line
    indent = line[: len(line) - len(bare)]
    return f"{indent}# {bare[4:]}" if bare[1:3] == language else None


def _describing(data: Path) -> Iterable[Sheet]:
    """The files that are about the data themselves: dataset.ttl and retired.ttl."""
    for file in list_data(data)[0]:
        if file.kind not in KINDS:
            yield sheet_of(file, read_bytes(file.path, file.name))


def _refuse_taken(
    path: Path, address: str, data: Path, described: Iterable[Sheet], space: str
) -> None:
    if path.exists() or path.is_symlink():
        raise _taken(path)
    thing = f"{space}id/{address}"
    retired = any(
        getattr(triple.subject, "value", "") == thing
        for sheet in described
        for triple in sheet.triples
    )
    if retired or address in published_addresses(data):
        raise RequestError(
            f"{address} was published once and is never given to anything else",
            hint="choose another slug, or bring the old thing back",
            de=f"{address} war schon einmal veröffentlicht und wird nicht neu vergeben",
            hint_de="einen anderen Namen wählen oder das alte Ding zurückholen",
        )


def _taken(path: Path) -> RequestError:
    return RequestError(
        f"{path} is there already, and stays as it is",
        hint="choose another slug, or edit that file",
        de=f"{path} gibt es schon und bleibt, wie es ist",
        hint_de="einen anderen Namen wählen oder diese Datei bearbeiten",
    )


def _home_of(sheets: Iterable[Sheet]) -> str | None:
    """The home city as a file writes it."""
    for sheet in sheets:
        for triple in sheet.triples:
            if triple.predicate == _HOME and isinstance(triple.object, Iri):
                return f"city:{triple.object.value.rpartition('/')[2]}"
    return None


def licence_of(sheets: Iterable[Sheet]) -> str:
    """The licence line of the folder's own description."""
    for sheet in sheets:
        for line in sheet.content[:2000].decode("utf-8", "replace").splitlines()[:3]:
            if line.startswith("# SPDX-License-Identifier: "):
                return line
    return f"# SPDX-License-Identifier: {LICENCE}"
