"""What a scanner adds to a page, taken off: dark edges beyond the paper, and the streaks that dust on its glass draws."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ingest.ocr.engine import Image, Mask

_A4 = 11.69  # inches of the long side: the pictures carry no resolution here, and most pages are A4
_DARK = 90  # brightness of what lies beyond the paper
_EDGE = 0.15  # share of the page from its side that a dark edge may take
_STREAK = 0.06  # inches: streaks are thinner
_CONTRAST = 30  # of brightness, that a streak is darker than its sides
_RAGGED = 0.25  # share of its length that a column at its side is dark


def without_dark_edges(grey: Image) -> Image:
    """White where the scanner saw past the paper: dark areas, thicker than letters, that touch the picture's side."""
    height, width = grey.shape
    if min(height, width) < 200:
        return grey
    small = cv2.resize(grey, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    dark = cv2.inRange(small, 0, _DARK)
    dark[
        int(small.shape[0] * _EDGE) : -int(small.shape[0] * _EDGE),
        int(small.shape[1] * _EDGE) : -int(small.shape[1] * _EDGE),
    ] = 0
    thick = max(int(max(small.shape) / _A4 * 0.1), 3)
    dark = cv2.copyMakeBorder(dark, thick, thick, thick, thick, cv2.BORDER_REPLICATE)
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))[thick:-thick, thick:-thick]
    count, labels = cv2.connectedComponents(np.ascontiguousarray(dark))
    outer = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    touching = np.zeros(count, np.uint8)
    touching[outer] = 255
    touching[0] = 0
    if not touching.any():
        return grey
    edge = cv2.dilate(touching[labels], np.ones((5, 5), np.uint8))
    edge = cv2.resize(edge, (width, height), interpolation=cv2.INTER_NEAREST)
    paper = int(np.median(small[dark == 0])) if (dark == 0).any() else 255
    return np.asarray(np.where(edge > 0, paper, grey), np.uint8)


def without_streaks(grey: Image) -> Image:
    """The picture without thin lines that run over the whole of it, from side to side, margins too.

    What they cross is joined over them. A line of a table ends with the table and stays.
    """
    if min(grey.shape) < 200:
        return grey
    upright = _without_vertical(grey)
    lying = np.asarray(cv2.transpose(upright), np.uint8)
    found = _without_vertical(lying)
    return upright if found is lying else np.asarray(cv2.transpose(found), np.uint8)


def _without_vertical(grey: Image) -> Image:
    columns = _streak_columns(grey)
    if not columns.any():
        return grey
    grey = grey.copy()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.view(np.int8), [0]])))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        left, right = max(begin - 2, 0), min(end + 1, grey.shape[1] - 1)
        share = np.linspace(0, 1, right - left + 1)[1:-1]
        sides = grey[:, left, None].astype(np.float32) * (1 - share) + grey[:, right, None].astype(np.float32) * share
        grey[:, left + 1 : right] = np.maximum(grey[:, left + 1 : right], sides.astype(np.uint8))
    return grey


def _streak_columns(grey: Image) -> Mask:
    """Which columns (width,) are darker than both sides wherever those are paper, near the top and the bottom too."""
    reach = max(int(max(grey.shape) / _A4 * _STREAK / 2), 3)
    rows = grey[::3]
    left, right = rows[:, : -2 * reach], rows[:, 2 * reach :]
    sides = cv2.min(left, right)
    paper = sides > 110
    darker = (cv2.subtract(sides, np.ascontiguousarray(rows[:, reach:-reach])) > _CONTRAST) & paper
    band = max(len(rows) // 12, 1)
    core = np.ones(darker.shape[1], bool)
    for part, least in ((slice(None), 0.7), (slice(0, 2 * band), 0.5), (slice(-2 * band, None), 0.5)):
        seen = paper[part].sum(axis=0)
        core &= (darker[part].sum(axis=0) > least * seen) & (seen > len(rows[part]) * 0.2)
    columns = np.zeros(grey.shape[1], bool)
    if core.any():  # and its ragged sides
        near = cv2.dilate(core.astype(np.uint8)[None], np.ones((1, 2 * reach - 1), np.uint8))[0] > 0
        columns[reach:-reach] = near & (darker.sum(axis=0) > _RAGGED * paper.sum(axis=0))
    return columns
