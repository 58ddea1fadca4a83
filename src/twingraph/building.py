"""From files to a store: a data folder with its derived facts, or any RDF files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from twingraph import __version__
from twingraph.dataset import Dataset, Misfit, Shelf, shared_shelf
from twingraph.dataset.folder import list_data, list_rules, list_shapes, list_words, read_bytes
from twingraph.dataset.provenance import derived_graph, provenance, provenance_graph
from twingraph.store.assembly import Assembly
from twingraph.store.mirror import Report, mirror
from twingraph.store.publish import write_snapshot
from twingraph.store.rdf_files import check_names, write_quads
from twingraph.store.snapshot import Snapshot, find_current


def assemble(dataset: Dataset) -> Assembly:
    """All graphs of a dataset: one per file, the derived facts, and where each comes from.

    Rules run in the order of their names over the union of all graphs; each sees what the
    rules before it derived.
    """
    assembly = Assembly()
    for read in dataset.files:
        assembly.add_turtle(read.content, read.graph, read.file.address)
    for rule in dataset.rules:
        assembly.derive(rule.text, derived_graph(dataset.space), rule.name)
    assembly.add(provenance(dataset), provenance_graph(dataset.space))
    return assembly


def build_from_dataset(
    dataset: Dataset,
    store: Path,
    *,
    disk: bool = False,
    findings: Mapping[str, int] | None = None,
    told: Sequence[Mapping[str, Any]] = (),
) -> Snapshot:
    """Make the dataset the current version of `store`.

    `findings` are counts by severity; `told` the findings themselves as plain data, or the first
    of them, for the page on the quality of the data.
    """
    about = {
        "space": dataset.space,
        "fingerprint": fingerprint_of(dataset),
        "findings": dict(findings or {}),
        "told": list(told),
    }
    return write_snapshot(store, assemble(dataset).write, about=about, disk=disk)


def build_from_rdf(files: Sequence[Path], store: Path, *, disk: bool = False) -> Snapshot:
    """Make any RDF files the current version of `store`; no rules, no shapes, graphs kept."""
    check_names(files)
    about: dict[str, Any] = {"space": None, "findings": {}}
    return write_snapshot(store, lambda quads: write_quads(files, quads), about=about, disk=disk)


def build_from_endpoint(
    url: str, store: Path, *, disk: bool = False, report: Report | None = None
) -> Snapshot:
    """Make what a SPARQL 1.1 server elsewhere holds the current version of `store`."""
    # Data folders are built without the client's libraries: a good part of the start.
    from twingraph.client import Client
    from twingraph.store.remote import RemoteStore

    remote = RemoteStore(Client(url))
    about: dict[str, Any] = {"space": None, "findings": {}}
    return write_snapshot(
        store, lambda quads: mirror(remote, quads, report), about=about, disk=disk
    )


def fingerprint(data: Path, shelf: Shelf | None = None) -> str:
    """A digest of everything a build would read now, this program's version included."""
    shelf = shelf or shared_shelf()
    listed, misfits = list_data(data)
    files = [*listed, *list_words(shelf), *list_shapes(shelf)]
    contents = {file.address: read_bytes(file.path) for file in files}
    contents |= {f"rule/{path.stem}": read_bytes(path) for path in list_rules(shelf)}
    return _digest(contents, misfits)


def fingerprint_of(dataset: Dataset) -> str:
    """The `fingerprint` of what was read, whatever has happened to the files since."""
    contents = {read.file.address: read.content for read in dataset.files}
    contents |= {f"rule/{rule.name}": rule.text.encode() for rule in dataset.rules}
    beside = [misfit for misfit in dataset.misfits if misfit.reason != "no-thing"]
    return _digest(contents, beside)


def _digest(contents: Mapping[str, bytes], misfits: Iterable[Misfit]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for address, content in sorted(contents.items()):
        digest.update(f"\n{address} {hashlib.sha256(content).hexdigest()}".encode())
    for misfit in misfits:
        digest.update(f"\n{misfit.place.file}".encode())
    return digest.hexdigest()[:16]


def find_fresh(data: Path, store: Path) -> Snapshot | None:
    """The current version of `store` if it was built from just what lies in `data` now."""
    snapshot = find_current(store)
    if snapshot and snapshot.about.get("fingerprint") == fingerprint(data):
        return snapshot
    return None
