"""Texts of a line from rows of class probabilities (CTC: class 0 is the blank between signs)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.floating[Any]]

_BEAM = 20
_FLOOR = 3e-4  # a class below it is not followed
_SURE = 0.9995  # of rows that are surely blank one stands for all that follow each other


def texts(chances: Chances, alphabet: str) -> list[tuple[str, float]]:
    """Texts with the sum of the probability of all their alignments, likeliest first, from (rows, 1 + signs)."""
    ends: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # chances that the row before was blank, was the last sign
    for row in chances[_telling(chances)]:
        blank = float(row[0])
        if blank > _SURE:
            ends = {text: ((idle + busy) * blank, 0.0) for text, (idle, busy) in ends.items()}
            continue
        signs = [(alphabet[k - 1], float(row[k])) for k in np.flatnonzero(row > _FLOOR).tolist() if k]
        idles: defaultdict[str, float] = defaultdict(float)
        busies: defaultdict[str, float] = defaultdict(float)
        for text, (idle, busy) in ends.items():
            idles[text] += (idle + busy) * blank
            last = text[-1:]
            for sign, chance in signs:
                if sign == last:
                    busies[text] += busy * chance
                    busies[text + sign] += idle * chance
                else:
                    busies[text + sign] += (idle + busy) * chance
        sums = {text: idles[text] + busies[text] for text in idles.keys() | busies.keys()}
        kept = sorted(sums, key=lambda text: (-sums[text], text))[:_BEAM]
        scale = sum(sums[text] for text in kept)
        ends = {text: (idles[text] / scale, busies[text] / scale) for text in kept}
    return sorted(((text, idle + busy) for text, (idle, busy) in ends.items()), key=lambda item: (-item[1], item[0]))


def _telling(chances: Chances) -> NDArray[np.intp]:
    """The rows that are not sure to be blank, and the first of each run that is."""
    sure = chances[:, 0] > _SURE
    sure[1:] &= sure[:-1].copy()
    sure[:1] = False
    return np.flatnonzero(~sure)


def aligned(chances: Chances, classes: list[int]) -> list[int]:
    """The row in which each class of a text is strongest on its likeliest way through the rows."""
    told = _telling(chances)
    states = [0, *(k for pair in classes for k in (pair, 0))]
    logs = np.log(np.maximum(chances[told], 1e-12))[:, states]
    rows, many = logs.shape
    skips = np.array([i > 1 and states[i] != 0 and states[i] != states[i - 2] for i in range(many)])
    score = np.full(many, -np.inf)
    score[:2] = logs[0, :2]
    came = np.zeros((rows, many), np.int8)
    for t in range(1, rows):
        one = np.concatenate(([-np.inf], score[:-1]))
        two = np.where(skips, np.concatenate(([-np.inf, -np.inf], score[:-2]))[:many], -np.inf)
        ways = np.stack((score, one, two))
        came[t] = ways.argmax(0)
        score = ways.max(0) + logs[t]
    at = many - 1 if many == 1 or score[-1] >= score[-2] else many - 2
    best: dict[int, int] = {}
    for t in range(rows - 1, -1, -1):
        if states[at] and (at not in best or logs[t, at] >= logs[best[at], at]):
            best[at] = t
        at -= int(came[t, at])
    return [int(told[best.get(2 * k + 1, 0)]) for k in range(len(classes))]
