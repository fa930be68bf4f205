"""A scanner's faults on one line: blur, one-bit ink, specks, fading, JPEG, low resolution, slant, seal remnants."""

from __future__ import annotations

import random

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def scanned(picture: Picture, chance: random.Random, amount: float = 1.0) -> Picture:
    """The line as a scan; `amount` 0 leaves it alone."""
    image = picture
    dice = np.random.default_rng(chance.getrandbits(32))
    if chance.random() < 0.7 * amount:
        image = bent(image, chance, dice)
    if chance.random() < 0.15 * amount:
        image = _seal(image, chance)
    if chance.random() < 0.35 * amount:
        image = _faded(image, chance, dice)
    if chance.random() < 0.15 * amount:
        kernel = np.ones((2, 2) if chance.random() < 0.7 else (1, 2), np.uint8)
        image = np.asarray(cv2.erode(image, kernel), np.uint8)  # ink spreads
    scale = chance.choice((1.0, chance.uniform(0.42, 0.8), 0.75, 0.75))
    tall, wide = image.shape
    image = np.asarray(
        cv2.resize(image, (max(8, round(wide * scale)), max(8, round(tall * scale))), interpolation=cv2.INTER_AREA)
    )
    if chance.random() < 0.6 * amount:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), chance.uniform(0.3, 1.3) * scale))
    if chance.random() < 0.4 * amount:
        noise = dice.normal(0, chance.uniform(2, 22), image.shape)
        image = np.clip(image + noise - abs(noise.mean()), 0, 255).astype(np.uint8)
    if chance.random() < 0.35 * amount:
        image = np.where(image > chance.randint(95, 205), 255, 0).astype(np.uint8)
    if chance.random() < 0.25 * amount:
        image = _specks(image, chance, dice)
    if chance.random() < 0.4 * amount:
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(18, 80)])
        image = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    if chance.random() < 0.3 * amount:
        low, high = chance.uniform(0, 110), chance.uniform(190, 255)
        image = (low + image.astype(np.float32) * (high - low) / 255).astype(np.uint8)
    return image


def bent(image: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    """Turned, sheared, stretched and bent a little."""
    tall, wide = image.shape
    turn, shear = chance.gauss(0, 0.006), chance.gauss(0, 0.05)
    sx, sy = chance.uniform(0.88, 1.14), chance.uniform(0.9, 1.12)
    move = np.array(
        [[sx, shear, -shear * tall / 2], [turn, sy, tall / 2 * (1 - sy) - turn * wide / 2 + chance.gauss(0, 1.5)]]
    )
    wide = round(wide * sx)
    out = cv2.warpAffine(image, move, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=255)
    if chance.random() < 0.5:
        coarse = dice.normal(0, chance.uniform(0.3, 1.6), (2, 4, max(4, wide // 22))).astype(np.float32)
        dx, dy = (cv2.resize(field, (wide, tall), interpolation=cv2.INTER_CUBIC) for field in coarse)
        grid = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(tall, dtype=np.float32))
        out = cv2.remap(out, grid[0] + dx, grid[1] + dy, cv2.INTER_LINEAR, borderValue=255)
    return np.asarray(out, np.uint8)


def _faded(image: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    tall, wide = image.shape
    cells = dice.uniform(0, 1, (max(2, tall // 5), max(2, wide // 5))).astype(np.float32)
    field = cv2.resize(cells, (wide, tall), interpolation=cv2.INTER_CUBIC)
    loss = np.clip((field - chance.uniform(0.45, 0.85)) * 4, 0, chance.uniform(0.4, 1.0))
    return (255 - (255 - image.astype(np.float32)) * (1 - loss)).astype(np.uint8)


def _specks(image: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    out = image.copy()
    tall, wide = out.shape
    for _ in range(chance.randint(1, 14)):
        spot = (chance.randrange(wide), chance.randrange(tall))
        cv2.circle(out, spot, chance.choice((0, 1, 1, 2)), chance.choice((0, 40, 90, 255)), -1)
    return out


def _seal(image: Picture, chance: random.Random) -> Picture:
    out = image.copy()
    tall, wide = out.shape
    middle = (chance.randint(-50, wide + 50), chance.randint(-120, tall + 120))
    for radius in (100, 94, 62):
        cv2.circle(out, middle, radius, chance.randint(120, 225), chance.randint(1, 3), cv2.LINE_AA)
    return np.minimum(out, image)
