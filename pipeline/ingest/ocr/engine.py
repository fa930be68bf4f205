"""The interface of text recognition; every engine gives words with boxes and confidence for a page image."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.document import Word

Image = NDArray[np.uint8]
"""A picture as rows of pixels: (height, width) grey or (height, width, 3) red, green, blue."""

Mask = NDArray[Any]

Rectangle = tuple[int, int, int, int]
"""A part of a picture in pixels: x0, y0, x1, y1."""


class Engine(Protocol):
    """Recognises the words of an image.

    `recognise` gives boxes in points of the image at `dpi`, confidence 0–1. `mode` is ``"page"`` (find the
    columns and lines first), ``"block"`` (one block of lines), ``"line"`` (one line) or ``"raw"`` (one line, taken as
    it is, without a look for its letters). It raises `TimeoutError` after `timeout` seconds, and `MissingDependency` where the program or the language is not installed.
    """

    name: str

    def version(self) -> str:
        """Version of the program, for the cache's key and the report (``"5.5.4"``)."""
        ...

    def model(self, language: str) -> str:
        """Digest of the language's data, for the cache's key: the same program may hold another model."""
        ...

    def languages(self) -> tuple[str, ...]:
        """Languages that can be recognised; empty where the engine is not installed."""
        ...

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """Words of the image in the engine's reading order."""
        ...
