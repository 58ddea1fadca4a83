"""Find things by name, whatever the language, the script and the spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import fuzz, process

from twingraph.pages.names import Text, text_of
from twingraph.pages.questions import read_question
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import KINDS, SKOS

LONGEST_QUERY = 200
CLOSE_ENOUGH = 76.0
"""Below this likeness (0 to 100) two names are different names."""

SURELY_MEANT = 85.0
"""The likeness that a single word of a longer question needs."""

MOST_WORDS = 8
"""Words of a question that are looked up one by one."""

MANY = 4_000
"""With more names than this, a rough pass comes first."""

MOST_INDEXED = 60_000
"""Names that are kept at hand; where there are more, the store looks for those that may fit."""

BONUS = {"city": 6, "partnership": 4, "source": -3}
"""What most people look for comes first among names that are about as alike."""

APOSTROPHES = re.compile(r"['`´‘’ʼʹʻ\"]")
NO_WORD = re.compile(r"[\W_]+")
OTHER_SIGNS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Found:
    """A thing, the name that matched, and how alike it is to what was asked for (0 to 100)."""

    iri: str
    kind: str
    matched: Text
    score: float


@dataclass(frozen=True)
class _Name:
    iri: str
    kind: str
    text: Text
    key: str
    words: tuple[str, ...]


class SearchIndex:
    """All names of things, ready to be compared."""

    def __init__(self, names: Iterable[tuple[str, str, Text]]) -> None:
        """Index `names`: address, kind, name."""
        self._names = [
            _Name(iri, kind, text, key, tuple(key.split()))
            for iri, kind, text in names
            if (key := fold(text.value))
        ]
        self._keys = [name.key for name in self._names]

    def find(self, query: str, limit: int = 40) -> list[Found]:
        """The things whose names are like `query`, the likest first, each once.

        Where no name is, things that single words of it name: a question finds its subject.
        """
        key = fold(query[:LONGEST_QUERY])
        best: dict[str, Found] = {}
        self._compare(key, CLOSE_ENOUGH, best)
        if not best:
            for word in [word for word in key.split() if len(word) > 2][:MOST_WORDS]:
                self._compare(word, SURELY_MEANT, best)
        ranked = sorted(
            best.values(),
            key=lambda found: (-found.score - BONUS.get(found.kind, 0), found.matched.value),
        )
        return ranked[:limit]

    def _compare(self, key: str, enough: float, best: dict[str, Found]) -> None:
        """Add to `best` what is alike enough, or more so than it was known to be."""
        words = key.split()
        for name in self._likely(key) if key else ():
            score = likeness(key, words, name.key, name.words)
            known = best.get(name.iri)
            if score >= enough and (known is None or score > known.score):
                best[name.iri] = Found(name.iri, name.kind, name.text, round(score, 1))

    def _likely(self, key: str) -> Iterable[_Name]:
        if len(self._names) <= MANY:
            return self._names
        rough = process.extract(
            key, self._keys, scorer=fuzz.partial_ratio, limit=500, score_cutoff=65
        )
        return (self._names[place] for _, _, place in rough)


def has_index(store: Store) -> bool:
    """Whether there are few enough names to keep them all at hand."""
    known = store.snapshot.statistics.properties if store.snapshot else {}
    return known.get(SKOS + "prefLabel", 0) <= MOST_INDEXED


def find_in_store(store: Store, query: str) -> list[Found]:
    """As `SearchIndex.find`, among the names that the longest word of the query occurs in."""
    words = NO_WORD.sub(" ", query[:LONGEST_QUERY].lower()).split()
    if not words:
        return []
    word = Literal(max(words, key=len))
    return SearchIndex(_names(store.rows(read_question("search_like"), word=word))).find(query)


def read_index(store: Store) -> SearchIndex:
    """The index of everything that has an address under `/id/`."""
    return SearchIndex(_names(store.rows(read_question("search_names"))))


def _names(rows: Iterable[Row]) -> Iterator[tuple[str, str, Text]]:
    for row in rows:
        thing, name = row["thing"], row["name"]
        if not isinstance(thing, Iri) or not isinstance(name, Literal) or "#" in thing.value:
            continue
        kind = thing.value.partition("/id/")[2].partition("/")[0]
        if kind in KINDS:
            yield thing.value, kind, text_of(name)


def fold(text: str) -> str:
    """The text without case, marks and script: Ростов and ROSTÓV become rostov, 西安 xian."""
    plain = anyascii(unicodedata.normalize("NFKC", text)).casefold()
    return OTHER_SIGNS.sub(" ", APOSTROPHES.sub("", plain)).strip()


def likeness(key: str, words: Sequence[str], other: str, others: Sequence[str]) -> float:
    """How alike two folded names are, from 0 to 100.

    A name that begins with what was asked comes next to the name itself; else every word asked
    for seeks its likest word in the name, and words nobody asked for cost a little.
    """
    if key == other:
        return 100.0
    spared = max(0, len(others) - len(words))
    if other.startswith(key) and len(key) >= 2:
        return max(97.0 - spared, 90.0)
    whole = fuzz.ratio(key, other)
    each = [max(_word(word, candidate) for candidate in others) for word in words]
    by_word = sum(each) / len(each) - min(spared, 8) * 1.0
    if min(each) < 60:
        by_word -= 20
    return max(whole, by_word)


def _word(word: str, candidate: str) -> float:
    if word == candidate:
        return 100.0
    if len(word) >= 3 and candidate.startswith(word):
        return 94.0
    if len(word) >= 4 and word in candidate:
        # German joins words: Urkunde is in Partnerschaftsurkunde
        return 90.0
    return float(fuzz.ratio(word, candidate)) if min(len(word), len(candidate)) >= 3 else 0.0
