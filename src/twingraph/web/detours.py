"""Addresses with a slash too many or too few, or cut short, led to the one that was meant."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from twingraph.vocab import KINDS
from twingraph.web.headers import KEPT_BRIEFLY

CUT_SHORT = {
    "/doc": "/dataset",
    "/id": "/dataset",
    "/scheme": "/ontology#lists",
    "/alignment": "/ontology#alignments",
} | {f"/id/{kind}": f"/doc/{kind}" for kind in KINDS}
"""What is listed where, for those who shorten an address to see what lies above."""


def take_detour() -> Response | None:
    """The way to the address that was meant, None if the request needs none.

    308 where only slashes differ, 303 where another page tells more (RFC 9110, sections 15.4.9
    and 15.4.4); always to a path of this host, whatever the request calls the host.
    """
    trouble, path = request.routing_exception, "/" + request.path.strip("/")
    if isinstance(trouble, RequestRedirect):
        return _lead_on(308, urlsplit(trouble.new_url).path)
    if not isinstance(trouble, NotFound):
        return None
    if path in CUT_SHORT:
        return _lead_on(303, CUT_SHORT[path])
    if request.path.endswith("/") and _is_known(path):
        return _lead_on(308, quote(path))
    return None


def _is_known(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def _lead_on(status: int, path: str) -> Response:
    query = request.query_string.decode("latin-1")
    head, mark, part = path.partition("#")
    response = Response(status=status, mimetype="text/plain")
    response.headers["Location"] = (f"{head}?{query}" if query else head) + mark + part
    response.headers["Cache-Control"] = KEPT_BRIEFLY
    return response
