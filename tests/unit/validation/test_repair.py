import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.store.triples import parse_triples
from twingraph.validation.repair import repair

ROOT = Path(__file__).parents[3]
SPACE = "https://example.org/town/"
GOOD = sorted((ROOT / "tests/shapes").glob("*/good-*.ttl"))
HEAD = "# A town\n# SPDX-License-Identifier: CC-BY-4.0\n\n"


def fixed(text: str, address: str = "city/aldorf") -> str:
    return repair(text.encode(), address, SPACE).decode()


def test_there_are_good_files() -> None:
    assert len(GOOD) > 10


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_file_in_house_style_stays_as_it_is(path: Path) -> None:
    content = path.read_bytes()
    assert repair(content, path.parent.name, None) == content


@given(st.randoms(use_true_random=False), st.sampled_from(GOOD))
def test_what_was_shaken_comes_back(shaker: random.Random, path: Path) -> None:
    """Indentation, blank lines and line ends are put right, and twice is once."""
    text = path.read_text("utf-8")
    shaken = "".join(shake(line, shaker) for line in text.splitlines(keepends=True))
    once = fixed(shaken)
    assert fixed(once) == once
    before, after = parse_triples(text.encode(), ""), parse_triples(once.encode(), "")
    assert set(before) == set(after)
    assert [line for line in once.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]


def shake(line: str, shaker: random.Random) -> str:
    if line.startswith(("#", "@prefix")) or '"' in line or line == "\n":
        return line
    return " " * shaker.randrange(4) + line.strip() + shaker.choice(["\n", "  \n", "\r\n", " "])


def test_prefixes_are_sorted_declared_and_thrown_out() -> None:
    text = HEAD + (
        "@prefix void: <http://rdfs.org/ns/void#> .\nPREFIX tg: <https://w3id.org/twingraph/ontology#>\n"
        "\ncity:aldorf\n  a tg:City ;\n  tg:formerName this:old ;\n.\n"
    )
    assert fixed(text) == HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix tg: <https://w3id.org/twingraph/ontology#> .\n"
        "@prefix this: <https://example.org/town/id/city/aldorf#> .\n"
        "\ncity:aldorf\n  a tg:City ;\n  tg:formerName this:old ;\n.\n"
    )


def test_a_tag_is_added_where_only_one_is_possible() -> None:
    text = HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '\ncity:aldorf\n  skos:prefLabel\n    "Altdorf"@de ,\n    "Old Village" ;\n.\n'
    )
    assert '    "Altdorf"@de ,\n    "Old Village"@en ;\n' in fixed(text)


def test_a_tag_is_not_guessed() -> None:
    text = HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '\ncity:aldorf\n  skos:prefLabel "Aldorf" ;\n.\n'
    )
    assert fixed(text) == text


def test_order_is_restored() -> None:
    text = HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix tg: <https://w3id.org/twingraph/ontology#> .\n"
        "@prefix this: <https://example.org/town/id/city/aldorf#> .\n"
        "\n# the part\nthis:old\n  tg:note 1 ;\n.\n"
        "\ncity:aldorf\n  dcterms:source\n    city:b ,\n    city:a ,\n    city:b ;\n"
        "  # what it is\n  a tg:City ;\n.\n"
    )
    assert fixed(text).endswith(
        "\ncity:aldorf\n  # what it is\n  a tg:City ;\n"
        "  dcterms:source\n    city:a ,\n    city:b ;\n.\n"
        "\n# the part\nthis:old\n  tg:note 1 ;\n.\n"
    )


def test_bytes_are_put_right() -> None:
    text = HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix tg: <https://w3id.org/twingraph/ontology#> .\n"
        '\ncity:aldorf\n  tg:name "Ko\u0308ln" ;\n.'
    )
    better = repair(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "city/aldorf", SPACE)
    assert better.decode() == text.replace("o\u0308", "ö") + "\n"


def test_a_comment_inside_a_blank_node_is_not_lost() -> None:
    text = HEAD + "<x:a> <x:p> [ # why\n  <x:q> 1 ] ."
    assert fixed(text) == text


@given(st.binary())
def test_what_is_no_turtle_stays_as_it_is(content: bytes) -> None:
    better = repair(content, "city/aldorf", SPACE)
    assert repair(better, "city/aldorf", SPACE) == better


def test_language_tags_are_written_as_usual() -> None:
    text = HEAD + (
        "@prefix city: <https://example.org/town/id/city/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '\ncity:aldorf\n  skos:altLabel\n    \'A\'@DE ,\n    "B"@En ,\n    "C"@zh-hans-cn ,\n'
        '    "D"@SR-LATN ,\n    "E"@de-x-AB-Cdef ;\n.\n'
    )
    better = fixed(text)
    for tag in ("'A'@de ", '"B"@en ', '"C"@zh-Hans-CN ', '"D"@sr-Latn ', '"E"@de-x-ab-cdef '):
        assert tag in better
    assert fixed(better) == better


def test_a_prefix_that_is_declared_twice_is_declared_once() -> None:
    line = "@prefix city: <https://example.org/town/id/city/> .\n"
    assert fixed(f"{HEAD}{line}{line}\ncity:aldorf\n  a city:x ;\n.\n").count(line) == 1
