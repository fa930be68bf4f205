"""What the device does to the picture of the sheet: light, lens, sensor, dirt, one bit, a telephone line.

The steps are as in `sheet`.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.specimens.degrade.fields import (
    Image,
    Scene,
    Step,
    add,
    clouds,
    enlarged,
    grain,
    ramp,
    repeated,
    shade,
)

_DESKS = ((120, 84, 56), (86, 62, 46), (150, 148, 144), (70, 76, 82), (172, 140, 102))


def ground(mode: str, shape: tuple[int, ...], lid: float, scene: Scene) -> Image:
    """What lies around the page: the lid, or for a photograph the desk."""
    if mode != "photo":
        return np.full(shape, round(255 - 2.55 * lid), np.uint8)
    colour = np.array(_DESKS[int(scene.dice.integers(len(_DESKS)))])
    knots = np.pad(scene.dice.normal(0, 14, (97, 5)).astype(np.float32), ((0, 1), (0, 1)), mode="wrap")
    veins = cv2.resize(knots, (521, 509), interpolation=cv2.INTER_CUBIC)
    tile = np.clip(colour + veins[..., None] + scene.dice.normal(0, 5, (509, 521, 1)), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(repeated(tile, shape))


def light(image: Image, amount: float, scene: Scene) -> Image:
    return shade(image, ramp(image.shape, scene.dice, 255, 255 - 2.55 * amount))


def gutter(image: Image, amount: float, scene: Scene) -> Image:
    reach = scene.dice.uniform(5, 16)
    away = np.linspace(0, image.shape[1] / scene.mm, 512)
    dark = amount * np.exp(-away / reach)
    return shade(image, enlarged(np.clip(255 - 2.55 * dark, 0, 255)[None], image.shape))


def shadow(image: Image, amount: float, scene: Scene) -> Image:
    field = np.full((144, 102), 255, np.uint8)
    side = int(scene.dice.choice([0, 102]))
    hand = zip(scene.dice.uniform(10, 70, 4).tolist(), (140.0, 105.0, 70.0, 35.0), strict=True)
    points = [(side, 144.0), *((abs(side - x), y) for x, y in hand), (side, scene.dice.uniform(0, 60))]
    cv2.fillPoly(field, [np.rint(points).astype(np.int32)], 255 - 2.55 * amount)
    return shade(image, enlarged(cv2.GaussianBlur(field, (0, 0), scene.dice.uniform(2, 7)), image.shape))


def halftone(image: Image, amount: float, scene: Scene) -> Image:
    # whole waves to the tile, so that repeats join
    waves_x, waves_y = scene.dice.integers(60, 110, 2)
    y, x = np.mgrid[0:384, 0:384] * (2 * np.pi / 384)
    tile = 255 - 1.27 * amount * (1 + np.sin(waves_x * x + waves_y * y) * np.sin(waves_x * y - waves_y * x))
    return shade(image, np.ascontiguousarray(repeated(tile.astype(np.uint8), image.shape[:2])))


def blur(image: Image, amount: float, scene: Scene) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), amount * scene.fine), np.uint8)


def defocus(image: Image, amount: float, scene: Scene) -> Image:
    radius = amount * scene.fine
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(cv2.filter2D(image, -1, disc / disc.sum()), np.uint8)


def motion(image: Image, amount: float, scene: Scene) -> Image:
    length = amount * scene.fine
    reach = int(np.ceil(length / 2))
    turn = scene.dice.uniform(0, np.pi)
    path = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 4 * reach + 3):
        path[reach + round(t * np.sin(turn)), reach + round(t * np.cos(turn))] += 1
    return np.asarray(cv2.filter2D(image, -1, path / path.sum()), np.uint8)


def noise(image: Image, amount: float, scene: Scene) -> Image:
    return add(image, grain(image.shape, scene.dice, amount))


def white(image: Image, amount: float, scene: Scene) -> Image:
    return _stretched(image, 0, amount)


def black(image: Image, amount: float, scene: Scene) -> Image:
    return _stretched(image, amount, 255)


def _stretched(image: Image, low: float, high: float) -> Image:
    table = np.clip((np.arange(256) - low) * 255 / (high - low), 0, 255)
    return np.asarray(cv2.LUT(image, table.astype(np.uint8)), np.uint8)


def lines(image: Image, amount: float, scene: Scene) -> Image:
    for _ in range(round(amount)):
        x = int(scene.dice.uniform(0.02, 0.98) * image.shape[1])
        stripe = image[:, x : x + max(1, round(scene.dice.uniform(0.08, 0.25) * scene.mm))]
        stripe[:] = (stripe * scene.dice.uniform(0.35, 0.85)).astype(np.uint8)
    return image


def specks(image: Image, amount: float, scene: Scene) -> Image:
    height, width = image.shape[:2]
    for _ in range(round(amount)):
        at = (int(scene.dice.integers(width)), int(scene.dice.integers(height)))
        dark = int(scene.dice.integers(20, 130))
        # most are one or two dots, few are crumbs
        radius = round(min(scene.dice.exponential(0.6), 4) * scene.fine)
        cv2.circle(image, at, radius, (dark,) * 3, -1)
    return image


def edges(image: Image, amount: float, scene: Scene) -> Image:
    for side in scene.dice.permutation(4)[: int(scene.dice.integers(1, 4))]:
        turned = np.rot90(image, side)  # a view: what is written into it is in the picture
        # a bar that tapers along a part of the side, a little ragged
        along = np.linspace(0, 1, turned.shape[1])
        start, end = np.sort(scene.dice.uniform(-0.6, 1.6, 2))
        taper = scene.dice.uniform(0.2, 1) + (along - 0.5) * scene.dice.uniform(-0.6, 0.6)
        rough = np.interp(along, np.linspace(0, 1, 160), scene.dice.normal(0, 0.15 * scene.mm, 160))
        reach = np.clip(taper, 0, 1) * amount * scene.mm + rough
        reach[(along < start) | (along > end)] = 0
        rows = np.arange(int((amount + 1) * scene.mm))
        turned[: len(rows)][rows[: len(turned), None] < reach] = 18
    return image


def coarse(image: Image, amount: float, scene: Scene) -> Image:
    half = cv2.resize(image, None, fx=1, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(half, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8)


def threshold(image: Image, amount: float, scene: Scene) -> Image:
    # a device takes its measure from the page: a share of the paper's own brightness
    middle = float(np.median(image[::16, ::16])) * amount / 100
    swayed = clouds(image.shape, scene.dice, 6, middle - 8, middle + 8)
    return np.asarray(cv2.compare(image, swayed, cv2.CMP_GT), np.uint8)


def lost(image: Image, amount: float, scene: Scene) -> Image:
    for _ in range(round(amount)):
        y = int(scene.dice.integers(1, image.shape[0] - 4))
        rows = int(scene.dice.integers(1, 4))
        image[y : y + rows] = image[y - 1] if scene.dice.random() < 0.7 else 255
    return image


STEPS: dict[str, Step] = {
    "light": light,
    "gutter": gutter,
    "shadow": shadow,
    "halftone": halftone,
    "blur": blur,
    "defocus": defocus,
    "motion": motion,
    "noise": noise,
    "white": white,
    "black": black,
    "lines": lines,
    "specks": specks,
    "edges": edges,
    "coarse": coarse,
    "threshold": threshold,
    "lost": lost,
}
