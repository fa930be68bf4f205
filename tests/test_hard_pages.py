"""Pages that were photographed, folded or printed on grained paper are made flat, whole and white before they are read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ingest.ocr import creases, flatten, grain
from pipeline.ingest.ocr.engine import Image

DESK = (86, 62, 46)


def _page(height: int = 2200, width: int = 1560) -> Image:
    """Lines of letters drawn with strokes, on white."""
    page = np.full((height, width), 255, np.uint8)
    for y in range(300, height - 300, 48):
        for x in range(200, width - 200, 16):
            cv2.line(page, (x, y), (x, y - 18), 0, 3)
            cv2.line(page, (x, y), (x + 8, y), 0, 2)
    return page


def _photograph(page: Image, corners: list[tuple[int, int]], size: tuple[int, int]) -> Image:
    height, width = page.shape
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    desk = np.empty((size[1], size[0], 3), np.uint8)
    desk[:] = DESK
    paper = np.repeat(page[:, :, None], 3, axis=2)
    out = cv2.warpPerspective(paper, matrix, size, dst=desk, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(out, np.uint8)


def _rows_of_ink(grey: Image) -> float:
    """How sharply rows of ink and of paper alternate: falls where lines are aslant."""
    return float(np.abs(np.diff((grey < 128).mean(axis=1))).sum())


def test_paper_on_a_desk_is_cut_out_and_straight() -> None:
    page = _page()
    seen = _photograph(page, [(90, 110), (1640, 60), (1690, 2290), (50, 2240)], (1760, 2380))
    flat = flatten.to_paper(seen)
    assert flat.shape[0] == pytest.approx(page.shape[0], rel=0.03)
    assert flat.shape[1] == pytest.approx(page.shape[1], rel=0.03)
    rim = np.concatenate([flat[8:12].reshape(-1, 3), flat[-12:-8].reshape(-1, 3), flat[:, 8:12].reshape(-1, 3)])
    assert np.median(rim) > 240 and (rim.max(axis=1) < 150).mean() < 0.02  # no desk is left
    assert _rows_of_ink(flat[:, :, 0]) > 0.8 * _rows_of_ink(page)


def test_a_page_without_a_desk_stays_as_it_is() -> None:
    for page in (_page(), np.repeat(_page()[:, :, None], 3, axis=2), np.full((300, 200), 255, np.uint8)):
        assert flatten.to_paper(page) is page


def test_a_table_with_a_frame_is_no_paper() -> None:
    page = _page()
    cv2.rectangle(page, (150, 250), (1410, 1950), 0, 3)
    assert flatten.to_paper(page) is page


@pytest.mark.parametrize("dark", [0, 150])
@pytest.mark.parametrize("upright", [False, True])
def test_a_crease_goes_and_the_letters_under_it_stay(dark: int, upright: bool) -> None:
    page = _page()
    height, width = page.shape
    folded = page.copy()
    begin, end = ((786, 0), (774, height - 1)) if upright else ((0, 1052), (width - 1, 1060))
    crease = np.full((height, width), 255, np.uint8)
    cv2.line(crease, begin, end, dark, 4)
    folded = np.minimum(folded, crease)
    mended = creases.without_creases(folded)
    on_paper = (crease < 255) & (page == 255)
    assert (mended[on_paper] > 200).mean() > 0.8
    near = cv2.dilate((crease < 255).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (mended[near & (page < 50)] < 128).mean() > 0.6
    assert np.array_equal(mended[:900, :600], page[:900, :600])


def test_ruled_lines_of_a_table_stay() -> None:
    page = _page()
    cv2.rectangle(page, (180, 600), (1380, 1400), 0, 2)
    cv2.line(page, (180, 1000), (1380, 1000), 0, 2)
    cv2.line(page, (600, 600), (600, 1400), 0, 2)
    assert np.array_equal(creases.without_creases(page), page)


def test_grained_paper_turns_white_and_clean_paper_stays() -> None:
    page = _page()
    assert grain.whiten(page) is page
    noise = np.random.default_rng(5).normal(0, 11, page.shape)
    noisy = np.clip(page * 0.94 + noise, 0, 255).astype(np.uint8)
    white = grain.whiten(noisy)
    assert (white[page == 255] == 255).mean() > 0.95 > (noisy[page == 255] == 255).mean()
    assert np.median(white[page == 0]) < 60


def test_a_page_without_paper_is_not_whitened() -> None:
    dark = np.full((400, 400), 40, np.uint8)
    assert grain.whiten(dark) is dark
