"""The README's commands, numbers, questions and links are true."""

import re
from pathlib import Path

import pytest

from twingraph.cli import COMMANDS
from twingraph.engine import Engine
from twingraph.settings import render_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
QUESTIONS = re.findall(r"```sparql\n(.*?)```\n(?:\n```text\n(.*?)```)?", README, re.DOTALL)
LINKS = re.findall(r"\]\((?!https?:)([^)#]+)", README)
SAID = re.findall(
    r"twingraph (?=[a-z])(\w+) ?[^`\n]*",
    "\n".join(
        re.findall(r"^\$ (.*)$", README, re.MULTILINE) + re.findall(r"`(twingraph [^`]+)`", README)
    ),
)


def test_questions_are_found() -> None:
    assert len(QUESTIONS) >= 3
    assert sum(bool(answer) for _, answer in QUESTIONS) >= 2


@pytest.mark.parametrize(("query", "answer"), QUESTIONS)
def test_questions_have_the_answers_shown(query: str, answer: str, engine: Engine) -> None:
    rows = engine.store.rows(query)
    assert rows
    if answer:
        told = [[value.value.split("/dortmund/id/")[-1] for value in row.values()] for row in rows]
        assert told == [line.split() for line in answer.splitlines()]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)\b", README)) - {"are"}))
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(SAID)))
def test_commands_exist(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize("link", sorted(set(LINKS)))
def test_links_lead_to_files(link: str) -> None:
    assert (ROOT / link).exists()


def test_settings_are_those_of_the_table() -> None:
    shown = README.split("src/twingraph/settings.py -->\n")[1].split("<!-- /settings -->")[0]
    assert shown == render_table()


def test_number_of_sources_is_counted() -> None:
    said = re.search(r"(\d+) of them, each with the\s+day", README)
    assert said
    assert int(said[1]) == len(list((ROOT / "data" / "source").glob("*.ttl")))
