"""The whole check on faults set into the invented town, and what it says of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from twingraph.dataset import Dataset
from twingraph.errors import DataError
from twingraph.validation import Finding, Reader, Severity, check, validate

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def town(minitown_folder: Path, tmp_path: Path) -> Path:
    """A copy of minitown to plant faults in."""
    return Path(shutil.copytree(minitown_folder, tmp_path / "town"))


def found(town: Path) -> list[Finding]:
    return list(check(Reader().gather(town)).findings)


def first_city(town: Path) -> Path:
    return sorted((town / "city").glob("*.ttl"))[0]


def test_minitown_keeps_every_rule(minitown: Dataset) -> None:
    assert [str(finding) for finding in validate(minitown)] == []


def test_a_broken_file_is_one_finding_and_the_rest_is_checked(town: Path) -> None:
    city = first_city(town)
    city.write_text(city.read_text("utf-8").replace(" ;\n", " ?\n", 1), "utf-8")
    slug = sorted((town / "source").glob("*.ttl"))[0]
    slug.write_text(slug.read_text("utf-8").replace("dc:publisher", "dc:publsher"), "utf-8")
    rules = [(finding.rule, Path(finding.file).name) for finding in found(town)]
    assert ("file-syntax", city.name) in rules
    assert ("thing-property", slug.name) in rules
    assert all(name in (city.name, slug.name) for _, name in rules)


def test_a_fault_is_found_at_its_line_and_column_with_the_word_that_was_meant(town: Path) -> None:
    city = first_city(town)
    lines = city.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("  tg:country country:"))
    lines[number] = lines[number].replace(" ;", "x ;")
    city.write_text("\n".join(lines) + "\n", "utf-8")
    links = [finding for finding in found(town) if finding.rule == "thing-link"]
    assert [(link.line, link.column) for link in links] == [(number + 1, 14)]
    hint = links[0].hint
    assert hint is not None and "country:" in hint.en and "vielleicht" in hint.de


def test_a_name_without_a_language_is_told_the_tag_that_is_missing(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8")
    tag = text.index("@en", text.index("skos:prefLabel"))
    city.write_text(text[:tag] + text[tag + 3 :], "utf-8")
    told = [finding for finding in found(town) if finding.rule == "thing-label-text"]
    assert len(told) == 1 and told[0].hint is not None
    assert told[0].hint.en.endswith('"@en') and told[0].hint.de.endswith('"@en')


def test_what_is_missing_is_told_at_the_line_of_its_subject(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("  tg:country ")]
    city.write_text("\n".join(lines) + "\n", "utf-8")
    told = [finding for finding in found(town) if finding.rule == "city-country"]
    subject = next(n for n, line in enumerate(lines, start=1) if line.startswith("city:"))
    assert [finding.line for finding in told] == [subject]
    assert told[0].label is not None and told[0].label.de.startswith("Stadt „")


def test_a_file_that_speaks_of_another_thing_is_one_finding(town: Path) -> None:
    city = first_city(town)
    old, new = f"city:{city.stem}\n", f"city:{city.stem}x\n"
    city.write_text(city.read_text("utf-8").replace(old, new, 1), "utf-8")
    told = found(town)
    assert [(one.rule, one.value) for one in told] == [("file-thing", new.strip())]
    assert told[0].line is not None
    assert told[0].hint is not None and old.strip() in told[0].hint.en


def test_a_prefix_that_stands_for_something_else_is_one_finding(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8").replace("/ontology#>", "/ontolgy#>", 1)
    city.write_text(text, "utf-8")
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "ontolgy" in line)
    assert [(one.rule, one.line) for one in found(town)] == [("file-prefix", line)]


@pytest.mark.parametrize(
    ("spoil", "rule", "name"),
    [
        (lambda town: (town / "city/belmora.ttl").rename(town / "city/belmorra.ttl"),
         "file-thing", "belmorra.ttl"),
        (lambda town: shutil.copy(town / "city/belmora.ttl", town / "city/belmora-2.ttl"),
         "file-thing", "belmora-2.ttl"),
        (lambda town: (town / "city/belmora.ttl").rename(town / "region/belmora.ttl"),
         "file-thing", "belmora.ttl"),
        (lambda town: (town / "city/belmora.ttl").write_text(""), "file-thing", "belmora.ttl"),
        (lambda town: edit(town / "city/ahrenfurt.ttl", "/city/ahrenfurt#>", "/city/ahrenfort#>"),
         "file-prefix", "ahrenfurt.ttl"),
        (lambda town: edit(town / "dataset.ttl", " ;\n", "\n"), "file-syntax", "dataset.ttl"),
        (lambda town: edit(town / "dataset.ttl", "dcterms:language", "dcterms:langauge"),
         "dataset-property", "dataset.ttl"),
        (lambda town: (town / "dataset.ttl").unlink(), "file-dataset", "dataset.ttl"),
    ],
    ids=["renamed", "copied", "moved", "emptied", "this:", "no end", "word", "no dataset.ttl"],
)  # fmt: skip
def test_a_slip_with_a_whole_file_is_one_finding(
    town: Path, spoil: Callable[[Path], object], rule: str, name: str
) -> None:
    spoil(town)
    told = found(town)
    assert [(one.rule, Path(one.file).name) for one in told] == [(rule, name)], told


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_missing_dataset_ttl_is_named_as_its_neighbours_are(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (town / "dataset.ttl").unlink()
    monkeypatch.chdir(town.parent)
    assert [one.file for one in found(town)] == ["town/dataset.ttl"]


def test_a_wrong_address_space_is_one_finding(town: Path) -> None:
    dataset = town / "dataset.ttl"
    text = dataset.read_text("utf-8")
    start = text.index("void:uriSpace")
    dataset.write_text(text[:start] + text[start:].replace('/" ;', 'x/" ;', 1), "utf-8")
    told = found(town)
    assert [one.rule for one in told] == ["file-space"]
    assert told[0].file.endswith("dataset.ttl")
    assert told[0].line == text[:start].count("\n") + 1


def test_marks_of_an_unfinished_merge_are_called_by_name(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8")
    city.write_text(f"{text}<<<<<<< mine\n=======\n>>>>>>> theirs\n", "utf-8")
    told = found(town)
    assert [(one.rule, one.line) for one in told] == [("file-syntax", text.count("\n") + 1)]
    assert "merged" in told[0].message.en and "zusammengeführt" in told[0].message.de


def test_a_thing_that_the_ledger_does_not_list_is_a_note(town: Path) -> None:
    addresses = sorted(
        path.relative_to(town).with_suffix("").as_posix() for path in town.glob("*/*.ttl")
    )
    (town / "addresses.txt").write_text("\n".join(addresses[1:]) + "\n", "utf-8")
    told = found(town)
    assert [(one.rule, one.severity, one.value) for one in told] == [
        ("file-ledger-new", Severity.INFO, addresses[0])
    ]


@pytest.mark.parametrize(
    "ledger", ["city/a\n".encode("utf-16"), b"City/A!\n"], ids=["UTF-16", "no address"]
)
def test_a_ledger_that_is_no_list_of_addresses_is_told_once(town: Path, ledger: bytes) -> None:
    (town / "addresses.txt").write_bytes(ledger)
    told = [one for one in found(town) if one.rule == "file-ledger-text"]
    assert [one.line for one in told] == [1]


def test_files_that_do_not_belong_are_told(town: Path) -> None:
    (town / "village").mkdir()
    (town / "village" / "a.ttl").write_text("# nothing\n", "utf-8")
    (town / "city" / "Ärger.ttl").write_text("# nothing\n", "utf-8")
    (town / "city" / "deep").mkdir()
    (town / "city" / "deep" / "a.ttl").write_text("# nothing\n", "utf-8")
    (town / "city" / "picture.png").write_bytes(b"\x89PNG")
    shutil.copy(first_city(town), town / "city" / "other-name.ttl")
    rules = {finding.rule for finding in found(town)}
    assert {"file-kind", "file-slug", "file-depth", "file-turtle", "file-thing"} <= rules


def test_a_lost_address_is_told_at_its_line_in_the_ledger(town: Path) -> None:
    known = f"city/{first_city(town).stem}"
    (town / "addresses.txt").write_text(f"# ledger\n{known}\ncity/atlantis\n", "utf-8")
    told = [finding for finding in found(town) if finding.rule == "file-ledger"]
    assert [(finding.line, finding.value) for finding in told] == [(3, "city/atlantis")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\x0d\x0a\x1a\x0a\x00", "NUL"),
        ("# groß\n".encode("utf-16"), "UTF-16"),
        ("# gro\xdf\n".encode("latin-1"), "UTF-8"),
        (b"<a> <b> <c> .", "relative"),
        (b"@prefix a: <b:> .\na:x b:y a:z .", "prefix"),
        (b"<x:a> <x:b> " + b"(" * 5000 + b")" * 5000 + b" .", "nested"),
        (b"<x:a> <x:b> " + b"[<x:b> " * 5000 + b"1" + b"]" * 5000 + b" .", "nested"),
    ],
)
def test_unreadable_files_are_findings(town: Path, content: bytes, said: str) -> None:
    (town / "city" / "odd.ttl").write_bytes(content)
    told = [finding for finding in found(town) if finding.rule == "file-syntax"]
    assert len(told) == 1
    assert said in told[0].message.en
    assert told[0].file.endswith("odd.ttl") and told[0].line is not None


def test_blank_nodes_are_told_where_they_stand_and_stop_nothing(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8").replace("geo:hasGeometry this:", "geo:hasGeometry [] , this:")
    city.write_text(text, "utf-8")
    told = {finding.rule: finding for finding in found(town)}
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "[]" in line)
    assert told["file-blank"].line == line


@pytest.mark.parametrize("blank", ["[ # why\n ]", "[ tg:kind [ tg:kind 1 ] ]", "( 1 [ ] )"])
def test_whatever_a_blank_node_holds_it_and_other_faults_are_told(town: Path, blank: str) -> None:
    city = first_city(town)
    text = city.read_text("utf-8").replace("tg:country ", "tg:contry ", 1)
    text = text.replace("geo:hasGeometry this:", f"geo:hasGeometry {blank} , this:", 1)
    city.write_text(text, "utf-8")
    told = {finding.rule: finding for finding in found(town)}
    number = {n for n, line in enumerate(text.splitlines(), 1) if blank.split()[0] in line}
    assert told["file-blank"].line in number
    assert told["thing-property"].line == text[: text.index("tg:contry")].count("\n") + 1


def test_a_folder_without_dataset_ttl_is_told_and_its_syntax_still_checked(town: Path) -> None:
    (town / "dataset.ttl").unlink()
    first_city(town).write_text("oops", "utf-8")
    assert {finding.rule for finding in found(town)} >= {"file-dataset", "file-syntax"}


def test_an_empty_folder_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing found"):
        Reader().gather(tmp_path)


def test_a_link_out_of_the_folder_is_refused(town: Path) -> None:
    (town / "city" / "outside.ttl").symlink_to("/etc/hostname")
    with pytest.raises(DataError, match="leads out"):
        Reader().gather(town)


def test_many_findings_in_one_file_are_all_told(town: Path) -> None:
    city = first_city(town)
    more = "".join(f"\nthis:x{n}\n  a tg:Bad{n} ;\n.\n" for n in range(500))
    city.write_text(city.read_text("utf-8") + more, "utf-8")
    told = found(town)
    assert sum(finding.rule == "thing-class" for finding in told) == 500


@pytest.mark.parametrize(
    "newer",
    [
        "<< city:x a tg:City >> tg:code 1 .",
        "city:x tg:code <<( city:x a tg:City )>> .",
        "city:x a tg:City {| tg:code 1 |} .",
        "city:x a tg:City ~ city:y .",
        'city:x tg:code "x"@de--ltr .',
        'VERSION "1.2"',
    ],
)
def test_forms_of_rdf_12_are_refused_at_their_line(town: Path, newer: str) -> None:
    city = first_city(town)
    text = city.read_text("utf-8")
    city.write_text(f"{text}\n{newer}\n", "utf-8")
    told = [finding for finding in found(town) if finding.rule == "file-syntax"]
    assert [one.line for one in told] == [text.count("\n") + 2]
    assert "RDF 1.2" in told[0].message.de


def test_their_signs_in_texts_and_comments_are_no_fault(town: Path) -> None:
    city = first_city(town)
    text = city.read_text("utf-8")
    city.write_text(text.replace("\n", " -- with signs ~ << and {|\n", 1), "utf-8")
    assert found(town) == []


def test_a_file_is_read_again_only_when_it_changed(town: Path) -> None:
    reader = Reader()
    before = {sheet.name: sheet for sheet in reader.gather(town).facts}
    city = first_city(town)
    city.write_text(city.read_text("utf-8") + "# one comment more\n", "utf-8")
    after = {sheet.name: sheet for sheet in reader.gather(town).facts}
    changed = [name for name in before if before[name] is not after[name]]
    assert [Path(name).name for name in changed] == [city.name]


def test_a_shape_nobody_can_evaluate_is_named(town: Path) -> None:
    from dataclasses import replace

    from twingraph.validation.rulebook import Rulebook
    from twingraph.validation.sheet import sheet_of

    material = Reader().gather(town)
    sheet = material.rulebook.sheets[0]
    odd = sheet_of(
        replace(sheet.file, address="shapes/odd", name="odd.ttl"),
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"<https://w3id.org/twingraph/shapes#odd> a sh:NodeShape ;\n"
        b"  sh:targetClass <https://w3id.org/twingraph/ontology#City> ;\n"
        b'  sh:property [ sh:path <x:p> ; sh:pattern "(" ] .\n',
    )
    book = Rulebook((*material.rulebook.sheets, odd), material.rulebook.questions)
    told = check(replace(material, rulebook=book), "quick").findings
    assert [finding.rule for finding in told] == ["rule-failed"]
    assert told[0].severity is Severity.VIOLATION
