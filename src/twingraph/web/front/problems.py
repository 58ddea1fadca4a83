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
    language = choose_language(headers.get("accept-language"), ("de", "en"), "en")
    said = _say(refusal, problem, language, status or problem["status"])
    form = choose_media_type(headers.get("accept"), _FORMS) or JSON
    if form in ("text/html", "application/xhtml+xml"):
        kind, body = "text/html; charset=utf-8", _render_page(said, language)
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
    if refusal.problem in ("busy", "interrupted", "unavailable"):
        more.append(("Retry-After", str(refusal.values.get("seconds", 2))))
    if refusal.problem == "content-coding":
        more.append(("Accept-Encoding", "identity"))
    return Response(said["status"], tuple(more), body.encode())


def _say(refusal: Refusal, problem: dict[str, Any], language: str, status: int) -> dict[str, Any]:
    """The members of the problem document."""
    words = problem[language]
    values = {"line": "?", "column": "?", **refusal.values}
    shown = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in values.items()
    }
    if refusal.problem == "http":
        shown["phrase"] = reason(status)
    detail = words["detail"].format(**shown)
    if said := refusal.values.get("said"):
        detail += f" ({said})"
    return {
        "type": f"{BASE}problem#{refusal.problem}",
        "title": words["title"],
        "status": status,
        "detail": detail,
        "hint": words["hint"],
        **{name: value for name, value in refusal.values.items() if name != "said"},
    }


def _render_text(said: dict[str, Any]) -> str:
    return f"{said['status']} {said['title']}\n{said['detail']}\n{said['hint']}\n"


def _render_page(said: dict[str, Any], language: str) -> str:
    title, detail, hint = (escape(str(said[name])) for name in ("title", "detail", "hint"))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>\n'
        f"<body><main><h1>{title}</h1>\n<p>{detail}</p>\n<p>{hint}</p>\n"
        f'<p><a href="/sparql">/sparql</a></p></main></body>\n</html>\n'
    )
