"""Refusals as answers: problem+json (RFC 9457), HTML or plain text, in German or English."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from twingraph.sparql.refusal import Refusal
from twingraph.vocab import BASE
from twingraph.web.front.messages import Response, reason
from twingraph.web.negotiation import choose_language, choose_media_type
from twingraph.web.wording import LANGUAGES

JSON = "application/problem+json"
_FORMS = (JSON, "application/json", "text/html", "application/xhtml+xml", "text/plain")
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@cache
def read_problems() -> dict[str, dict[str, Any]]:
    """Every problem by name: its status and its words in both languages."""
    return tomllib.loads(files(__package__).joinpath("problems.toml").read_text("utf-8"))


def answer_refusal(
    refusal: Refusal, headers: Mapping[str, str], *, status: int | None = None
) -> Response:
    """The refusal in the form and language that the request's `headers` prefer."""
    problem = read_problems()[refusal.problem]
    language = choose_language(headers.get("accept-language"), LANGUAGES)
    said = _say(refusal, language, status or problem["status"])
    form = choose_media_type(headers.get("accept"), _FORMS) or JSON
    if form in ("text/html", "application/xhtml+xml"):
        kind, body = "text/html; charset=utf-8", render_bare_page(said, language)
    elif form == "text/plain":
        kind, body = "text/plain; charset=utf-8", _render_text(said)
    else:
        kind, body = form, json.dumps(said, ensure_ascii=False)
    more = [
        ("Content-Type", kind),
        ("Content-Language", language),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept, Accept-Language"),
    ]
    if kind.startswith("text/html"):
        more.append(("Content-Security-Policy", _POLICY))
    if "allowed" in refusal.values:
        more.append(("Allow", refusal.values["allowed"]))
    if refusal.problem in ("busy", "interrupted", "unavailable", "remote-unavailable"):
        more.append(("Retry-After", str(refusal.values.get("seconds", 2))))
    if refusal.problem == "content-coding":
        more.append(("Accept-Encoding", "identity"))
    return Response(said["status"], tuple(more), body.encode())


def words_of(refusal: Refusal, language: str) -> tuple[str, str, str]:
    """Title, detail and hint of a refusal in `language` (`de`, `en`), its values in their gaps."""
    words = read_problems()[refusal.problem][language]
    values = {"line": "?", "column": "?", **_in(language, refusal.values)}
    shown = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in values.items()
    }
    detail = words["detail"].format(**shown)
    if told := values.get("told"):
        detail += f" ({told})"
    return words["title"], detail, words["hint"].format(**shown)


def _in(language: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a refusal; of those that are said in several languages the one wanted."""
    return {
        name: value[language] if isinstance(value, dict) else value
        for name, value in values.items()
    }


def _say(refusal: Refusal, language: str, status: int) -> dict[str, Any]:
    """The members of the problem document."""
    if refusal.problem == "http":
        phrases = read_problems()["http"]["phrases"].get(str(status), {})
        phrase = {language: phrases.get(language, reason(status))}
        refusal = Refusal("http", phrase=phrase, **refusal.values)
    title, detail, hint = words_of(refusal, language)
    return {
        "type": f"{BASE}problem#{refusal.problem}",
        "title": title,
        "status": status,
        "detail": detail,
        "hint": hint,
        **{
            name: value
            for name, value in refusal.values.items()
            if name != "told" and not isinstance(value, dict)
        },
    }


def _render_text(said: dict[str, Any]) -> str:
    return f"{said['status']} {said['title']}\n{said['detail']}\n{said['hint']}\n"


def render_bare_page(said: Mapping[str, Any], language: str) -> str:
    """Title, detail and hint as a page that needs nothing else: no store, no layout."""
    title, detail, hint = (escape(str(said[name])) for name in ("title", "detail", "hint"))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>\n'
        f"<body><main><h1>{title}</h1>\n<p>{detail}</p>\n<p>{hint}</p>\n"
        f'<p><a href="/sparql">/sparql</a></p></main></body>\n</html>\n'
    )
