"""Foreign text made fit for the graph: one line, composed, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

_NO_NAME = re.compile(
    r"^[\W_]*$"  # nothing but signs
    r"|\ufffd|Ã[\u0080-\u00bf¤¶¼Ÿ„–œ]|â€|Â[\u00a0-\u00bf]"  # UTF-8 read as something else
    r"|&[a-zA-Z]+;|&#[0-9]+;|</?[a-zA-Z][^>]*>"  # markup
    r"|[?]{3}|(?i:lorem ipsum)|(^|[^A-Za-z])(TODO|FIXME|XXX|TBD|N\.?N\.)([^A-Za-z]|$)"  # gaps
)


def clean(text: str) -> str:
    """The text in NFC, without control and format characters, blanks collapsed; may be empty."""
    visible = "".join(
        sign
        if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else " " * sign.isspace()
        for sign in unicodedata.normalize("NFC", text)
    )
    return " ".join(visible.split())


def is_name(text: str) -> bool:
    """Whether a cleaned text can name a thing; vandalism and gaps cannot, by our own rules."""
    return _NO_NAME.search(text) is None
