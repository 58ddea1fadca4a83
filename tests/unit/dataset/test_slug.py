import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.dataset.folder import SLUG
from twingraph.dataset.slug import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Novi Sad", "novi-sad"),
        ("Xi’an", "xian"),
        ("Köln-Düren", "koeln-dueren"),
        ("Großburgwedel", "grossburgwedel"),
        ("Łódź", "lodz"),
        ("Beyoğlu", "beyoglu"),
        ("St. John's", "st-johns"),
        ("東京", ""),
    ],
)
def test_a_slug_is_the_name_in_plain_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text())
def test_a_slug_fits_a_file_name_or_is_empty(name: str) -> None:
    slug = slug_of(name)
    assert slug == "" or SLUG.fullmatch(slug)
