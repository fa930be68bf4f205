"""The lists that the world is made of: ``language/world/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> Mapping[str, Any]:
    """The list file `name`, parsed: ``places``, ``people``, ``centre``, ``state``, ``party``, ``mass``, ``acts`` …"""
    file = resources.files("pipeline.specimens") / "language" / "world" / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8"))
