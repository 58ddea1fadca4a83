"""A report in the form that its reader needs: a person, an editor, a build server, a graph."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from twingraph.validation.checkup import Report

FORMATS: dict[str, str] = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "github": "text/plain; charset=utf-8",
    "turtle": "text/turtle",
    "html": "text/html; charset=utf-8",
}
"""Name of each form and its media type; the order is the order of preference."""


def render(report: Report, form: str, language: str = "en", *, colour: bool = False) -> str:
    """The report in one of `FORMATS`; messages in German or English, `colour` for terminals."""
    if form == "text":
        from twingraph.validation.report.text import render_text

        return render_text(report, language, colour=colour)
    module = import_module(f"twingraph.validation.report.{form}")
    write: Callable[[Report, str], str] = getattr(module, f"render_{form}")
    return write(report, language)
