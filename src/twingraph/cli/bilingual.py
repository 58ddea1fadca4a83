"""Commands and options whose help is written in English and German."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])

EXAMPLE = {"en": "Example:", "de": "Beispiel:"}


def language_of(context: click.Context) -> str:
    """The language the person asked for with --lang; English unless asked."""
    return str(context.find_root().params.get("lang") or "en")


class Option(click.Option):
    """An option with help in both languages."""

    def __init__(self, *names: Any, en: str, de: str, **settings: Any) -> None:
        super().__init__(*names, **{**settings, "help": en})
        self.words = {"en": en, "de": de}

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line in the help of the command."""
        self.help = self.words[language_of(ctx)]
        return super().get_help_record(ctx)


class _Bilingual(click.Command):
    def __init__(self, *arguments: Any, en: str, de: str, example: str, **settings: Any) -> None:
        super().__init__(*arguments, **{**settings, "help": en})
        self.words = {"en": en, "de": de}
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_of(ctx)
        self.help = self.words[language]
        super().format_help_text(ctx, formatter)
        with formatter.section(EXAMPLE[language].removesuffix(":")):
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
