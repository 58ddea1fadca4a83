from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.validation.layout import Comment, LayoutError, parse_page, render

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "data").rglob("*.ttl")) + sorted(
    (ROOT / "tests/shapes").glob("*/good-*.ttl")
)

TOWN = """\
# A town
# SPDX-License-Identifier: CC-BY-4.0

@prefix ex: <https://example.org/> .

# Why it is here
ex:town
  a ex:Town ; # behind a value
  # above a property
  ex:name
    "Stadt"@de ,
    # above a value
    "town"@en ;
  ex:size 12.5 ;
.

# A section

ex:other
  ex:note \"\"\"two
lines; a # and a . in it\"\"\"@en ;
.
"""


def test_house_style_is_written_as_it_was_read() -> None:
    assert render(parse_page(TOWN)) == TOWN


def test_there_are_files_in_house_style() -> None:
    assert len(FILES) > 20


def test_files_in_house_style_are_written_as_they_were_read() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert render(parse_page(text)) == text, path


def test_every_comment_is_kept() -> None:
    page = parse_page(TOWN)
    assert page.head == ("# A town", "# SPDX-License-Identifier: CC-BY-4.0")
    town, section, _ = page.parts
    assert not isinstance(town, Comment)
    assert town.above == ("# Why it is here",)
    assert town.properties[0].values[0].behind == "# behind a value"
    assert town.properties[1].above == ("# above a property",)
    assert town.properties[1].values[1].above == ("# above a value",)
    assert section == Comment(("# A section",), 17)


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("ex:a ex:b ex:c .", "ex:a\n  ex:b ex:c ;\n.\n"),
        ("ex:a ex:b 1,2;ex:c 'x'@de.", "ex:a\n  ex:b\n    1 ,\n    2 ;\n  ex:c 'x'@de ;\n.\n"),
        ("ex:a a ex:B;;\n.", "ex:a\n  a ex:B ;\n.\n"),
        ('ex:a ex:b "1"^^ex:t .', 'ex:a\n  ex:b "1"^^ex:t ;\n.\n'),
        ("ex:a ex:b [ ex:c 1 ] .", "ex:a\n  ex:b [ ex:c 1 ] ;\n.\n"),
        ("ex:a.b ex:c.d -1.5e3 .", "ex:a.b\n  ex:c.d -1.5e3 ;\n.\n"),
        ("<https://example.org/#x> ex:b true .", "<https://example.org/#x>\n  ex:b true ;\n.\n"),
    ],
)
def test_other_layouts_become_house_style(written: str, better: str) -> None:
    assert render(parse_page(written)) == better


@pytest.mark.parametrize(
    "text", ["ex:a", "ex:a ex:b", "ex:a ex:b ex:c", "ex:a ex:b §", ". .", "@prefix"]
)
def test_what_is_no_turtle_is_refused(text: str) -> None:
    with pytest.raises(LayoutError):
        parse_page(text)


@given(st.text())
def test_any_text_is_laid_out_or_refused(text: str) -> None:
    try:
        page = parse_page(text)
    except LayoutError:
        return
    again = render(page)
    assert render(parse_page(again)) == again


def test_comments_behind_semicolons_too_many_stand_for_themselves() -> None:
    text = "<x:a>\n  <x:p> 1 ; # first\n  ; # second\n  ; # third\n.\n"
    better = render(parse_page(text))
    assert better == "<x:a>\n  <x:p> 1 ; # first\n  # second\n  # third\n.\n"
    assert render(parse_page(better)) == better
