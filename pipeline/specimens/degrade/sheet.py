"""What happens to the sheet: print, paper, the marks of office life. Steps may write into the picture they are given.

Each step takes the picture (grey or RGB), the amount that `levels.PARAMETERS` explains, and the `Scene`.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.specimens.degrade.fields import Image, Scene, Step, add, clouds, grain, ink, repeated, shade, threefold

Points = NDArray[np.float64]
_PENCIL, _PEN = (105, 105, 110), (40, 60, 160)
_MARKERS = ((255, 245, 90), (165, 250, 120), (255, 170, 205))


def gain(image: Image, amount: float, scene: Scene) -> Image:
    share = min(abs(amount) * scene.fine, 1.0)
    moved = (cv2.erode if amount > 0 else cv2.dilate)(image, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.addWeighted(image, 1 - share, moved, share, 0), np.uint8)


def fade(image: Image, amount: float, scene: Scene) -> Image:
    kept = clouds(image.shape, scene.dice, 5, 255 - 2.55 * amount, 255)
    return np.asarray(cv2.bitwise_not(shade(np.asarray(cv2.bitwise_not(image), np.uint8), kept)), np.uint8)


def dropout(image: Image, amount: float, scene: Scene) -> Image:
    worn = grain((509, 521), scene.dice, 100, 0.5 * scene.fine)
    tile = np.where(worn > np.percentile(worn, 100 - amount), 235, 0).astype(np.uint8)
    return np.asarray(np.maximum(image, repeated(tile if image.ndim == 2 else tile[:, :, None], image.shape)), np.uint8)


def streaks(image: Image, amount: float, scene: Scene) -> Image:
    for _ in range(round(amount)):
        x = int(scene.dice.uniform(0.06, 0.94) * image.shape[1])
        band = image[:, x : x + max(1, round(scene.dice.uniform(0.15, 0.6) * scene.mm))]
        paler = scene.dice.uniform(0.3, 0.8)
        band[:] = (band + (255 - band) * paler).astype(np.uint8)
    return image


def bleed(image: Image, amount: float, scene: Scene) -> Image:
    size = (image.shape[1] // 2, image.shape[0] // 2)
    half = cv2.flip(cv2.resize(cv2.bitwise_not(scene.back), size, interpolation=cv2.INTER_AREA), 1)
    half = cv2.GaussianBlur(half, (0, 0), 0.7 * scene.fine)
    through = cv2.resize(half, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    patches = clouds(image.shape, scene.dice, 4, 0, 2.55 * amount)
    return shade(image, np.asarray(cv2.bitwise_not(shade(np.asarray(through, np.uint8), patches)), np.uint8))


def tone(image: Image, amount: float, scene: Scene) -> Image:
    levels = np.arange(256)
    if image.ndim == 2:
        return np.asarray(cv2.LUT(image, (levels * (1 - amount / 100)).astype(np.uint8)), np.uint8)
    tables = [levels * (1 - amount / 100 * share) for share in (0.6, 0.9, 1.7)]
    return np.asarray(cv2.LUT(image, np.stack(tables, axis=1).astype(np.uint8)[None]), np.uint8)


def fibre(image: Image, amount: float, scene: Scene) -> Image:
    mottled = grain(image.shape[:2], scene.dice, amount, 1.5 * scene.fine)
    return add(image, mottled if image.ndim == 2 else threefold(mottled))


def text_lines(image: Image, scene: Scene) -> list[tuple[int, int, int, int]]:
    """Boxes (x0, y0, x1, y1) of lines of text, in pixels, from the top."""
    step = max(scene.dpi // 50, 1)
    small = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    dark = cv2.dilate((grey < 215).astype(np.uint8), np.ones((1, 11), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    mm = scene.mm / step
    lines = [box[:4] * step for box in boxes[1:] if box[2] > 30 * mm and 2 * mm < box[3] < 7 * mm]
    return sorted(((int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in lines), key=lambda b: (b[1], b[0]))


def _some_lines(image: Image, amount: float, scene: Scene) -> list[tuple[int, int, int, int]]:
    lines = text_lines(image, scene)
    chosen = scene.dice.permutation(len(lines))[: round(amount)]
    return [lines[i] for i in chosen]


def underlines(image: Image, amount: float, scene: Scene) -> Image:
    for x0, _, x1, y1 in _some_lines(image, amount, scene):
        start, end = np.sort(scene.dice.uniform(x0, x1, 2))
        xs = np.linspace(start, end, 9)
        ys = y1 + scene.dice.uniform(-0.3, 0.6) * scene.mm + np.cumsum(scene.dice.normal(0, 0.08 * scene.mm, 9))
        _pen(image, xs, ys, scene, _PENCIL if scene.dice.random() < 0.5 else _PEN)
    return image


def ticks(image: Image, amount: float, scene: Scene) -> Image:
    for x0, y0, _, y1 in _some_lines(image, amount, scene):
        size = scene.dice.uniform(3, 5) * scene.mm
        x, y = x0 - scene.dice.uniform(6, 11) * scene.mm, (y0 + y1) / 2
        xs, ys = x + size * np.array([0, 0.35, 1.1]), y + size * np.array([0, 0.5, -0.8])
        _pen(image, xs, ys, scene, _PENCIL if scene.dice.random() < 0.5 else _PEN)
    return image


def _pen(image: Image, xs: Points, ys: Points, scene: Scene, colour: tuple[int, int, int]) -> None:
    width = max(1, round(scene.dice.uniform(0.25, 0.5) * scene.mm))
    points = np.stack([xs, ys], axis=1)
    for a, b in pairwise(np.rint(points).astype(int).tolist()):
        cv2.line(image, a, b, ink(image, colour), width, cv2.LINE_AA)


def highlights(image: Image, amount: float, scene: Scene) -> Image:
    colour = _MARKERS[int(scene.dice.integers(len(_MARKERS)))]
    for x0, y0, x1, y1 in _some_lines(image, amount, scene):
        start, end = (int(x) for x in np.sort(scene.dice.uniform(x0, x1, 2)))
        band = image[max(y0, 0) : y1, start:end]
        wash = np.broadcast_to(np.array(ink(image, colour), np.uint16).squeeze(), band.shape)
        band[:] = (band.astype(np.uint16) * wash // 255).astype(np.uint8)
    return image


def ring(image: Image, amount: float, scene: Scene) -> Image:
    height, width = image.shape[:2]
    size, radius = round(90 * scene.mm), scene.dice.uniform(35, 42) * scene.mm
    wet = np.zeros((size, size), np.uint8)
    begin = scene.dice.uniform(0, 360)
    middle, axes = (size // 2, size // 2), (round(radius), round(radius * scene.dice.uniform(0.96, 1)))
    thick = max(1, round(scene.dice.uniform(1, 2.5) * scene.mm))
    cv2.ellipse(wet, middle, axes, 0, begin, begin + scene.dice.uniform(200, 360), 255, thick, cv2.LINE_AA)
    wet = shade(
        np.asarray(cv2.GaussianBlur(wet, (0, 0), 0.5 * scene.mm), np.uint8), clouds(wet.shape, scene.dice, 7, 60, 255)
    )
    x, y = (int(scene.dice.uniform(0, max(side - size, 1))) for side in (width, height))
    place = image[y : y + size, x : x + size]
    dark = wet[: place.shape[0], : place.shape[1]].astype(np.float32) * (amount / 100 / 255)
    brown = (0.5, 0.75, 1.0) if image.ndim == 3 else (0.75,)
    place[:] = (place * (1 - dark[..., None] * np.array(brown)).reshape(place.shape)).astype(np.uint8)
    return image


def folds(image: Image, amount: float, scene: Scene) -> Image:
    across = scene.dice.random() < 0.8
    places = (0.5,) if scene.dice.random() < 0.6 else (1 / 3, 2 / 3)
    for place in places:
        side = image.shape[0 if across else 1]
        at = int((place + scene.dice.uniform(-0.02, 0.02)) * side)
        reach = round(12 * scene.mm)
        away = np.arange(-reach, reach) / scene.mm
        # the crease is dark, the paper beside it slopes away from the light on one side
        dark = np.exp(-((away / 0.25) ** 2)) + 0.35 * np.exp(-away / 4) * (away > 0)
        kept = np.clip(255 - 2.55 * amount * dark, 0, 255).astype(np.uint8)[:, None]
        band = image[at - reach : at + reach] if across else image[:, at - reach : at + reach]
        field = np.repeat(kept, image.shape[1 if across else 0], axis=1)
        band[:] = shade(np.ascontiguousarray(band), np.ascontiguousarray(field if across else field.T))
    return image


def holes(image: Image, amount: float, scene: Scene) -> Image:
    height = image.shape[0]
    x, middle = scene.dice.uniform(8, 13) * scene.mm, height / 2 + scene.dice.uniform(-6, 6) * scene.mm
    radius = round(amount / 2 * scene.mm)
    dark = scene.dice.random() < 0.5
    for y in (middle - 40 * scene.mm, middle + 40 * scene.mm):
        at = (round(x), round(y))
        if dark:
            cv2.circle(image, at, radius, ink(image, (25, 25, 25)), -1, cv2.LINE_AA)
        else:  # a white lid behind: only the shadow of the rim is seen
            begin = scene.dice.uniform(0, 360)
            cv2.circle(image, at, radius, ink(image, (250, 250, 250)), -1, cv2.LINE_AA)
            cv2.ellipse(image, at, (radius, radius), 0, begin, begin + 150, ink(image, (90, 90, 90)), 2, cv2.LINE_AA)
    return image


def staple(image: Image, amount: float, scene: Scene) -> Image:
    x, y = scene.dice.uniform(7, 16) * scene.mm, scene.dice.uniform(6, 14) * scene.mm
    turn = np.radians(scene.dice.uniform(-60, -20))
    dx, dy = amount * scene.mm * np.cos(turn), amount * scene.mm * np.sin(turn)
    if scene.dice.random() < 0.35:
        start, end = (round(x), round(y - dy / 2)), (round(x + dx), round(y + dy / 2))
        cv2.line(image, start, end, ink(image, (70, 70, 75)), max(2, round(0.5 * scene.mm)), cv2.LINE_AA)
        return image
    for _ in range(int(scene.dice.integers(1, 5))):  # taken out and put in again: pairs of dots
        ox, oy = scene.dice.uniform(-6, 6, 2) * scene.mm
        for side in (-0.5, 0.5):
            at = (round(x + ox + side * dx), round(y + oy + side * dy))
            spot = max(1, round(scene.dice.uniform(0.2, 0.5) * scene.mm))
            cv2.circle(image, at, spot, ink(image, (40, 40, 40)), -1, cv2.LINE_AA)
    return image


STEPS: dict[str, Step] = {
    "gain": gain,
    "fade": fade,
    "dropout": dropout,
    "streaks": streaks,
    "bleed": bleed,
    "tone": tone,
    "fibre": fibre,
    "underlines": underlines,
    "ticks": ticks,
    "highlights": highlights,
    "ring": ring,
    "folds": folds,
    "holes": holes,
    "staple": staple,
}
