"""Help: every command explains itself in both languages, with an example that parses."""

import errno
import os
import shlex

import click
import pytest
from tests.conftest import Command, Ran

from twingraph import __version__
from twingraph.cli import group, main
from twingraph.cli.bilingual import Option

COMMANDS = group.list_commands(click.Context(group))


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `twingraph` in this process, which is quicker where nothing else is looked at."""

    def run(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        assert isinstance(ended.value.code, int)
        out, err = capsys.readouterr()
        return Ran(ended.value.code, out, err)

    return run


def test_commands_are_listed(here: Command) -> None:
    listed = here("--help").out
    assert len(COMMANDS) > 6
    assert all(f"  {name} " in listed for name in COMMANDS)
    assert "Sprache" in here("--lang", "de", "--help").out


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
    from twingraph.cli import stats

    def fail(*_: object) -> None:
        raise ZeroDivisionError("never\nmind")

    monkeypatch.setattr(stats, "open_local", fail)
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "de", "stats"])
    assert ended.value.code == 3
    first, second = capsys.readouterr().err.splitlines()
    assert first == "Fehler: unerwartet: ZeroDivisionError: never mind"
    assert "--traceback" in second
    with pytest.raises(SystemExit) as ended:
        main(["stats", "--traceback"])
    assert ended.value.code == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_full_disk_is_not_called_a_fault_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from twingraph.cli import stats

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(stats, "open_local", fail)
    with pytest.raises(SystemExit) as ended:
        main(["stats"])
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert said == f"error: the output cannot be written: {os.strerror(errno.ENOSPC)}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_language_may_be_said_before_and_after_the_command(here: Command, name: str) -> None:
    before = here("--lang", "de", name, "--help").out
    after = here(name, "--help", "--lang=de").out
    assert before == after
    assert before.startswith(f"Aufruf: twingraph {name} [OPTIONEN]")
    assert "Usage" not in before and "Options" not in before and "[default" not in before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["bild"], "den Befehl 'bild' gibt es nicht"),
        (["query"], "es fehlt: 'QUESTION'"),
        (["stats", "--form", "json"], "die Option '--form' gibt es nicht; gemeint ist"),
        (["stats", "--format", "yaml"], "'--format' bekommt einen Wert, der nicht geht; möglich:"),
        (["stats", "--format"], "'--format' ist ein Schalter oder braucht einen Wert"),
        (["stats", "more"], "zu viele Angaben: more"),
        (["query", "x", "--seconds", "-1"], "möglich: ab 0 bis 86400"),
        (["query", "x", "--seconds", "soon"], "'--seconds' bekommt einen Wert"),
        (["build", "--store", "s"], "entweder --data ORDNER"),
        (["build", "--data", "d", "--store", ""], "'--store' bekommt einen Wert"),
        (["build", "--rdf", "", "--store", "s"], "der Pfad ist leer"),
        (["--traceback"], "es fehlt ein Befehl"),
    ],
)
def test_a_wrong_call_is_one_line_in_german_too(
    here: Command, arguments: list[str], word: str
) -> None:
    ran = here("--lang", "de", *arguments)
    first, second = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert first.startswith("Fehler: ") and word in first
    assert second.startswith("  Hinweis: twingraph ")
