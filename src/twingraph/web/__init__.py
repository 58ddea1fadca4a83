"""The site: every page and document for browsers and programs, as a Flask application."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask

from twingraph.web.detours import take_detour
from twingraph.web.headers import seal
from twingraph.web.layout import prepare_templates
from twingraph.web.opened import Opened
from twingraph.web.problems import register_problems
from twingraph.web.reader import refuse_oversized, remember

BLUEPRINTS: tuple[str, ...] = (
    "twingraph.web.home",
    "twingraph.web.about",
    "twingraph.web.ask",
    "twingraph.web.catalogue",
    "twingraph.web.desk",
    "twingraph.web.openapi",
    "twingraph.web.quality",
    "twingraph.web.query_page",
    "twingraph.web.releases",
    "twingraph.web.search",
    "twingraph.web.things",
    "twingraph.web.vocabulary",
)
"""Modules that add pages: each has a `blueprint`. Add a line, and its pages are on the site."""


def create_app(engine: Opened, settings: Any = None) -> Flask:
    """The site over an opened engine; `settings` is kept for the pages that need limits.

    Every request sees one state of the data: the store is asked for its version once, and what
    was read from it (captions, the search index) is kept as long as the version stays.
    """
    app = Flask(__name__)
    app.extensions["twingraph.engine"] = engine
    app.extensions["twingraph.settings"] = settings
    app.url_map.strict_slashes = True
    remember(app)
    prepare_templates(app)
    for module in BLUEPRINTS:
        app.register_blueprint(import_module(module).blueprint)
    register_problems(app)
    app.before_request(refuse_oversized)
    app.before_request(take_detour)
    app.after_request(seal)
    return app
