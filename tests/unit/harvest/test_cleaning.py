import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from twingraph.harvest.cleaning import clean


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
