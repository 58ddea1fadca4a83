"""What a server did wrong, in words: its own, or ours in both languages."""

from __future__ import annotations

import asyncio

import aiohttp

from twingraph.sparql.refusal import Refusal

_LONGEST = 4096
_REASONS = {
    "broke-off": ("it broke off", "sie brach ab"),
    "end": ("its end cannot be read", "ihr Ende ist nicht zu lesen"),
    "packed": ("packed as {}, not asked for", "gepackt als {}, was nicht verlangt war"),
    "redirect": ("a redirect, not followed", "eine Weiterleitung; ihr wird nicht gefolgt"),
    "status": ("HTTP status {}", "HTTP-Status {}"),
    "type": ("content of type {}", "Inhalt vom Typ {}"),
    "unreadable": ("it cannot be read", "sie ist nicht zu lesen"),
    "verdict": ("neither yes nor no", "weder Ja noch Nein"),
}


def failed(reason: str, what: str = "") -> Refusal:
    """The refusal of an answer that is of no use; `reason` is one of those above."""
    english, german = _REASONS[reason]
    told = {"en": english.format(what), "de": german.format(what)}
    return Refusal("remote-failed", told=told)


async def read_complaint(response: aiohttp.ClientResponse, seconds: float) -> str:
    """The first line of what a server complains of; nobody needs all of it, nor waits for it."""
    try:
        said = await asyncio.wait_for(response.content.read(_LONGEST), seconds)
    except (TimeoutError, aiohttp.ClientError):
        return ""
    lines = said.decode("utf-8", "replace").strip().splitlines() or [""]
    printable = "".join(sign if sign.isprintable() else " " for sign in lines[0])
    return " ".join(printable.split())[:200]
