"""A page that was photographed lies flat afterwards: its paper is cut out of the desk and made a rectangle again."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.ocr import page_image
from pipeline.ingest.ocr.engine import Image, Mask

_SMALL = 500  # pixels of the long side in which the paper's edges are sought
_STEEPEST = 0.15  # slope of an edge
_DEEPEST = 0.22  # share of the picture that may lie beyond an edge
_STEP = 12  # brightness by which the paper is lighter than what lies beyond its edge
_SEEN = 0.75  # share of an edge along which it is
_BEYOND = 0.012  # share of the picture's area that must lie beyond the paper for it to be cut out
_LEAST_SIDES = 3  # edges that are seen: of fewer no rectangle is known


class _Edge(NamedTuple):
    """A line along a side of the picture: its distance from that side at its middle, and how it grows along it."""

    at: float
    slope: float


def to_paper(image: Image) -> Image:
    """The paper alone, as a rectangle, where a desk is seen around it; else the picture as it is (grey or RGB)."""
    height, width = image.shape[:2]
    if min(height, width) < _SMALL:
        return image
    scale = _SMALL / max(height, width)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if small.ndim == 3:
        red, green, blue = page_image.channels(np.asarray(small, np.uint8))
        small = cv2.max(red, cv2.max(green, blue))
    small = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    sides = [_edge(side) for side in (small, small[:, ::-1], small.T, small[::-1].T)]
    if sum(side is not None for side in sides) < _LEAST_SIDES:
        return image
    left, right, top, bottom = (
        side or _unseen(other) for side, other in zip(sides, (sides[1], sides[0], sides[3], sides[2]), strict=True)
    )
    corners = _corners(left, right, top, bottom, small.shape[1], small.shape[0])
    if cv2.contourArea(corners) > (1 - _BEYOND) * small.size:
        return image
    return _rectangle(image, corners / np.float32(scale))


def _edge(side: Mask) -> _Edge | None:
    """The innermost line along the left side, beyond which all is darker than the paper; None where there is none."""
    side = np.ascontiguousarray(side)
    height, width = side.shape
    reach = round(width * _DEEPEST)
    lighter = cv2.subtract(side[:, 4 : reach + 4], side[:, :reach]) > _STEP  # at x + 2
    if lighter.any(axis=1).sum() < _SEEN * height:
        return None
    ys, xs = np.nonzero(lighter)
    found: list[tuple[float, _Edge]] = []
    for slope in np.linspace(-_STEEPEST, _STEEPEST, 61):
        at = np.round(xs - slope * (ys - height / 2)).astype(np.int64)
        counts = np.bincount(at[(at >= 0) & (at < reach)], minlength=reach)
        for place in np.flatnonzero(counts >= _SEEN * height).tolist():
            found.append((counts[place] / height, _Edge(place + 2.0, float(slope))))
    found = [(seen, edge) for seen, edge in found if _is_darker_beyond(side, edge)]
    if not found:
        return None
    inner = max(edge.at for _, edge in found)
    return max((seen, edge) for seen, edge in found if edge.at >= inner - 5)[1]


def _is_darker_beyond(side: Mask, edge: _Edge) -> bool:
    rows = np.arange(0, side.shape[0], 4)
    at = np.round(edge.at + edge.slope * (rows - side.shape[0] / 2)).astype(np.int64)
    inside = np.median(np.stack([side[rows, np.clip(at + k, 0, side.shape[1] - 1)] for k in (4, 6, 8)]), axis=0)
    outer = [side[rows, np.clip((at * k) // 4, 0, side.shape[1] - 1)] for k in (0, 1, 2, 3)]
    beyond = np.median(np.stack(outer), axis=0)
    return float((beyond + _STEP < inside)[at > 2].mean() if (at > 2).any() else 0.0) > _SEEN


def _unseen(opposite: _Edge | None) -> _Edge:
    """The picture's own side, leaning like the opposite edge does."""
    return _Edge(0.0, -opposite.slope if opposite else 0.0)


def _corners(left: _Edge, right: _Edge, top: _Edge, bottom: _Edge, width: int, height: int) -> NDArray[np.float32]:
    """Where the edges meet: top left, top right, bottom right, bottom left."""

    def meet(a: float, slope: float, b: float, other: float) -> tuple[float, float]:
        # x = a + slope (y - height / 2), y = b + other (x - width / 2)
        y = (b + other * (a - slope * height / 2 - width / 2)) / (1 - other * slope)
        return a + slope * (y - height / 2), y

    first, last = (left.at, left.slope), (width - right.at, -right.slope)
    upper, lower = (top.at, top.slope), (height - bottom.at, -bottom.slope)
    return np.array(
        [meet(*x, *y) for x, y in ((first, upper), (last, upper), (last, lower), (first, lower))], np.float32
    )


def _rectangle(image: Image, corners: NDArray[np.float32]) -> Image:
    sides = [float(np.linalg.norm(corners[k] - corners[k - 1])) for k in range(4)]  # left, top, right, bottom
    height, width = round((sides[0] + sides[2]) / 2), round((sides[1] + sides[3]) / 2)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, flat)
    paper = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(paper, np.uint8)
