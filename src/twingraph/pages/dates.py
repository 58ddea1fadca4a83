"""Say dates in words, exactly as precise as they are written: day, month or year."""

from __future__ import annotations

import re

MONTHS = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
        "August", "September", "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
WRITTEN = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")


def say_date(written: str, language: str) -> str:
    """`1978-10` as "Oktober 1978" or "October 1978"; what is no date comes back as it is.

    Takes the lexical forms of xsd:date, xsd:gYearMonth and xsd:gYear.
    """
    found = WRITTEN.fullmatch(written)
    if not found:
        return written
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year if not month else written
    name = MONTHS["de" if language == "de" else "en"][int(month) - 1]
    if not day:
        return f"{name} {year}"
    return f"{int(day)}. {name} {year}" if language == "de" else f"{int(day)} {name} {year}"


def year_of(written: str) -> int | None:
    """The year of a written date, None if it is none."""
    found = WRITTEN.fullmatch(written)
    return int(found.group(1)) if found else None


def moment_of(written: str) -> float | None:
    """The date as a number on the scale of years: 1978-07-02 is about 1978.5; None if no date.

    Months and years count from their first day.
    """
    found = WRITTEN.fullmatch(written)
    if not found:
        return None
    year, month, day = found.groups()
    return int(year) + (int(month or 1) - 1) / 12 + (int(day or 1) - 1) / 366
