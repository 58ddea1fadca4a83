"""What to call a part of a thing: its name, or what it says."""

from __future__ import annotations

from twingraph.pages.description import LABEL, TYPE, Description
from twingraph.pages.names import Text, choose
from twingraph.pages.tongue import Said, Tongue
from twingraph.store.terms import Iri
from twingraph.vocab import ORG, TG, WGS84

FORM = "http://www.w3.org/2008/05/skos-xl#literalForm"


def title_of(description: Description, iri: str, tongue: Tongue) -> Said | None:
    """What a part is called; parts without a name are called by what they say."""
    label = choose(description.texts(iri, LABEL), tongue.language)
    if label:
        return Said("name", label, iri)
    for term in (TG + "inhabitants", FORM, ORG + "role"):
        value = description.first(iri, term)
        if value:
            return tongue.say(value.term)
    north, east = description.first(iri, WGS84 + "lat"), description.first(iri, WGS84 + "long")
    if north and east:
        return Said("text", Text(say_position(north.text, east.text, tongue.language)))
    return None


def say_position(north: str, east: str, language: str) -> str:
    """A position as people write it: 51,51° N, 7,47° O."""
    try:
        lat, long = float(north), float(east)
    except ValueError:
        return f"{north}, {east}"
    sides = ("N", "S", "O", "W") if language == "de" else ("N", "S", "E", "W")
    parts = [
        f"{abs(lat):.2f}° {sides[0] if lat >= 0 else sides[1]}",
        f"{abs(long):.2f}° {sides[2] if long >= 0 else sides[3]}",
    ]
    if language == "de":
        parts = [part.replace(".", ",") for part in parts]
    return ", ".join(parts)


def call(description: Description, iri: str, tongue: Tongue) -> Said:
    """Any address in words: a part by its title, or by what it is."""
    if not description.is_part(iri):
        return tongue.say(Iri(iri))
    title = title_of(description, iri, tongue)
    if title and title.manner == "name":
        return title
    kinds = [value.text for value in description.values(iri, TYPE) if not value.is_derived]
    kind = tongue.caption(kinds[0]).value if kinds else iri.rpartition("#")[2]
    said = f"{kind} {title.text.value}" if title else kind
    return Said("name", Text(said, tongue.language), iri, iri)
