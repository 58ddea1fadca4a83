from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.harvest.links import links_of
from twingraph.harvest.testimony import Statement, agree, earliest_day, moment, settle

TODAY = date(2026, 11, 21)


def at(text: str | None):
    return None if text is None else moment(text, len(text))


def said(item: str, partner: str, begin: str | None = None, end: str | None = None) -> Statement:
    return Statement(f"{item}-{partner}-{begin}", item, partner, at(begin), at(end))


def test_two_statements_make_one_mutual_link() -> None:
    (link,) = links_of([said("Q20", "Q3"), said("Q3", "Q20")])
    assert (link.one, link.other) == ("Q3", "Q20")
    assert link.is_mutual
    assert link.partner_of("Q3") == "Q20"


def test_what_one_side_says_alone_is_not_mutual() -> None:
    (link,) = links_of([said("Q20", "Q3"), said("Q20", "Q3", "1974")])
    assert not link.is_mutual
    assert len(link.statements) == 2


@pytest.mark.parametrize(
    ("begins", "settled", "disputed"),
    [
        (("1974", None), "1974", []),
        (("1974", "1974-05-12"), "1974-05-12", []),
        (("1976", "1974"), "1974", ["1974", "1976"]),
        (("1974-05", "1974-06-01"), "1974-05", ["1974-05", "1974-06-01"]),
        (("2031", "1974"), "1974", []),
        ((None, None), None, []),
    ],
)
def test_begin_is_the_most_precise_of_those_that_agree_else_the_earliest(
    begins: tuple[str | None, str | None], settled: str | None, disputed: list[str]
) -> None:
    (link,) = links_of([said("Q1", "Q2", begins[0]), said("Q2", "Q1", begins[1])])
    assert link.span(TODAY)[0] == at(settled)
    assert [str(one) for one in link.begins(TODAY)] == disputed


@pytest.mark.parametrize("end", ["1974", "1970", "2040"])
def test_an_end_that_cannot_be_is_not_taken_over(end: str) -> None:
    (link,) = links_of([said("Q1", "Q2", "1974", end), said("Q2", "Q1")])
    assert link.span(TODAY) == (at("1974"), None)
    assert link.is_odd(TODAY)


moments = st.dates(min_value=date(1000, 1, 1)).flatmap(
    lambda day: st.sampled_from([4, 7, 10]).map(lambda length: moment(day.isoformat(), length))
)


@given(moments, moments)
def test_agreement_is_symmetric_and_settling_does_not_depend_on_order(one, other) -> None:
    assert agree(one, other) == agree(other, one)
    assert settle([one, other]) == settle([other, None, one])
    assert settle([one, one]) == one


@given(moments)
def test_the_earliest_day_is_a_day(one) -> None:
    assert date.fromisoformat(earliest_day(one)).isoformat().startswith(str(one))


@pytest.mark.parametrize(
    ("spans", "end"),
    [
        ([("1974", "1990"), ("2000", None)], None),
        ([("1974", "1990"), ("1990", None)], None),
        ([("1974", "1990"), ("2000", "2010")], "2010"),
        ([("1974", "1990"), ("1974", None)], "1990"),
        ([("1974", "1990"), ("2031", None)], "1990"),
    ],
)
def test_what_was_taken_up_again_has_not_ended(
    spans: list[tuple[str, str | None]], end: str | None
) -> None:
    (link,) = links_of([said("Q3", "Q20", *spans[0]), said("Q20", "Q3", *spans[1])])
    begin, last = link.span(TODAY)
    assert str(begin) == "1974"
    assert (str(last) if last else None) == end
