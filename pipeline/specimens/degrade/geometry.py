"""Where points of a page lie on its scan: a plane homography, also for photographs; paper is never curled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Box = tuple[float, float, float, float]
Transform = tuple[float, ...]  # the 9 numbers of a homography, row by row
POINTS_PER_MM = 72 / 25.4


def carry(box: Box, transform: Transform) -> Box:
    """Bounds (x0, y0, x1, y1) on the scan of a box of the page, both in points from the top left."""
    x0, y0, x1, y1 = box
    corners = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)]) @ np.reshape(transform, (3, 3)).T
    xs, ys = corners[:, 0] / corners[:, 2], corners[:, 1] / corners[:, 2]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def lay(amounts: Mapping[str, float], width: float, height: float, dice: Generator) -> tuple[Matrix, float, float]:
    """How a page of `width` × `height` points lies: the homography to points of the scan, the scan's width, height."""
    desk, trim = amounts.get("desk", 0.0) / 50, amounts.get("trim", 0.0) * POINTS_PER_MM
    seen_width, seen_height = width * (1 + desk) + trim, height + width * desk + trim
    shift = amounts.get("shift", 0.0) * POINTS_PER_MM
    stretch = 1 + np.array([dice.uniform(-1, 1), dice.uniform(-1, 1)]) * amounts.get("stretch", 0.0) / 100
    matrix = (
        _moved(seen_width / 2 + shift * dice.uniform(-1, 1), seen_height / 2 + shift * dice.uniform(-1, 1))
        @ _turned(amounts.get("skew", 0.0))
        @ np.diag([*stretch, 1.0])
        @ _moved(-width / 2, -height / 2)
        @ _cornered(amounts.get("keystone", 0.0) + amounts.get("perspective", 0.0), width, height, dice)
    )
    quarters = round(amounts.get("turn", 0.0)) % 4
    if quarters:
        turned = (seen_height, seen_width) if quarters % 2 else (seen_width, seen_height)
        back = _moved(turned[0] / 2, turned[1] / 2) @ _turned(90 * quarters)
        matrix = back @ _moved(-seen_width / 2, -seen_height / 2) @ matrix
        seen_width, seen_height = turned
    return matrix / matrix[2, 2], seen_width, seen_height


def warp(image: NDArray[np.uint8], matrix: Matrix, dpi: int, ground: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page's picture laid by `matrix` (points to points) on `ground`, a picture of what lies around it."""
    # OpenCV counts pixels at their centres, points are counted from the corner
    to_points = _moved(0.5, 0.5)
    scale = np.diag([dpi / 72, dpi / 72, 1.0])
    pixels = np.linalg.inv(to_points) @ scale @ matrix @ np.linalg.inv(scale) @ to_points
    height, width = ground.shape[:2]
    options: dict[str, Any] = {"flags": cv2.INTER_CUBIC, "borderMode": cv2.BORDER_TRANSPARENT, "dst": ground}
    return np.asarray(cv2.warpPerspective(image, pixels, (width, height), **options), np.uint8)


def _moved(x: float, y: float) -> Matrix:
    return np.array([(1.0, 0.0, x), (0.0, 1.0, y), (0.0, 0.0, 1.0)])


def _turned(degrees: float) -> Matrix:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])


def _cornered(percent: float, width: float, height: float, dice: Generator) -> Matrix:
    """Each corner moved by up to `percent` of the width towards the middle."""
    true = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float32)
    moved = true + inward * dice.uniform(0, percent / 100 * width, (4, 2)).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(true, moved), np.float64)
