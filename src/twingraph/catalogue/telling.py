"""Say in German or English what changed."""

from __future__ import annotations

from collections.abc import Iterator

from twingraph.catalogue.compare import ADDED, CHANGED, REMOVED, Comparison, FactChange
from twingraph.catalogue.literals import is_literal, language_of, text_of
from twingraph.vocab import PREFIXES

WORDS = {
    ADDED: {"en": "new", "de": "neu"},
    REMOVED: {"en": "removed", "de": "entfernt"},
    CHANGED: {"en": "changed", "de": "geändert"},
    "nothing": {"en": "nothing changed", "de": "nichts hat sich geändert"},
    "things": {
        "en": "{added} new, {removed} removed, {changed} changed",
        "de": "{added} neu, {removed} entfernt, {changed} geändert",
    },
    "unnamed": {
        "en": "descriptions without a name (blank nodes): {come} new, {gone} removed",
        "de": "Beschreibungen ohne Namen (leere Knoten): {come} neu, {gone} entfernt",
    },
    "instead": {"en": "was", "de": "bisher"},
}


def summary(comparison: Comparison, language: str) -> str:
    """How many things were added, removed and changed, in one line."""
    if comparison.is_empty:
        return WORDS["nothing"][language]
    return WORDS["things"][language].format(
        added=comparison.count(ADDED),
        removed=comparison.count(REMOVED),
        changed=comparison.count(CHANGED),
    )


def tell(comparison: Comparison, language: str) -> Iterator[str]:
    """The changes as lines of text: a line for each thing, below it one for each property."""
    for change in comparison.changes:
        name = comparison.name(change.thing, language)
        called = f"{name} <{change.thing}>" if name else f"<{change.thing}>"
        yield f"{WORDS[change.how][language]}: {called}"
        for fact in change.facts:
            yield f"  {tell_fact(comparison, fact, change.thing, language)}"
    if unnamed := tell_unnamed(comparison, language):
        yield unnamed


def tell_unnamed(comparison: Comparison, language: str) -> str | None:
    """How many descriptions without a name came and went, None if all stayed."""
    if not (comparison.gone or comparison.come):
        return None
    return WORDS["unnamed"][language].format(come=len(comparison.come), gone=len(comparison.gone))


def tell_fact(comparison: Comparison, fact: FactChange, thing: str, language: str) -> str:
    """One property's change: `+` came, `−` went, `~` instead of what was."""
    label = _named(comparison, fact.predicate, language)
    subject = text_of(fact.subject)
    if subject != thing:
        part = comparison.name(subject, language) or "#" + subject.partition("#")[2]
        label = f"{part} · {label}"
    before = ", ".join(_value(comparison, token, language) for token in fact.before)
    after = ", ".join(_value(comparison, token, language) for token in fact.after)
    if before and after:
        return f"~ {label}: {after} ({WORDS['instead'][language]}: {before})"
    return f"+ {label}: {after}" if after else f"− {label}: {before}"


def _named(comparison: Comparison, token: str, language: str) -> str:
    address = text_of(token)
    return comparison.name(address, language) or _short(address)


def _value(comparison: Comparison, token: str, language: str) -> str:
    if is_literal(token):
        tag = language_of(token)
        text = " ".join(text_of(token).split())
        return f"{text} [{tag}]" if tag else text
    return _named(comparison, token, language)


def _short(address: str) -> str:
    for prefix, namespace in PREFIXES.items():
        local = address.removeprefix(namespace)
        if local != address and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return address
