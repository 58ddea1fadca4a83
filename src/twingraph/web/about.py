"""Coming."""

from flask import Blueprint

blueprint = Blueprint("about", __name__)
