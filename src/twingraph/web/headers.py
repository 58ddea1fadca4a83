"""What every answer carries: how to cache it, what it varies by, what a browser may do with it."""

from __future__ import annotations

from flask import Response, g, request

from twingraph.web.reader import shelf

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Content Security Policy (CSP Level 3): everything from here, nothing inline."""

SECURITY = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Last-Modified, Location",
}
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
KEPT_BRIEFLY = "public, max-age=60"


def link(response: Response, target: str, relation: str, media_type: str | None = None) -> None:
    """Add a typed link to the answer (RFC 8288)."""
    kind = f'; type="{media_type}"' if media_type else ""
    response.headers.add("Link", f'<{target}>; rel="{relation}"{kind}')


def seal(response: Response) -> Response:
    """The answer with its common headers; 304 where the client already has it.

    Headers that a page has set itself stay as they are.
    """
    for name, value in (SECURITY | OPEN_TO_ALL).items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/static/"):
        response.headers["Cache-Control"] = KEPT_FOR_EVER if "v" in request.args else KEPT_BRIEFLY
        return response
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers.setdefault("Cache-Control", KEPT_BRIEFLY)
        if not response.is_streamed and not response.direct_passthrough:
            # a digest of the bytes: a strong validator (RFC 9110, section 8.8.3)
            response.add_etag()
            if "reader" in g:
                response.last_modified = response.last_modified or shelf().since
            response.make_conditional(request)
    return response
