"""Trained networks that say of each pixel of a page's picture how likely it is print."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from pipeline import trained
from pipeline.ingest import network
from pipeline.ingest.ocr.engine import Image, Mask

_DPI = 200  # resolution that they were trained at
_SAME = (0.9, 1.1)  # resolutions that need no change, in multiples of it
_SIDE = 16  # pixels that the sides of their pictures are multiples of
_WEIGHTS = "model.onnx"
_log = logging.getLogger(__name__)


class PrintNetwork:
    """One trained part (``models/NAME``), loaded when it is first asked; `without` tells what is lost where it is missing."""

    def __init__(self, name: str, without: str) -> None:
        self.name, self.without = name, without

    def is_there(self) -> bool:
        """It is installed and whole."""
        return self._session is not None

    def version(self) -> str:
        """Digest of the weights, for the cache's key; ``"none"`` without them."""
        return trained.digest(self.name, _WEIGHTS) if self.is_there() else "none"

    def likely(self, picture: Image, dpi: float) -> Mask | None:
        """How likely (0–1) each pixel of a picture (height, width; ink dark on white) is print; None without the part."""
        if self._session is None:
            return None
        height, width = picture.shape
        scale = _DPI / dpi
        if not _SAME[0] <= scale <= _SAME[1]:
            kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=kind), np.uint8)
        tall, wide = picture.shape
        ink = np.zeros((1, 1, -(-tall // _SIDE) * _SIDE, -(-wide // _SIDE) * _SIDE), np.float32)
        ink[0, 0, :tall, :wide] = 1 - picture.astype(np.float32) / 255
        found = self._session.run(None, {"ink": ink})[0][0, 0, :tall, :wide]
        return np.asarray(cv2.resize(found, (width, height)) if found.shape != (height, width) else found)

    @cached_property
    def _session(self) -> Any:
        """The network, one thread; None, with a warning, where it is missing or does not load."""
        weights = trained.find(self.name, _WEIGHTS)
        if weights is None:
            _log.warning("%s: no trained part %s in %s", self.without, self.name, trained.models())
            return None
        try:
            session = network.load(weights)
            blank = session.run(None, {"ink": np.zeros((1, 1, _SIDE, _SIDE), np.float32)})[0]
            if blank.shape != (1, 1, _SIDE, _SIDE):
                raise ValueError(f"a picture of {_SIDE} × {_SIDE} pixels gives {blank.shape}")
        except Exception as error:  # of whatever kind: a damaged part must not stop the reading
            _log.warning("%s: %s: %s", self.without, weights, error)
            return None
        return session
