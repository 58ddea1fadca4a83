"""Every address the site has, in both directions: public IRI and path on this host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twingraph.vocab import BASE, KINDS

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 120
OUTSIDE_SCHEMES = frozenset({"http", "https", "mailto"})
SHARED = ("ontology", "scheme/", "shapes", "alignment/")


@dataclass(frozen=True)
class Addresses:
    """What lies where, for a dataset whose public addresses begin with `space`.

    Triples always carry public addresses; pages always link within the host that serves them.
    """

    space: str

    def thing(self, kind: str, slug: str) -> str:
        """The public address of a thing."""
        return f"{self.space}id/{kind}/{slug}"

    def document(self, kind: str, slug: str | None = None) -> str:
        """The public address of a thing's document, or of the listing of a kind."""
        return f"{self.space}doc/{kind}/{slug}" if slug else f"{self.space}doc/{kind}"

    def graph(self, name: str) -> str:
        """The name of a graph of the dataset: `city/amiens`, `derived`, `dataset`."""
        return f"{self.space}graph/{name}"

    def find_thing(self, iri: str) -> tuple[str, str] | None:
        """Kind and slug of a thing's public address, parts counted to their thing."""
        head, _, _ = iri.partition("#")
        if not head.startswith(self.space + "id/"):
            return None
        kind, _, slug = head.removeprefix(self.space + "id/").partition("/")
        if kind in KINDS and SLUG.fullmatch(slug):
            return kind, slug
        return None

    def find_path(self, iri: str) -> str | None:
        """Where this host shows `iri`, fragment included; None if it lives elsewhere."""
        head, mark, part = iri.partition("#")
        thing = self.find_thing(head)
        if thing:
            return f"/doc/{thing[0]}/{thing[1]}{mark}{part}"
        if self.space and head.startswith(self.space):
            rest = head.removeprefix(self.space)
            if rest.startswith("graph/"):
                return "/graph-store?" + urlencode({"graph": iri})
            if rest.startswith(("doc/", "query/", "dump/", "catalog", "dataset")):
                return f"/{rest}{mark}{part}"
        if head.startswith(BASE):
            rest = head.removeprefix(BASE)
            if rest in SHARED or rest.startswith(tuple(name for name in SHARED if name[-1] == "/")):
                return f"/{rest}{mark}{part}"
        return None

    def find_href(self, iri: str) -> str | None:
        """What a link to `iri` may point to: a path here, a web or mail address, or nothing."""
        return self.find_path(iri) or (iri if is_linkable(iri) else None)


def is_linkable(iri: str) -> bool:
    """Whether an address from the data may become a link: web and mail only, no odd signs."""
    if any(sign.isspace() or not sign.isprintable() for sign in iri):
        return False
    try:
        return urlsplit(iri).scheme in OUTSIDE_SCHEMES
    except ValueError:
        return False


def is_slug(text: str) -> bool:
    """Whether `text` can be the last part of a thing's address."""
    return len(text) <= LONGEST_SLUG and SLUG.fullmatch(text) is not None


def with_parameters(path: str, **parameters: str | int | None) -> str:
    """The path with parameters added, those that are None left out; a fragment stays last."""
    given = {name: value for name, value in parameters.items() if value is not None}
    if not given:
        return path
    head, mark, part = path.partition("#")
    joint = "&" if "?" in head else "?"
    return f"{head}{joint}{urlencode(given)}{mark}{part}"
