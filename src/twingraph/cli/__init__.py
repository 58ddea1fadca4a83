"""The command line: find the command, run it, and turn errors into one line and an exit code."""

from __future__ import annotations

import logging
import os
import sys

import click

from twingraph import __version__
from twingraph.cli.bilingual import Group, option
from twingraph.cli.output import complain
from twingraph.errors import (
    DataError,
    QueryRefusedError,
    RequestError,
    TwingraphError,
)

FINDINGS, WRONG_CALL, COULD_NOT_RUN, INTERRUPTED = 1, 2, 3, 130

EXIT_CODES: dict[type[TwingraphError], int] = {
    TwingraphError: COULD_NOT_RUN,
    DataError: COULD_NOT_RUN,
    RequestError: WRONG_CALL,
    QueryRefusedError: WRONG_CALL,
}
"""An error not named here takes the code of its nearest ancestor."""

COMMANDS: dict[str, str] = {
    "build": "twingraph.cli.build",
    "diff": "twingraph.cli.diff",
    "dump": "twingraph.cli.dump",
    "publish": "twingraph.cli.publish",
    "query": "twingraph.cli.query",
    "serve": "twingraph.cli.serve",
    "stats": "twingraph.cli.stats",
    "validate": "twingraph.cli.validate",
}
"""Each module has a `command`; it is imported when it is called."""


@click.command(
    "twingraph",
    cls=Group,
    modules=COMMANDS,
    en="Town twinning as linked open data: build, check, ask and serve it.",
    de="Städtepartnerschaften als verknüpfte offene Daten: bauen, prüfen, fragen, ausliefern.",
    example="twingraph serve --data data",
)
@option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default="en",
    is_eager=True,
    en="Language of messages.",
    de="Sprache der Meldungen.",
)
@option(
    "--traceback",
    is_flag=True,
    en="Show where in the program an error arose.",
    de="Zeigen, wo im Programm ein Fehler entstand.",
)
@click.version_option(__version__, prog_name="twingraph")
def group(lang: str, traceback: bool) -> None:
    """See `en`: the help is kept in both languages."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 well, 1 findings, 2 wrong call, 3 failed."""
    # What rdflib thinks of a literal is said by findings, with file and line.
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    arguments = sys.argv[1:] if arguments is None else arguments
    language = "de" if _wants_german(arguments) else "en"
    try:
        code = group.main(arguments, prog_name="twingraph", standalone_mode=False)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.UsageError as trouble:
        trouble.show()
        code = WRONG_CALL
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left; Python must not complain at its end either.
        sys.stdout = open(os.devnull, "w")
        code = 0
    except TwingraphError as trouble:
        if "--traceback" in arguments:
            raise
        complain(trouble, language)
        code = exit_code(trouble)
    except Exception as trouble:  # the door: nobody outside sees a traceback unasked
        if "--traceback" in arguments:
            raise
        complain(unexpected(trouble), language)
        code = COULD_NOT_RUN
    sys.exit(code if isinstance(code, int) else 0)


def exit_code(trouble: TwingraphError) -> int:
    """The exit code that tells a script what kind of trouble it was."""
    return next(EXIT_CODES[kind] for kind in type(trouble).__mro__ if kind in EXIT_CODES)


def unexpected(trouble: Exception) -> TwingraphError:
    """An error nobody foresaw, in one line."""
    what = " ".join(f"{type(trouble).__name__}: {trouble}".split())[:300]
    return TwingraphError(
        f"unexpected: {what}",
        hint="this is a fault of twingraph; twingraph --traceback … shows where",
        de=f"unerwartet: {what}",
        hint_de="das ist ein Fehler in twingraph; twingraph --traceback … zeigt, wo",
    )


def _wants_german(arguments: list[str]) -> bool:
    pairs = zip(arguments, arguments[1:], strict=False)
    return ("--lang", "de") in pairs or "--lang=de" in arguments
