import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.harvest.cleaning import clean, is_name


def test_what_cannot_be_seen_goes_and_letters_are_composed() -> None:
    assert clean("  Novi\u00ad Sad\u200b \n") == "Novi Sad"
    assert clean("Mu\u0308nster") == "Münster"
    assert clean("\u200b") == ""


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(sign) == "Cc" for sign in once)
    assert once == once.strip()


@pytest.mark.parametrize(
    "text", ["Xi’an", "東京", "A", "Ñ", "Y", "St. John’s", "Unna (Westf.)", "Å"]
)
def test_a_name_is_a_name(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "!!!", "???", "TODO", "N.N.", "<b>Bad</b>", "K&ouml;ln", "MÃ¼nchen", "a\ufffdb"],
)
def test_vandalism_and_gaps_name_nothing(text: str) -> None:
    assert not is_name(text)
