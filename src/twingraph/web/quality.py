"""How good the published data are, in numbers that everybody can ask for again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app

from twingraph.errors import (
    AnswerTooLargeError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from twingraph.pages.questions import read_question, show_question
from twingraph.pages.table import SPARQL_JSON, Table, parse_answer
from twingraph.store.snapshot import current_snapshot
from twingraph.web.answers import AnswerView, show
from twingraph.web.finding_view import Group, group_findings
from twingraph.web.forms import html_only
from twingraph.web.layout import Page, render_page
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("quality", __name__)

SECTIONS = ("sources", "carriers", "ages", "decades", "natures", "disagreements", "links")
"""What is told, each with a question `quality_….rq` of its own."""
WITH_BARS = frozenset({"carriers", "ages", "decades", "natures"})
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Section:
    """One question with its answer; None where it took too long."""

    name: str
    question: str
    view: AnswerView | None
    has_bars: bool


@dataclass(frozen=True)
class Found:
    """The findings on the published version: counted by severity, and the first of them told."""

    counts: dict[str, int]
    told: tuple[dict[str, Any], ...]

    def groups(self, who: Reader) -> tuple[Group, ...]:
        """The findings that are told, by the thing they are about."""
        return group_findings({"findings": self.told, "name": None}, "", who)


@blueprint.get("/quality")
@html_only
def show_quality() -> Response:
    """The page of numbers."""
    who = reader()
    found = find_findings(who.store.version)
    page = Page(
        who.wording("quality.title"),
        who.wording("quality.lead"),
        "/quality",
        styles=("ask.css", "desk.css"),
        section="data",
    )
    return render_page(
        "quality.html",
        page,
        sections=[_section(name, who) for name in SECTIONS],
        found=found.counts if found else None,
        groups=found.groups(who) if found else (),
        severities=SEVERITIES,
        version=who.store.version,
    )


def _section(name: str, who: Reader) -> Section:
    question = f"quality_{name}"
    try:
        answer = shelf().keep(
            who.store,
            question,
            lambda: parse_answer(who.store.answer(read_question(question), SPARQL_JSON)),
        )
    except (AnswerTooLargeError, QueryMemoryError, QueryTimeoutError):
        answer = None
    view = show(answer, who, in_words=True) if isinstance(answer, Table) else None
    return Section(name, show_question(question), view, name in WITH_BARS)


def find_findings(version: str) -> Found | None:
    """What the check before the build of this version found; None if not known."""
    settings = current_app.extensions["twingraph.settings"]
    store = getattr(settings, "store", None)
    if store is None or "://" in store:
        return None
    try:
        snapshot = current_snapshot(Path(store))
    except StoreUnavailableError:
        return None
    if snapshot.version != version or not snapshot.about.get("space"):
        return None  # another version by now, or data that no rules were held against
    counts = snapshot.about.get("findings", {})
    return Found(
        {severity: int(counts.get(severity, 0)) for severity in SEVERITIES},
        tuple(snapshot.about.get("told", ())),
    )
