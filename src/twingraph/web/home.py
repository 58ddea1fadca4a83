"""The front page."""

from flask import Blueprint, Response

from twingraph.web.layout import Page, render_page
from twingraph.web.reader import reader

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show_home() -> Response:
    """The front page."""
    who = reader()
    return render_page(
        "home.html",
        Page(
            title=who.site.title(who.language).value,
            description=str(who.site.description(who.language) or ""),
            path="/",
            canonical=who.site.space,
        ),
    )
