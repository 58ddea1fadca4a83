"""Coming."""

from flask import Blueprint

blueprint = Blueprint("things", __name__)
