"""Help: every command explains itself in both languages, with an example that parses."""

import shlex

import click
import pytest
from tests.conftest import Command

from twingraph import __version__
from twingraph.cli import COMMANDS, group
from twingraph.cli.bilingual import Option


def test_commands_are_listed(twingraph: Command) -> None:
    listed = twingraph("--help").out
    assert all(f"  {name} " in listed for name in COMMANDS)
    assert "Sprache" in twingraph("--lang", "de", "--help").out


def test_the_version_is_told(twingraph: Command) -> None:
    assert __version__ in twingraph("--version").out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_in_both_languages(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    words = command.words  # type: ignore[attr-defined]
    assert words["de"] and words["en"] and words["de"] != words["en"]
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "help":
            assert isinstance(option, Option), option.name
            assert option.words["de"] != option.words["en"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_can_be_called(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    examples = command.example.splitlines()  # type: ignore[attr-defined]
    assert examples
    for example in examples:
        program, *arguments = shlex.split(example.partition(" > ")[0])
        assert program == "twingraph"
        while arguments[0].startswith("--"):
            arguments = arguments[2:]
        assert arguments[0] == name
        command.make_context(name, arguments[1:])


def test_nothing_is_said_twice_on_an_unexpected_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from twingraph.cli import main, stats

    def fail(*_: object) -> None:
        raise ZeroDivisionError("never\nmind")

    monkeypatch.setattr(stats, "open_local", fail)
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "de", "stats"])
    assert ended.value.code == 3
    first, second = capsys.readouterr().err.splitlines()
    assert first == "Fehler: unerwartet: ZeroDivisionError: never mind"
    assert "--traceback" in second
    with pytest.raises(ZeroDivisionError):
        main(["--traceback", "stats"])
