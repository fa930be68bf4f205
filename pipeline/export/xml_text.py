"""Text as XML can hold it."""

from __future__ import annotations

import re

# XML 1.0 has no place for these, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def allowed(text: str) -> str:
    """The text without characters that XML forbids."""
    return _FORBIDDEN.sub("", text)
