"""What a literal means: whether its text fits its datatype, and which of two comes first.

Lexical forms after XML Schema 1.1 part 2; the order is that of SPARQL 1.1, section 17.3, with
xsd:date, xsd:gYear and xsd:gYearMonth ordered too. What has no order compares as None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from twingraph.store.terms import Literal, Term
from twingraph.vocab import XSD

_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?))"
)
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"

_FORMS: dict[str, re.Pattern[str]] = {
    XSD + name: re.compile(form)
    for name, form in {
        "boolean": "true|false|1|0",
        "decimal": _DECIMAL,
        "float": _DOUBLE,
        "double": _DOUBLE,
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "time": f"{_TIME}{_ZONE}",
        "gYear": f"{_YEAR}{_ZONE}",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": f"--{_MONTH}{_ZONE}",
        "gDay": f"---{_DAY}{_ZONE}",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
        "duration": r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
        r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
        "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
        "dayTimeDuration": r"-?P(?=[0-9T])(?:[0-9]+D)?"
        r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
        "hexBinary": r"(?:[0-9a-fA-F]{2})*",
        "base64Binary": r"(?:[A-Za-z0-9+/] ?){0,}(?:= ?){0,2}",
        "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "anyURI": r"[^\s<>\"{}|\\^`]*",
    }.items()
}

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    XSD + name: limits
    for name, limits in {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }.items()
}
_INTEGER_FORM = re.compile(_INTEGER)
_FLOATS = {XSD + "float", XSD + "double"}
_NUMBERS = {XSD + "decimal", *_FLOATS, *_INTEGERS}
_MOMENTS = {XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")}


def is_well_formed(literal: Literal) -> bool:
    """Whether the text is one that the datatype knows; unknown datatypes take any text."""
    datatype = literal.datatype.value
    text = literal.value
    if datatype in _INTEGERS:
        if not _INTEGER_FORM.fullmatch(text):
            return False
        least, most = _INTEGERS[datatype]
        number = int(text) if len(text) < 4000 else 0
        return (least is None or number >= least) and (most is None or number <= most)
    form = _FORMS.get(datatype)
    if form is None:
        return True
    match = form.fullmatch(text)
    if match is None:
        return False
    parts = match.groupdict()
    if datatype == XSD + "dateTimeStamp" and not parts.get("zone"):
        return False
    if parts.get("day") and parts.get("month"):
        year = int(parts["year"]) if parts.get("year") else 2000
        return int(parts["day"]) <= _length_of_month(year, int(parts["month"]))
    return True


def compare(one: Term, other: Term) -> int | None:
    """-1, 0 or 1 as `one` comes before, with or after `other`; None where there is no order."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    a, b = _key(one), _key(other)
    if a is None or b is None or a[0] != b[0]:
        return None
    if isinstance(a[1], _Moment) and isinstance(b[1], _Moment):
        return a[1].against(b[1])
    left, right = a[1], b[1]
    if left == right:
        return 0
    try:
        if left < right:  # type: ignore[operator]
            return -1
        return 1 if left > right else None  # type: ignore[operator]
    except TypeError:
        return None


class _Moment:
    """A moment on the time line, known with or without its time zone."""

    def __init__(self, when: datetime, year_shift: int, zoned: bool) -> None:
        self.when = when
        self.year_shift = year_shift
        self.zoned = zoned

    def against(self, other: _Moment) -> int | None:
        mine, theirs = (self.year_shift, self.when), (other.year_shift, other.when)
        if self.zoned == other.zoned:
            return (mine > theirs) - (mine < theirs)
        # One of them could be anywhere within 14 hours (XML Schema part 2, section E.3.3).
        margin = timedelta(hours=14)
        if mine[0] != theirs[0]:
            return -1 if mine[0] < theirs[0] else 1
        if self.when < other.when and other.when - self.when > margin:
            return -1
        if self.when > other.when and self.when - other.when > margin:
            return 1
        return None


def _key(literal: Literal) -> tuple[str, object] | None:
    """What a literal is compared by: a family and a value within it."""
    if literal.language:
        return None
    datatype = literal.datatype.value
    text = literal.value
    if datatype == XSD + "string":
        return "string", text
    if not is_well_formed(literal):
        return None
    if datatype in _NUMBERS:
        if datatype in _FLOATS:
            return "number", float(text.replace("INF", "inf"))
        return "number", Decimal(text)
    if datatype == XSD + "boolean":
        return "boolean", text in ("true", "1")
    if datatype in _MOMENTS:
        family = "dateTime" if datatype == XSD + "dateTimeStamp" else datatype
        return family.removeprefix(XSD), _moment(datatype, text)
    return None


def _moment(datatype: str, text: str) -> _Moment:
    match = _FORMS[datatype].fullmatch(text)
    assert match is not None  # the caller asked is_well_formed before
    parts = match.groupdict()
    year = int(parts["year"])
    # datetime knows the years 1 to 9999; 400 years have the same calendar.
    shift, inside = divmod(year - 2000, 400)
    when = datetime(2000 + inside, int(parts.get("month") or 1), int(parts.get("day") or 1))
    if parts.get("hour"):
        when += timedelta(hours=int(parts["hour"]), minutes=int(parts["minute"]))
        when += timedelta(seconds=float(parts["second"]))
    elif parts.get("midnight"):
        when += timedelta(days=1)
    zone = parts.get("zone")
    if zone and zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        when = when.replace(tzinfo=timezone(offset)).astimezone(UTC).replace(tzinfo=None)
    return _Moment(when, shift, zone is not None)


def _length_of_month(year: int, month: int) -> int:
    return monthrange(2000 + year % 400, month)[1]
