"""The last part of an address, made from a name."""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
        "ə": "e",
        "'": "",
        "’": "",
        "ʻ": "",
        "ʼ": "",
        "ʹ": "",
    }
)


def slug_of(name: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens; empty where the name has none.

    `ä ö ü ß` become `ae oe ue ss`, other marks and apostrophes fall away.
    """
    spelled = unicodedata.normalize("NFC", name).lower().translate(_SPELLED)
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
