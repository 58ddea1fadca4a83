"""The form that is chosen, held against an oracle that reads RFC 9110 another way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twingraph.web.forms import HTML, RDF_SYNTAXES, SYNTAXES, choose_syntax

PROPER = [syntax.media_type for syntax in SYNTAXES]
RANGES = [*PROPER, "*/*", "text/*", "application/*", "image/*", "image/png", "TEXT/HTML"]


def oracle(ranges: list[tuple[str, int]]) -> str | None:
    """The media type to send: every offer gets the q of the most specific range that names it."""
    if not ranges:
        return PROPER[0]
    weighed: list[tuple[int, int, str]] = []
    for offer in PROPER:
        main = offer.split("/")[0]
        for specificity, name in ((2, offer), (1, f"{main}/*"), (0, "*/*")):
            qualities = [quality for text, quality in ranges if text.lower() == name]
            if qualities:
                # forms that name graphs stand back behind what is almost as welcome
                worth = 85 if offer in ("application/trig", "application/n-quads") else 100
                weighed.append((max(qualities) * worth, specificity, offer))
                break
    welcome = [one for one in weighed if one[0] > 0]
    if not welcome:
        return None
    best = max((quality, specificity) for quality, specificity, _ in welcome)
    return next(offer for quality, specificity, offer in welcome if (quality, specificity) == best)


def header(ranges: list[tuple[str, int]], spaces: str) -> str:
    return f",{spaces}".join(f"{name}{spaces};q={quality / 1000}" for name, quality in ranges)


@given(
    st.lists(
        st.tuples(st.sampled_from(RANGES), st.sampled_from([0, 1, 100, 500, 900, 999, 1000])),
        min_size=1,
        max_size=7,
        unique_by=lambda item: item[0].lower(),
    ),
    st.sampled_from(["", " "]),
)
def test_the_choice_is_what_the_oracle_says(ranges: list[tuple[str, int]], spaces: str) -> None:
    chosen = choose_syntax(header(ranges, spaces), SYNTAXES)
    expected = oracle(ranges)
    # where no proper type is welcome, types that clients use instead may still find a form
    others = {other for syntax in SYNTAXES for other in syntax.others}
    if expected is None and any(
        name in others or name.endswith("/*") for name, quality in ranges if quality
    ):
        return
    assert (chosen.media_type if chosen else None) == expected


@given(st.text(max_size=80))
def test_no_header_breaks_the_choice(accept: str) -> None:
    assert choose_syntax(accept, SYNTAXES) in (*SYNTAXES, None)


def test_without_a_header_the_first_form_is_sent() -> None:
    assert choose_syntax(None, SYNTAXES) is HTML
    assert choose_syntax("", SYNTAXES) is HTML


def test_types_that_clients_use_instead_find_a_form() -> None:
    by_name = {syntax.extension: syntax for syntax in RDF_SYNTAXES}
    assert choose_syntax("application/json", SYNTAXES) is by_name["jsonld"]
    assert choose_syntax("application/xml", SYNTAXES) is by_name["rdf"]
    assert choose_syntax("application/xhtml+xml", SYNTAXES) is HTML
    # but never against a proper one
    assert choose_syntax("application/json, text/turtle;q=0.1", SYNTAXES) is by_name["ttl"]
