"""The tables and their CSVW description: a foreign program finds in them what the graph says."""

import csv
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from twingraph.catalogue.publish import publish_release
from twingraph.catalogue.tables import csv_lines, find_references, parse_table
from twingraph.store.terms import Iri, Literal

VERSION = "2026-01-31"
XSD = "http://www.w3.org/2001/XMLSchema#"
READ = {
    "string": str,
    "anyURI": pyoxigraph.NamedNode,
    "date": date.fromisoformat,
    "integer": int,
    "decimal": Decimal,
}


@pytest.fixture(scope="module")
def released(town, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    publish_release(folder, town.quads_file, town.store)
    return folder / VERSION


def read_tables(folder: Path) -> dict[str, tuple[dict, list[dict[str, str]]]]:
    """Schema and rows of each table, as a program that knows only CSVW reads them."""
    group = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    found = {}
    for table in group["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        found[table["url"]] = (table["tableSchema"], rows)
    return found


def values_of(column: dict, cell: str) -> list[str]:
    """The values of a cell: none for an empty one, several where there is a separator."""
    if cell == "":
        return []
    return cell.split(column["separator"]) if "separator" in column else [cell]


def convert(schema: dict, row: dict[str, str]) -> set[pyoxigraph.Triple]:
    """Statements of a row (Generating RDF from Tabular Data on the Web, section 4.6.8)."""

    def fill(template: str) -> pyoxigraph.NamedNode:
        return pyoxigraph.NamedNode(re.sub(r"\{\+(\w+)\}", lambda found: row[found[1]], template))

    said = set()
    for column in schema["columns"]:
        if column.get("suppressOutput"):
            continue
        for value in values_of(column, row[column["name"]]):
            if "valueUrl" in column:
                term = fill(column["valueUrl"])
            elif "lang" in column:
                term = pyoxigraph.Literal(value, language=column["lang"])
            else:
                datatype = pyoxigraph.NamedNode(XSD + column["datatype"])
                term = pyoxigraph.Literal(value, datatype=datatype)
            subject = fill(column.get("aboutUrl", schema["aboutUrl"]))
            said.add(pyoxigraph.Triple(subject, pyoxigraph.NamedNode(column["propertyUrl"]), term))
    return said


def test_every_cell_is_of_its_type(released):
    for schema, rows in read_tables(released).values():
        assert rows
        for row in rows:
            assert list(row) == [column["name"] for column in schema["columns"]]
            for column in schema["columns"]:
                for value in values_of(column, row[column["name"]]):
                    READ[column["datatype"]](value)


def test_keys_tell_rows_apart_and_references_lead_to_rows(released):
    tables = read_tables(released)
    for schema, rows in tables.values():
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        assert all(all(key) for key in keys)
    references = tables["partnerships.csv"][0]["foreignKeys"]
    assert [one["columnReference"] for one in references] == ["city", "partner"]
    for one in references:
        there = one["reference"]
        known = {row[there["columnReference"]] for row in tables[there["resource"]][1]}
        assert {row[one["columnReference"]] for row in tables["partnerships.csv"][1]} <= known


def test_converted_by_the_rules_of_csvw_the_tables_are_statements_of_the_graph(released):
    flat = pyoxigraph.parse(path=str(released / "town.example.nt"))
    graph = {quad.triple for quad in flat}
    said = set()
    for schema, rows in read_tables(released).values():
        for row in rows:
            said |= convert(schema, row)
    assert len(said) > 20
    assert said - graph == set()


def test_lines_end_and_quote_as_rfc_4180_says(released):
    raw = (released / "cities.csv").read_bytes()
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert not raw.startswith(b"\xef\xbb\xbf")


TABLE = """# de: Dinge
# en: Things
# column: thing | anyURI | Ding | Thing
# column: name_de | string | Name | Name | skos:prefLabel
# column: size | decimal | Größe | Size
# column: other | anyURI | anderes | Other
# key: thing
# reference: other | things | thing
SELECT * WHERE { ?thing ?p ?o }
"""


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "'=1", "\r=1"])
def test_a_text_that_looks_like_a_formula_is_none(text):
    table = parse_table("things", TABLE)
    number = Literal("-1.5", datatype=Iri(XSD + "decimal"))
    row = {"thing": Iri("https://a.example/1"), "name_de": Literal(text), "size": number}
    _, line, *rest = csv.reader(csv_lines(table, [row]), strict=True)
    assert rest == []
    assert line == ["https://a.example/1", f"'{text}", "-1.5", ""]


def test_a_reference_that_does_not_hold_is_not_claimed():
    table = parse_table("things", TABLE)
    one, two = Iri("https://a.example/1"), Iri("https://a.example/2")
    assert find_references([table], {"things": [{"thing": one, "other": one}]}) == {
        table.references[0]
    }
    assert find_references([table], {"things": [{"thing": one, "other": two}]}) == set()
