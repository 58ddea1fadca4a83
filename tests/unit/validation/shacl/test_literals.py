import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.store.terms import Iri, Literal
from twingraph.validation.shacl.literals import compare, is_well_formed
from twingraph.vocab import XSD


def literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=Iri(XSD + datatype))


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("1978-10-05", "date"),
        ("2000-02-29", "date"),
        ("-0044-03-15", "date"),
        ("1978-10-05+02:00", "date"),
        ("1978-10", "gYearMonth"),
        ("1978", "gYear"),
        ("12024", "gYear"),
        ("--02-29", "gMonthDay"),
        ("1978-10-05T24:00:00", "dateTime"),
        ("1978-10-05T23:59:59.5Z", "dateTimeStamp"),
        ("007", "integer"),
        ("-0.5", "decimal"),
        (".5", "decimal"),
        ("1e3", "double"),
        ("-INF", "double"),
        ("255", "unsignedByte"),
        ("P1Y", "duration"),
        ("PT0.5S", "dayTimeDuration"),
        ("true", "boolean"),
        ("anything", "string"),
    ],
)
def test_text_fits_its_datatype(text: str, datatype: str) -> None:
    assert is_well_formed(literal(text, datatype))


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("1978-02-29", "date"),
        ("1900-02-29", "date"),
        ("1978-04-31", "date"),
        ("1978-13-01", "date"),
        ("1978-1-1", "date"),
        ("5.10.1978", "date"),
        ("1978", "date"),
        ("1978-13", "gYearMonth"),
        ("1978-00", "gYearMonth"),
        ("78", "gYear"),
        ("1978-10", "gYear"),
        ("--02-30", "gMonthDay"),
        ("1978-10-05T25:00:00", "dateTime"),
        ("1978-10-05T23:59:59", "dateTimeStamp"),
        ("12.5", "integer"),
        ("1 000", "integer"),
        ("256", "unsignedByte"),
        ("-1", "nonNegativeInteger"),
        ("51,5", "decimal"),
        ("1e3", "decimal"),
        ("P", "duration"),
        ("P1YT", "duration"),
        ("yes", "boolean"),
    ],
)
def test_text_does_not_fit_its_datatype(text: str, datatype: str) -> None:
    assert not is_well_formed(literal(text, datatype))


def test_unknown_datatypes_take_any_text() -> None:
    assert is_well_formed(Literal("?", datatype=Iri("https://example.org/own")))


@pytest.mark.parametrize(
    ("one", "other", "datatype", "order"),
    [
        ("1978-10-05", "1978-10-06", "date", -1),
        ("1978-10", "1978-09", "gYearMonth", 1),
        ("1978", "1978", "gYear", 0),
        ("-0100", "0100", "gYear", -1),
        ("9", "10", "integer", -1),
        ("1.50", "1.5", "decimal", 0),
        ("NaN", "1", "double", None),
        ("false", "true", "boolean", -1),
        ("b", "a", "string", 1),
        ("1978-10-05T12:00:00Z", "1978-10-05T13:00:00+02:00", "dateTime", 1),
        ("1978-10-05T12:00:00Z", "1978-10-05T13:00:00", "dateTime", None),
        ("1978-10-05T12:00:00Z", "1978-10-09T13:00:00", "dateTime", -1),
    ],
)
def test_literals_of_one_family_are_ordered(
    one: str, other: str, datatype: str, order: int | None
) -> None:
    assert compare(literal(one, datatype), literal(other, datatype)) == order


def test_numbers_of_different_types_are_ordered() -> None:
    assert compare(literal("2", "integer"), literal("2.5", "decimal")) == -1
    assert compare(literal("2", "integer"), literal("1e0", "double")) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1978", "gYear"), literal("1978-10-05", "date")),
        (literal("1978-10-05", "date"), literal("1978-10-05T00:00:00", "dateTime")),
        (literal("1978-02-30", "date"), literal("1978-03-01", "date")),
        (Literal("a", language="de"), Literal("b", language="de")),
        (Iri("https://example.org/a"), Iri("https://example.org/b")),
        (Literal("5"), literal("6", "integer")),
    ],
)
def test_what_has_no_order_compares_as_none(one: Literal | Iri, other: Literal | Iri) -> None:
    assert compare(one, other) is None


@given(st.dates(), st.dates())
def test_days_are_ordered_as_the_calendar_has_them(one: object, other: object) -> None:
    expected = (str(one) > str(other)) - (str(one) < str(other))
    assert compare(literal(str(one), "date"), literal(str(other), "date")) == expected


@given(st.text(), st.sampled_from(["date", "gYear", "integer", "double", "duration", "dateTime"]))
def test_any_text_gets_a_verdict(text: str, datatype: str) -> None:
    try:
        one = literal(text, datatype)
    except (TypeError, ValueError, UnicodeEncodeError):
        return
    assert is_well_formed(one) in (True, False)
    assert compare(one, one) in (0, None)
