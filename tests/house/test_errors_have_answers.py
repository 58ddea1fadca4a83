"""Every error has an exit code of its own choosing, and German where a person meets it."""

import twingraph.errors
from twingraph.cli import EXIT_CODES, exit_code
from twingraph.errors import TwingraphError


def kinds() -> list[type[TwingraphError]]:
    found = [
        kind
        for kind in vars(twingraph.errors).values()
        if isinstance(kind, type) and issubclass(kind, TwingraphError)
    ]
    assert len(found) > 8
    return found


def test_every_error_has_an_exit_code() -> None:
    for kind in kinds():
        trouble = kind.__new__(kind)
        assert exit_code(trouble) in (1, 2, 3)


def test_exit_codes_speak_of_our_errors_alone() -> None:
    assert set(EXIT_CODES) <= set(kinds())


def test_every_error_is_explained() -> None:
    for kind in kinds():
        assert kind.__doc__
        assert kind.__name__.endswith("Error")
