"""Commands and options whose help is written in English and German."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])

LANGUAGES = ("de", "en")

_GERMAN = {
    "Arguments": "Argumente",
    "Commands": "Befehle",
    "Example": "Beispiel",
    "Options": "Optionen",
    "Usage: ": "Aufruf: ",
    "[OPTIONS]": "[OPTIONEN]",
    "COMMAND [ARGS]...": "BEFEHL [ANGABEN]...",
    "[default: ": "[sonst: ",
    "[required]": "[nötig]",
    "; required]": "; nötig]",
}
"""What click itself says in a help text."""


def language_in(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, wherever it says --lang; else English."""
    asked = "en"
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--":
            break
        said = following if argument == "--lang" else argument.partition("--lang=")[2]
        if said in LANGUAGES:
            asked = said
    return asked


def language_of(context: click.Context) -> str:
    """The language the person asked for with --lang; English unless asked."""
    return str(context.find_root().obj or "en")


class _Formatter(click.HelpFormatter):
    """Writes help in one language."""

    language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        if self.language == "de":
            for word in ("[OPTIONS]", "COMMAND [ARGS]..."):
                args = args.replace(word, _GERMAN[word])
            prefix = _GERMAN["Usage: "]
        super().write_usage(prog, args, prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_GERMAN[heading] if self.language == "de" else heading)


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        formatter = _Formatter(width=self.terminal_width, max_width=self.max_content_width)
        formatter.language = language_of(self)
        return formatter


class Option(click.Option):
    """An option with help in both languages."""

    def __init__(self, *names: Any, en: str, de: str, **settings: Any) -> None:
        super().__init__(*names, **{**settings, "help": en})
        self.words = {"en": en, "de": de}

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value as the command gets it; an empty path is a slip, not this folder."""
        given = value if isinstance(value, tuple | list) else [value]
        if isinstance(self.type, click.Path) and "" in given:
            raise click.BadParameter("this path is empty", ctx, self)
        return super().type_cast_value(ctx, value)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line in the help of the command."""
        language = language_of(ctx)
        self.help = self.words[language]
        record = super().get_help_record(ctx)
        if record is None or language == "en":
            return record
        name, text = record
        for word in ("[default: ", "[required]", "; required]"):
            text = text.replace(word, _GERMAN[word])
        return name, text


def _common_options() -> list[click.Parameter]:
    """What every command takes; `cli.main` reads them from the whole command line."""
    return [
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            en="Language of messages (default: en).",
            de="Sprache der Meldungen (sonst: en).",
        ),
        Option(
            ["--traceback"],
            is_flag=True,
            expose_value=False,
            en="Show where in the program an error arose.",
            de="Zeigen, wo im Programm ein Fehler entstand.",
        ),
    ]


class _Bilingual(click.Command):
    context_class = _Context

    def __init__(self, *arguments: Any, en: str, de: str, example: str, **settings: Any) -> None:
        super().__init__(*arguments, **{**settings, "help": en})
        self.words = {"en": en, "de": de}
        self.example = example
        self.params += _common_options()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            german = language_of(ctx) == "de"
            found.help = "Diese Hilfe zeigen." if german else "Show this help."
        return found

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = self.words[language_of(ctx)]
        super().format_help_text(ctx, formatter)
        with formatter.section("Example"):
            for line in self.example.splitlines():
                formatter.write(f"{' ' * formatter.current_indent}{line}\n")

    def get_short_help_str(self, limit: int = 60) -> str:
        context = click.get_current_context(silent=True)
        text = self.words[language_of(context) if context else "en"]
        return text.split(". ")[0].removesuffix(".")


class Command(_Bilingual):
    """A command with help in both languages and an example."""


class Group(_Bilingual, click.Group):
    """A group whose commands live in modules that are imported when they are called."""

    def __init__(self, *arguments: Any, modules: Mapping[str, str], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, by alphabet."""
        return sorted(name for name, module in self.modules.items() if find_spec(module))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, None if there is none of this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        return cast(click.Command, import_module(self.modules[cmd_name]).command)


def option(*names: str, en: str, de: str, **settings: Any) -> Callable[[_Function], _Function]:
    """As click.option, with help in both languages."""
    return click.option(*names, cls=Option, en=en, de=de, **settings)


def command(
    name: str, *, en: str, de: str, example: str
) -> Callable[[Callable[..., Any]], click.Command]:
    """As click.command, with help in both languages and an example."""
    return click.command(name, cls=Command, en=en, de=de, example=example)
