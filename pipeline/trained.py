"""Where trained parts lie: one folder each, with its weights and its card.

The first that is there counts: ``KEHOACH_MODELS`` of the environment alone where it is set (an empty folder switches all
trained parts off), else ``models/`` of the checkout, else what the installed package brought.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1] / "models"
_INSTALLED = Path(sys.prefix) / "share" / "kehoach" / "models"


def models() -> Path:
    """The folder of all trained parts; it may be absent."""
    if told := os.environ.get("KEHOACH_MODELS"):
        return Path(told)
    return _CHECKOUT if _CHECKOUT.is_dir() else _INSTALLED


def find(*parts: str) -> Path | None:
    """A file of a trained part (``find("handwriting", "model.onnx")``); None where it is not there."""
    path = models().joinpath(*parts)
    return path if path.is_file() else None


@cache
def digest(*parts: str) -> str:
    """16 hexadecimal digits of a file of a trained part; ``"none"`` where it is not there."""
    path = find(*parts)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path else "none"
