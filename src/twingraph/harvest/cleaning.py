"""Foreign text made fit for the graph: one line, composed, nothing invisible."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """The text in NFC, without control and format characters, blanks collapsed; may be empty."""
    visible = "".join(
        sign
        if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else " " * sign.isspace()
        for sign in unicodedata.normalize("NFC", text)
    )
    return " ".join(visible.split())
