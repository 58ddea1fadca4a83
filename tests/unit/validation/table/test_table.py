"""Tables for spreadsheets: out, edited, and back without losing anything."""

import csv
import errno
import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.errors import DataError
from twingraph.store.triples import parse_triples
from twingraph.validation import Reader, check
from twingraph.validation.table.cells import CellError, guard, join, split, unguard, write
from twingraph.validation.table.export import BOM, export
from twingraph.validation.table.plan import Change, carry_out, open_folder, plan
from twingraph.validation.table.reading import parse_table
from twingraph.validation.table.template import columns_of, describe
from twingraph.vocab import KINDS


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def exported(data: Path, kind: str, delimiter: str = ",") -> str:
    folder = open_folder(data, kind)
    return export(folder.sheets, kind, folder.space, delimiter)


def proposed(data: Path, kind: str, text: str | bytes) -> list[Change]:
    content = text.encode() if isinstance(text, str) else text
    return plan(open_folder(data, kind), parse_table(content, "table.csv", kind))


def edited(text: str, slug: str, **cells: str) -> str:
    """The table with some cells of one row typed anew."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row = next((one for one in rows if one[0] == slug), None)
    if row is None:
        row = [slug, *[""] * (len(rows[0]) - 1)]
        rows.append(row)
    for name, cell in cells.items():
        row[rows[0].index(name)] = cell
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["data_folder", "minitown_folder"])
def test_what_was_not_edited_changes_nothing(
    kind: str, where: str, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue(where)
    text = exported(data, kind)
    assert text.count("\r\n") > 1
    assert proposed(data, kind, text) == []
    assert proposed(data, kind, BOM + exported(data, kind, ";")) == []
    assert proposed(data, kind, exported(data, kind, "\t")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_out_in_and_out_again_is_the_same_byte_for_byte(data: Path, kind: str) -> None:
    text = exported(data, kind)
    first = text.split("\r\n")[1].partition(",")[0]
    changed = edited(text, first, name_de='Neu; "neu", =neu')
    carry_out(proposed(data, kind, changed))
    again = exported(data, kind)
    assert "Neu; " in again
    assert proposed(data, kind, again) == []
    assert exported(data, kind) == again
    assert proposed(data, kind, changed) == []


def test_one_cell_is_one_line_of_the_file(data: Path) -> None:
    text = edited(exported(data, "city"), "belmora", name_en="Bellmore")
    (change,) = proposed(data, "city", text)
    lines = [line for line in change.diff() if re.match(r"[-+](?![-+])", line)]
    assert len(lines) == 2
    assert lines[1].strip("+ ,;") == '"Bellmore"@en'


def test_what_the_table_cannot_hold_is_not_lost(data: Path) -> None:
    path = data / "city" / "belmora.ttl"
    before = path.read_text("utf-8")
    marked = before.replace("  tg:country ", "  # the country\n  tg:country ").replace(
        "  skos:prefLabel\n", "  # names, with care\n  skos:prefLabel\n", 1
    )
    path.write_text(marked, "utf-8")
    text = edited(exported(data, "city"), "belmora", country="luxembourg", name_de="Schönmoor")
    carry_out(proposed(data, "city", text))
    after = path.read_text("utf-8")
    assert "# the country" in after and "# names, with care" in after
    old, new = (
        {str(triple) for triple in parse_triples(one.encode(), "x")} for one in (marked, after)
    )
    assert all("prefLabel" in one or "country" in one for one in old ^ new)
    assert len(old - new) <= 2


def test_a_comment_on_a_value_that_goes_stays(data: Path) -> None:
    path = data / "city" / "belmora.ttl"
    text = path.read_text("utf-8")
    line = re.search(r"^  tg:country \S+ ;$", text, re.MULTILINE)
    assert line
    path.write_text(text.replace(line[0], f"{line[0]} # since 1815"), "utf-8")
    carry_out(proposed(data, "city", edited(exported(data, "city"), "belmora", country="")))
    after = path.read_text("utf-8")
    assert "# since 1815" in after and "tg:country" not in after


def test_a_new_row_becomes_a_sound_file_in_house_style(data: Path) -> None:
    text = edited(
        exported(data, "source"), "letter", name_de="Brief", name_en="Letter",
        publisher="City archive", language="en", read_on="5.1.2025", url="https://example.org/l",
    )  # fmt: skip
    (change,) = proposed(data, "source", text)
    assert change.before is None
    carry_out([change])
    found = [one for one in check(Reader().gather(data)).findings if "letter" in one.file]
    assert [one.rule for one in found] == ["thing-orphan"]
    assert '"2025-01-05"^^xsd:date' in change.after.decode()
    assert proposed(data, "source", text.replace("5.1.2025", "2025-01-05")) == []


def test_rows_and_columns_that_are_not_there_change_nothing(data: Path) -> None:
    assert proposed(data, "city", "slug,name_en\r\n") == []
    (change,) = proposed(data, "city", "name_en,slug\nBell,belmora\n\n,,\n")
    assert change.path.name == "belmora.ttl"


def test_values_are_taken_in_any_order(data: Path) -> None:
    table = "slug;partners\nahrenfurt-belmora;belmora|ahrenfurt\n"
    assert [change.path.name for change in proposed(data, "partnership", table)] in (
        [], ["ahrenfurt-belmora.ttl"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        (b"", 1, "empty"),
        (b"name_de\nx\n", 1, "'slug' is missing"),
        (b"slug,colour\nbelmora,red\n", 1, "no column 'colour'"),
        (b"slug,name_de,name_de\n", 1, "twice"),
        (b"slug,name_de\nbelmora,a,b\n", 2, "more cells"),
        (b"slug,name_de\nBel Mora,a\n", 2, "bel-mora would do"),
        (b"slug,name_de\n../x,a\n", 2, "cannot be an address"),
        (b"slug,name_de\nbelmora,a\nbelmora,b\n", 3, "row 2 already"),
        (b'slug,name_de\nbelmora,"a\n', 2, "not CSV"),
        (b'slug,name_de\nbelmora,"a"b\n', 2, "not CSV"),
        (b"slug,name_de\nbelmora," + b"a" * 200_000 + b"\n", 2, "more than 131072"),
        (b"slug,name_de,name_en\nbelmora,a\n", 2, "2 cells instead of 3: the row is cut off"),
        (b"slug,name_de,\nbelmora,a,b\n", 2, "column without a name"),
        (b"slug,name_de,Name (deutsch)\n", 1, "twice"),
        ("slug,name_de\nbelmora,a\x85b\n".encode(), 2, "control characters"),
        ("slug,name_de\nbelmora,Schön\n".encode("latin-1"), 2, "CSV UTF-8"),
        ("slug,name_de\n".encode("utf-16"), 1, "not UTF-8"),
        (b"slug,name_de\nbelmora,a\0b\n", 1, "not a text"),
        (b"slug,country\nbelmora,New Land\n", 2, "not the name of a file"),
        (b"slug,same_as\nbelmora,javascript:alert(1)\n", 2, "no web address"),
        (b"slug,same_as\nbelmora,https://x.example/> . <a:b> <a:c> <a:d\n", 2, "no web address"),
        (b"slug,name_de\nbelmora,a\x07b\n", 2, "control characters"),
    ],
)
def test_a_fault_names_its_row(data: Path, table: bytes, row: int, said: str) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(DataError) as caught:
        proposed(data, "city", table)
    assert caught.value.place and caught.value.place.line == row
    assert said in caught.value.said("en")
    assert caught.value.said("de") != caught.value.said("en")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("typed", ["Oct-78", "Okt. 78", "10/5/78", "29.02.2019", "x" * 500])
def test_a_date_that_a_spreadsheet_spoilt_is_told_as_it_stands_with_what_helps(
    data: Path, typed: str
) -> None:
    with pytest.raises(DataError) as caught:
        proposed(data, "event", f"place,slug,date\nbelmora,belmora-days-1976,{typed}\n")
    assert (caught.value.place.line, caught.value.place.column) == (2, 3)
    assert typed[:70] in caught.value.said("de")
    assert "als Text formatiert" in caught.value.said("de")
    assert len(caught.value.said("de")) < 300


def test_columns_may_be_called_by_their_titles_too(data: Path) -> None:
    (change,) = proposed(data, "city", "Name (English);End of the address\nBell;belmora\n")
    assert change.path.name == "belmora.ttl"


def test_letters_in_two_signs_become_one(data: Path) -> None:
    (change,) = proposed(data, "city", "slug,name_de\nbelmora,Scho\u0308nau\n")
    assert '"Schönau"@de' in change.after.decode()


def test_a_line_of_the_diff_is_a_line_of_the_file(data: Path) -> None:
    (change,) = proposed(data, "city", "slug,name_en\nbelmora,a\u2028b\n")
    added = [line for line in change.diff() if line.startswith("+") and "++" not in line]
    assert len(added) == 1


def test_two_values_where_one_may_stand_never_become_one(data: Path) -> None:
    belmora = data / "city" / "belmora.ttl"
    text = belmora.read_text("utf-8")
    belmora.write_text(text.replace('"@en', '"@en , "Second"@en', 1), "utf-8")
    assert proposed(data, "city", exported(data, "city")) == []
    with pytest.raises(DataError, match="keep only one"):
        proposed(data, "city", "slug,name_en\nbelmora,First | Third\n")
    (change,) = proposed(data, "city", "slug,name_en\nbelmora,Second\n")
    assert change.after.decode().count("@en") < belmora.read_text("utf-8").count("@en")


TWO = "slug,name_en\nbelmora,Bell\ncorvale,Cor\n"


def test_all_files_of_a_table_are_written_or_none(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    changes = proposed(data, "city", TWO + "new-place,New\n")
    assert len(changes) == 3
    put = os.replace

    def stumble(source: str, target: str) -> None:
        if Path(target).name == "new-place.ttl":
            raise OSError(errno.EIO, "broken")
        put(source, target)

    monkeypatch.setattr(os, "replace", stumble)
    with pytest.raises(DataError):
        carry_out(changes)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("how", ["saved", "gone", "made"])
def test_what_was_saved_meanwhile_is_not_written_over(data: Path, how: str) -> None:
    changes = proposed(data, "city", TWO + "new-place,New\n")
    other = data / "city" / ("new-place.ttl" if how == "made" else "corvale.ttl")
    other.unlink(missing_ok=True)
    if how != "gone":
        other.write_bytes(b"# somebody's work\n")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(DataError, match="meantime"):
        carry_out(changes)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_every_wrong_value_is_told_at_once_with_row_and_column(data: Path) -> None:
    table = "slug,date,place\nbelmora-days-1976,32.1.1976,belmora\nother,1976-13,not here\n"
    with pytest.raises(DataError) as caught:
        proposed(data, "event", table)
    told = [fault.said("en") for fault in caught.value.faults]
    assert len(told) == 3
    assert told[0].startswith("row 2, column date (belmora-days-1976)")
    assert told[2].startswith("row 3, column place (other)")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1978", "gYear"), ("1978-10", "gYearMonth"), ("1978-10-05", "date"), ("5.10.1978", "date")],
)
def test_a_date_is_as_precise_as_it_was_typed(typed: str, meant: str) -> None:
    column = next(one for one in columns_of("event") if one.name == "date")
    assert write(column, typed).endswith(f"^^xsd:{meant}")


@pytest.mark.parametrize("typed", ["1978-02-30", "Okt 78", "78", "10/05/1978", "1978-1-1", "05.78"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    column = next(one for one in columns_of("event") if one.name == "date")
    with pytest.raises(CellError):
        write(column, typed)


@given(st.text())
def test_no_cell_is_a_formula_and_none_is_changed(text: str) -> None:
    assert not re.match(r"[=+\-@\t\r]", guard(text))
    assert unguard(guard(text)) == text


@given(st.lists(st.text().map(str.strip).filter(bool)))
def test_several_values_of_a_cell_come_back(items: list[str]) -> None:
    assert split(join(items)) == items


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).map(str.strip))
def test_any_text_becomes_one_literal(text: str) -> None:
    column = next(one for one in columns_of("city") if one.name == "name_de")
    (triple,) = parse_triples(f"<a:b> <a:c> {write(column, text)} .".encode(), "x")
    assert triple.object.value == text


@pytest.mark.parametrize("kind", KINDS)
def test_the_description_names_every_column_of_the_table(data: Path, kind: str) -> None:
    said = json.loads(describe(kind, "x.csv", "https://example.org/minitown/", ";"))
    names = [column["name"] for column in said["tableSchema"]["columns"]]
    assert names == exported(data, kind).partition("\r\n")[0].split(",")
    assert said["dialect"]["delimiter"] == ";"
    for column in said["tableSchema"]["columns"]:
        assert column["titles"]["de"] and column["titles"]["en"]
