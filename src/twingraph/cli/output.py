"""What the terminal shows: tables, JSON, counts, and errors in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

from twingraph.errors import DataError, Place, QueryRefusedError, TwingraphError

WORDS = {
    "error": {"en": "error", "de": "Fehler"},
    "hint": {"en": "hint", "de": "Hinweis"},
}
FINDINGS = {
    "violation": {"en": ("error", "errors"), "de": ("Fehler", "Fehler")},
    "warning": {"en": ("warning", "warnings"), "de": ("Warnung", "Warnungen")},
    "info": {"en": ("note", "notes"), "de": ("Hinweis", "Hinweise")},
}
"""What findings of each severity are called, one and several."""


def complain(trouble: TwingraphError, language: str) -> None:
    """Say on standard error what went wrong, one line for each fault, with the way out."""
    faults: Sequence[TwingraphError] = (
        trouble.faults if isinstance(trouble, DataError) else (trouble,)
    )
    for fault in faults:
        place = fault.place
        if isinstance(fault, QueryRefusedError) and fault.line is not None:
            place = Place(place.file if place else "query", fault.line, fault.column)
        where = f"{place}: " if place else ""
        say_aside(f"{where}{WORDS['error'][language]}: {fault.said(language)}")
        if advice := fault.advised(language):
            say_aside(f"  {WORDS['hint'][language]}: {advice}")


def say(text: str) -> None:
    """A line on standard output."""
    click.echo(printable(text))


def say_aside(text: str) -> None:
    """A line on standard error."""
    click.echo(printable(text), err=True)


def counted(findings: Mapping[str, int], language: str) -> str:
    """Findings by severity in words: `2 warnings, 1 note`; empty where there are none."""
    words = []
    for severity, names in FINDINGS.items():
        one, several = names[language]
        if number := findings.get(severity, 0):
            words.append(f"{number} {one if number == 1 else several}")
    return ", ".join(words)


def show_json(data: object) -> None:
    """Data as JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def show_bytes(answer: bytes) -> None:
    """An answer as it is, on standard output."""
    sys.stdout.flush()
    out = sys.stdout.buffer
    out.write(answer)
    if answer and not answer.endswith(b"\n"):
        out.write(b"\n")
    out.flush()


def show_table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> None:
    """A table as wide as it must be, the last `numbers` columns set to the right.

    Colour, and folding to the width of the window, only on a terminal.
    """
    # Every command says something, few of them in tables.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index, head in enumerate(heads):
        is_number = index >= len(heads) - numbers
        table.add_column(Text(printable(head)), justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    is_terminal = on_terminal()
    console = Console(
        file=sys.stdout, highlight=False, markup=False, width=None if is_terminal else 10_000
    )
    with console.capture() as capture:
        console.print(table, soft_wrap=not is_terminal)
    lines = capture.get().splitlines()
    click.echo("\n".join(line.rstrip() for line in lines))


def on_terminal() -> bool:
    """Whether a person reads along, and not a file or a program."""
    return sys.stdout.isatty()


def printable(text: str) -> str:
    """The text without control characters: data must not steer the terminal."""
    return "".join(
        sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text
    )
