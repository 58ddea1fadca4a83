"""Requests for what does not exist here, refused in the reader's own language."""

from __future__ import annotations

from twingraph.errors import RequestError
from twingraph.web.wording import Wording


class MistakeError(RequestError):
    """A value that this site does not know; its message is fit to be read by who sent it."""

    def __init__(self, wording: Wording, key: str, **values: object) -> None:
        """Say the sentence `mistake.<key>` of the wording, its gaps filled."""
        super().__init__(wording(f"mistake.{key}", **values))
