"""What is wrong with a call, in the reader's language, on one line."""

from __future__ import annotations

from collections.abc import Sequence

import click

from twingraph.errors import TwingraphError


class WrongCallError(click.UsageError):
    """A call that cannot be meant, said in both languages."""

    def __init__(self, message: str, *, de: str) -> None:
        super().__init__(message)
        self.de = de


def explain(trouble: click.UsageError) -> TwingraphError:
    """The same as one of our errors; its hint is the help of the command that was called."""
    message = " ".join(trouble.format_message().split())
    path = trouble.ctx.command_path if trouble.ctx else "twingraph"
    return TwingraphError(
        _as_a_clause(message),
        hint=f"{path} --help",
        de=_in_german(trouble),
        hint_de=f"{path} --help --lang de",
    )


def _in_german(trouble: click.UsageError) -> str | None:
    """None for what click says in a way that is not known here."""
    if isinstance(trouble, WrongCallError):
        return trouble.de
    if isinstance(trouble, click.NoSuchOption):
        said = f"die Option {trouble.option_name!r} gibt es nicht"
        return said + _suggestion(trouble.possibilities)
    if isinstance(trouble, click.exceptions.NoSuchCommand):
        said = f"den Befehl {trouble.command_name!r} gibt es nicht"
        return said + _suggestion(trouble.possibilities)
    if isinstance(trouble, click.BadOptionUsage):
        return f"{trouble.option_name!r} ist ein Schalter oder braucht einen Wert dahinter"
    if isinstance(trouble, click.MissingParameter):
        return f"es fehlt: {_named(trouble)}"
    if isinstance(trouble, click.BadParameter):
        return f"{_named(trouble)} bekommt einen Wert, der nicht geht{_choice(trouble)}"
    if trouble.message.startswith("Got unexpected extra argument"):
        return f"zu viele Angaben: {trouble.message.partition('(')[2].rstrip(')')}"
    return "es fehlt ein Befehl" if trouble.message == "Missing command." else None


def _as_a_clause(sentence: str) -> str:
    begins_with_a_word = sentence[1:2].islower()
    start = sentence[:1].lower() if begins_with_a_word else sentence[:1]
    return start + sentence[1:].removesuffix(".")


def _named(trouble: click.BadParameter) -> str:
    hint = trouble.param_hint
    if hint is None and trouble.param is not None:
        hint = trouble.param.get_error_hint(trouble.ctx)
    if hint is None:
        return "eine Angabe"
    return hint if isinstance(hint, str) else " / ".join(hint)


def _choice(trouble: click.BadParameter) -> str:
    kind = trouble.param.type if trouble.param else None
    if isinstance(kind, click.Choice):
        return f"; möglich: {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.Path):
        is_empty = "is empty" in trouble.message
        return ": der Pfad ist leer" if is_empty else ": nicht lesbar, oder nicht von dieser Sorte"
    if isinstance(kind, click.IntRange | click.FloatRange):
        ends = (("ab", kind.min), ("bis", kind.max))
        spoken = " ".join(f"{word} {end:g}" for word, end in ends if end is not None)
        return f"; möglich: {spoken}" if spoken else ""
    return ""


def _suggestion(possibilities: Sequence[str] | None) -> str:
    return f"; gemeint ist vielleicht {', '.join(possibilities)}" if possibilities else ""
