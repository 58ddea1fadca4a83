"""The command line: find the command, run it, and turn errors into one line and an exit code."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback

import click

from twingraph import __version__
from twingraph.cli.bilingual import Group, language_in, option
from twingraph.cli.output import complain, say
from twingraph.cli.wrong_call import explain
from twingraph.errors import (
    FULL,
    DataError,
    QueryRefusedError,
    RequestError,
    TwingraphError,
    reason,
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
    "harvest": "twingraph.cli.harvest",
    "init": "twingraph.cli.init",
    "new": "twingraph.cli.new",
    "publish": "twingraph.cli.publish",
    "query": "twingraph.cli.query",
    "rollback": "twingraph.cli.rollback",
    "serve": "twingraph.cli.serve",
    "stats": "twingraph.cli.stats",
    "table": "twingraph.cli.table",
    "validate": "twingraph.cli.validate",
    "versions": "twingraph.cli.versions",
}
"""Each module has a `command`; it is imported when it is called."""


def _tell_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        say(f"twingraph {__version__}")
        context.exit()


@click.command(
    "twingraph",
    cls=Group,
    modules=COMMANDS,
    en="Town twinning as linked open data: build, check, ask and serve it.",
    de="Städtepartnerschaften als verknüpfte offene Daten: bauen, prüfen, fragen, ausliefern.",
    example="twingraph serve --data data",
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    en="Show the version.",
    de="Die Version zeigen.",
)
def group() -> None:
    """See `en`: the help is kept in both languages."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 well, 1 findings, 2 wrong call, 3 failed.

    130 after Ctrl-C, 143 after SIGTERM; a server that ends because it was told to ends well.
    """
    # What rdflib thinks of a literal is said by findings, with file and line.
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _end)  # so that what was begun is tidied away
    arguments = sys.argv[1:] if arguments is None else arguments
    language = language_in(arguments)
    try:
        code = group.main(arguments, prog_name="twingraph", standalone_mode=False, obj=language)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.exceptions.NoArgsIsHelpError as help_text:
        help_text.show()
        code = WRONG_CALL
    except click.UsageError as trouble:
        complain(explain(trouble), language)
        code = WRONG_CALL
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left; Python must not complain at its end either.
        sys.stdout = open(os.devnull, "w")
        code = 0
    except Exception as trouble:  # the door: nobody outside sees a traceback unasked
        if "--traceback" in arguments:
            traceback.print_exc()
        known = trouble if isinstance(trouble, TwingraphError) else unexpected(trouble)
        complain(known, language)
        code = exit_code(known)
    sys.exit(code if isinstance(code, int) else 0)


def _end(number: int, _: object) -> None:
    sys.exit(128 + number)


def exit_code(trouble: TwingraphError) -> int:
    """The exit code that tells a script what kind of trouble it was."""
    return next(EXIT_CODES[kind] for kind in type(trouble).__mro__ if kind in EXIT_CODES)


def unexpected(trouble: Exception) -> TwingraphError:
    """An error nobody foresaw, in one line; a full disk is no fault of ours."""
    if isinstance(trouble, OSError) and trouble.errno in FULL:
        return TwingraphError(
            f"the output cannot be written: {reason(trouble)}",
            de=f"die Ausgabe lässt sich nicht schreiben: {reason(trouble, 'de')}",
        )
    what = " ".join(f"{type(trouble).__name__}: {trouble}".split())[:300]
    return TwingraphError(
        f"unexpected: {what}",
        hint="this is a fault of twingraph; twingraph --traceback … shows where",
        de=f"unerwartet: {what}",
        hint_de="das ist ein Fehler in twingraph; twingraph --traceback … zeigt, wo",
    )
