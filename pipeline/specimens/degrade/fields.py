"""Fields over a picture from which the steps are made: clouds, ramps, grain; and how a field darkens a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Image = NDArray[np.uint8]
_TILE = (509, 521)  # prime sides: the repeats of a tile do not line up with anything on the page


class Scene(NamedTuple):
    """What a step knows besides the picture: its own dice, the resolution, the other side of the sheet (grey)."""

    dice: Generator
    dpi: int
    back: Image

    @property
    def mm(self) -> float:
        """Pixels of a millimetre."""
        return self.dpi / 25.4

    @property
    def fine(self) -> float:
        """Pixels of one two-hundredth of an inch, the unit of blur."""
        return self.dpi / 200


Step = Callable[[Image, float, Scene], Image]


def clouds(shape: tuple[int, ...], dice: Generator, cells: int, low: float, high: float) -> Image:
    """Smooth field from `low` to `high` (0–255) with some `cells` swells across."""
    coarse = dice.uniform(low, high, (cells + cells // 2, cells)).astype(np.float32)
    smooth = cv2.resize(coarse, (shape[1] // 8 + 1, shape[0] // 8 + 1), interpolation=cv2.INTER_CUBIC)
    return enlarged(np.clip(smooth, low, high), shape)


def ramp(shape: tuple[int, ...], dice: Generator, low: float, high: float) -> Image:
    """Plane field from `low` on one side to `high` on the other, in any direction."""
    turn = dice.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1:1:32j, -1:1:24j]
    along = (x * np.cos(turn) + y * np.sin(turn)) / 1.5
    return enlarged(low + (high - low) * np.clip(0.5 + along / 2, 0, 1), shape)


def enlarged(field: NDArray[Any], shape: tuple[int, ...]) -> Image:
    """A coarse field at the size of a picture."""
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(field.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR), np.uint8)


def grain(shape: tuple[int, ...], dice: Generator, sigma: float, soft: float = 0.0) -> NDArray[np.int16]:
    """Noise of `sigma` grey levels with the shape of a picture; `soft` pixels wide where it is above 0."""
    tile = dice.normal(0, 1, (*_TILE, *shape[2:])).astype(np.float32)
    if soft:
        reach = int(np.ceil(4 * soft))
        around = [(reach, reach), (reach, reach), *((0, 0) for _ in shape[2:])]
        wide = cv2.GaussianBlur(np.pad(tile, around, mode="wrap"), (0, 0), soft) * (3.5 * soft)
        tile = wide[reach:-reach, reach:-reach]
    return repeated(np.rint(tile * sigma).astype(np.int16), shape)


def repeated(tile: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """A tile laid again and again over a picture of this shape."""
    times = (shape[0] // tile.shape[0] + 1, shape[1] // tile.shape[1] + 1, *(1 for _ in shape[2:]))
    return np.tile(tile, times)[: shape[0], : shape[1]]


def add(image: Image, field: NDArray[np.int16]) -> Image:
    """A picture with noise on it."""
    return np.asarray(cv2.add(image, field, dtype=cv2.CV_8U), np.uint8)


def shade(image: Image, field: Image) -> Image:
    """A picture darkened by a grey field: 255 leaves it as it is."""
    if image.ndim == 3 and field.ndim == 2:
        field = threefold(field)
    return np.asarray(cv2.multiply(image, field, scale=1 / 255), np.uint8)


def threefold(field: NDArray[Any]) -> NDArray[Any]:
    """A grey field for all three colours."""
    return np.asarray(cv2.merge([field, field, field]))


def ink(image: Image, rgb: tuple[int, int, int]) -> tuple[int, ...]:
    """A colour as this picture can hold it: itself, or its grey."""
    return rgb if image.ndim == 3 else (round(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]),)
