"""Which files there are, what each is about, and which graph it becomes."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twingraph.errors import DataError, Place, reason
from twingraph.vocab import ALIGNMENT, KINDS, ONTOLOGY, SCHEME, SHAPES

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DATASET = "dataset"
RETIRED = "retired"

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes a file of a data folder may have; one thing per file stays far below."""


@dataclass(frozen=True, order=True)
class DataFile:
    """A Turtle file and its place in the house.

    `name` is how messages call it; `address` its path below the shelf without the ending
    (`city/x`, `dataset`); `kind` the folder's word, or dataset, retired, ontology, scheme,
    alignment, shapes for the files that are not things.
    """

    address: str
    kind: str
    path: Path
    name: str

    @property
    def slug(self) -> str:
        """The last part of the address."""
        return self.address.rpartition("/")[2]

    def graph(self, space: str) -> str:
        """The name of the graph that holds exactly this file's triples."""
        if self.kind == "ontology":
            return ONTOLOGY
        if self.kind == "shapes":
            return SHAPES
        if self.kind in ("scheme", "alignment"):
            return (SCHEME if self.kind == "scheme" else ALIGNMENT) + self.slug
        return f"{space}graph/{self.address}"


@dataclass(frozen=True)
class Misfit:
    """A file that has no place in a data folder; `reason` is a word to translate.

    Reasons: `unknown-kind`, `too-deep`, `bad-slug`, `not-turtle`, `no-thing`.
    """

    place: Place
    reason: str
    message: str


@dataclass(frozen=True)
class Shelf:
    """Where the words, rules and questions lie that all cities share."""

    root: Path

    @property
    def ontology(self) -> Path:
        """Words: ontology, closed lists, alignments, examples, and the rules that derive facts."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """Rules: one file of SHACL shapes per kind."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Questions: one folder per purpose, one .rq file per question."""
        return self.root / "queries"


def shared_shelf() -> Shelf:
    """The shelves of this installation: those of the checkout, else those in the package."""
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "ontology" / "twingraph.ttl").is_file():
        return Shelf(checkout)
    return Shelf(Path(__file__).resolve().parents[1] / "_shelf")


def list_data(data: Path) -> tuple[list[DataFile], list[Misfit]]:
    """The files of a data folder in the order of their addresses, and those without a place.

    Raises DataError when the folder is missing or unreadable, or a link leads out of it.
    """
    if not data.is_dir():
        there = data.exists()
        raise DataError(
            "is not a folder" if there else "there is no such folder",
            hint="name the data folder with --data",
            place=Place(say(data)),
            de="ist kein Ordner" if there else "diesen Ordner gibt es nicht",
            hint_de="nennen Sie den Datenordner mit --data",
        )
    files: list[DataFile] = []
    misfits: list[Misfit] = []
    for path in _walk(data):
        parts = path.relative_to(data).parts
        name = say(path)
        if path.suffix != ".ttl":
            if not _is_beside_the_point(path):
                misfits.append(_misfit(name, "not-turtle", "only Turtle files (.ttl) belong here"))
            continue
        address = "/".join(parts).removesuffix(".ttl")
        if len(parts) == 1 and path.stem in (DATASET, RETIRED):
            files.append(DataFile(address, path.stem, path, name))
        elif len(parts) == 1 or parts[0] not in KINDS:
            kinds = ", ".join(KINDS)
            what = f"unknown kind {parts[0]!r}" if len(parts) > 1 else "a thing without a kind"
            misfits.append(_misfit(name, "unknown-kind", f"{what}; the kinds are {kinds}"))
        elif len(parts) > 2:
            misfits.append(
                _misfit(name, "too-deep", f"things lie directly in {parts[0]}/, one file each")
            )
        elif not SLUG.fullmatch(path.stem):
            misfits.append(
                _misfit(
                    name,
                    "bad-slug",
                    "a file name is lower-case letters a-z, digits and single hyphens",
                )
            )
        else:
            files.append(DataFile(address, parts[0], path, name))
    return sorted(files), misfits


def list_words(shelf: Shelf) -> list[DataFile]:
    """Ontology, closed lists and alignments, in the order of their addresses."""
    found = [
        DataFile(f"ontology/{path.stem}", "ontology", path, say(path))
        for path in sorted(shelf.ontology.glob("*.ttl"))
    ]
    for kind in ("scheme", "alignment"):
        found += [
            DataFile(f"{kind}/{path.stem}", kind, path, say(path))
            for path in sorted((shelf.ontology / kind).glob("*.ttl"))
        ]
    if not found:
        raise DataError(
            "no words found", place=Place(say(shelf.ontology)), de="keine Wörter gefunden"
        )
    return found


def list_shapes(shelf: Shelf) -> list[DataFile]:
    """The files of rules, in the order of their names; may be empty."""
    return [
        DataFile(f"shapes/{path.stem}", "shapes", path, say(path))
        for path in sorted(shelf.shapes.glob("*.ttl"))
    ]


def list_rules(shelf: Shelf) -> list[Path]:
    """The CONSTRUCT queries that derive facts, in the order in which they run."""
    return sorted((shelf.ontology / "rule").glob("*.rq"))


def read_bytes(path: Path, name: str | None = None) -> bytes:
    """The content of a regular file; DataError for anything else or when it cannot be read.

    A file that is too large is refused before it fills the memory.
    """
    place = Place(name or say(path))
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise DataError("is not a regular file", place=place, de="ist keine gewöhnliche Datei")
        if about.st_size > LARGEST_FILE:
            raise too_large(place)
        return path.read_bytes()
    except OSError as trouble:
        raise _unreadable(trouble, place) from trouble


def too_large(place: Place) -> DataError:
    """That a file has more than `LARGEST_FILE` bytes."""
    return DataError(
        f"larger than {LARGEST_FILE // 2**20} MiB",
        de=f"größer als {LARGEST_FILE // 2**20} MiB",
        hint="big RDF files go in with: twingraph build --rdf FILE",
        hint_de="große RDF-Dateien kommen so hinein: twingraph build --rdf DATEI",
        place=place,
    )


def _unreadable(trouble: OSError, place: Place) -> DataError:
    return DataError(
        f"cannot be read: {reason(trouble)}",
        place=place,
        de=f"nicht lesbar: {reason(trouble, 'de')}",
    )


def _walk(data: Path) -> Iterator[Path]:
    """Every file below `data`; hidden ones and what links lead to elsewhere are left out."""
    home = data.resolve()

    def refuse(trouble: OSError) -> None:
        raise _unreadable(trouble, Place(say(Path(trouble.filename)))) from trouble

    for folder, subfolders, names in os.walk(data, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in [*subfolders, *names]:
            path = Path(folder, name)
            if _is_link(path) and not _stays_inside(path, home):
                raise DataError(
                    "a link that leads out of the data folder, or nowhere",
                    place=Place(say(path)),
                    de="eine Verknüpfung, die aus dem Datenordner hinaus oder ins Leere führt",
                )
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _is_link(path: Path) -> bool:
    """As `Path.is_symlink`; DataError where a folder tells its names and nothing more (0444)."""
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except FileNotFoundError:  # gone since the folder was read
        return False
    except OSError as trouble:
        raise _unreadable(trouble, Place(say(path))) from trouble


def _stays_inside(path: Path, home: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(home) and not path.is_dir()
    except (OSError, RuntimeError):  # a dead link, or links in a circle
        return False


def _is_beside_the_point(path: Path) -> bool:
    """Whether the file is for people: READMEs and editors' copies."""
    return path.suffix in (".md", ".txt", ".tsv", ".csv") or path.name.endswith("~")


def _misfit(name: str, reason: str, message: str) -> Misfit:
    return Misfit(Place(name), reason, message)


def say(path: Path) -> str:
    """The path as a message shows it: from here if it lies below, on one line, printable."""
    text = os.fspath(path)
    if os.path.isabs(text):
        near = os.path.relpath(text)
        text = text if near.startswith("..") else near
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
