"""Errors: place, message and hint, in the reader's language."""

import errno

from twingraph.errors import DataError, Place, ThingRetiredError, TwingraphError, reason


def test_a_place_shows_what_is_known() -> None:
    assert str(Place("x.ttl")) == "x.ttl"
    assert str(Place("x.ttl", 3)) == "x.ttl:3"
    assert str(Place("x.ttl", 3, 4)) == "x.ttl:3:4"


def test_an_error_is_one_line_with_its_place() -> None:
    assert str(TwingraphError("no", place=Place("x", 1))) == "x:1: no"
    assert str(TwingraphError("no")) == "no"


def test_german_is_said_where_it_is_known() -> None:
    both = TwingraphError("no", de="nein", hint="go", hint_de="geh")
    assert (both.said("de"), both.said("en")) == ("nein", "no")
    assert (both.advised("de"), both.advised("en")) == ("geh", "go")
    assert TwingraphError("no").said("de") == "no"
    assert TwingraphError("no").advised("de") is None


def test_faults_travel_together() -> None:
    first, second = DataError("a", place=Place("x")), DataError("b")
    both = DataError.together([first, second])
    assert [fault.message for fault in both.faults] == ["a", "b"]
    assert str(both) == "x: a"


def test_a_retired_address_tells_its_successor() -> None:
    assert ThingRetiredError("/a", "/b").said("en") == "/a has moved to /b"
    assert ThingRetiredError("/a").said("de") == "/a wurde aufgegeben"


def test_the_operating_system_speaks_german_too() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert reason(full) == "No space left on device"
    assert reason(full, "de") == "auf dem Datenträger ist kein Platz mehr"
    assert reason(OSError("odd"), "de") == reason(OSError("odd")) == "odd"
