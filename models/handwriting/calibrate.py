"""Writes ``model.json``: temperature and, by kind, the straight line from log odds to calibrated log odds.

``python calibrate.py --fonts DIR --crops DIR --table TSV --folds DIR0 … DIR4 --weights model.onnx --out model.json``
fits them on real lines, each read by the network of the fold that had not seen its group, and on composed lines
by writers and fonts that no network has seen.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from crops import Crop, load
from hands import Hands
from lines import Composer, date_line, number_line
from measure import Read, model, read, report
from network import ALPHABET
from scanner import scanned
from sklearn.linear_model import LogisticRegression
from train import HELD_OUT, fold

_SURE = 2.2  # log odds of a probability of 0.9
_PRECISE = 0.985  # share of the sure ones that are to be right, of real lines and of composed ones
_KINDS = ("number", "day", "month", "year")


def composed(count: int, fonts: Path, seed: int) -> list[Crop]:
    """Lines by writers and fonts held out, with a scanner's faults."""
    chance = random.Random(seed)
    files = sorted(path for path in fonts.glob("*.ttf") if path.name.startswith(HELD_OUT))
    hands = Hands(files, None, "held out")
    crops = []
    for k in range(count):
        date = k % 2 == 1
        compose = Composer(chance, hands, italic=date, writers=20000)
        line = (date_line if date else number_line)(chance, compose, None)
        crops.append(Crop(f"composed-{k}", scanned(line.picture, chance, 0.8), line.label, frozenset(), "composed"))
    return crops


def fit(reads: list[Read]) -> tuple[float, float]:
    """Slope and offset of the log odds; the offset is as low as it takes for the sure ones to be right, see `_PRECISE`."""
    chances = np.clip([one.chance for one in reads], 1e-6, 1 - 1e-6)
    odds = np.log(chances / (1 - chances))[:, None]
    right = np.array([one.right for one in reads])
    real = np.array([not one.name.startswith("composed") for one in reads])
    weights = np.where(real, 2.0, 1.0)
    # one wrong and one right reading that nobody made keep a perfect record from promising certainty
    more, truth = np.vstack([odds, [[8.0]], [[-2.0]]]), np.append(right, [False, True])
    found = LogisticRegression(C=10.0).fit(more, truth, np.append(weights, [0.3, 0.3]))
    slope, offset = float(found.coef_[0, 0]), float(found.intercept_[0])
    for lower in np.arange(0.0, 3.0, 0.05):
        sure = slope * odds[:, 0] + offset - lower >= _SURE
        if all(right[sure & kind].mean() >= _PRECISE for kind in (real, ~real) if (sure & kind).any()):
            break
    return slope, offset - float(lower)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--crops", type=Path, required=True)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--folds", type=Path, nargs=5, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args()
    folds = [model(path / "model.onnx") for path in told.folds]
    real, whole = load(told.crops, told.table), model(told.weights)
    held = composed(told.count, told.fonts, 77)
    best = None
    for temperature in (1.0, 1.4, 2.0):
        reads = [one for crop in real for one in read(crop, folds[fold(crop.group)]._replace(temperature=temperature))]
        reads += [one for crop in held for one in read(crop, whole._replace(temperature=temperature))]
        lines = {kind: fit([one for one in reads if one.kind == kind]) for kind in _KINDS}
        loss = 0.0
        for one in reads:
            slope, offset = lines[one.kind]
            chance = min(max(one.chance, 1e-6), 1 - 1e-6)
            odds = slope * np.log(chance / (1 - chance)) + offset
            loss += float(np.log1p(np.exp(-odds if one.right else odds))) / len(reads)
        print(f"temperature {temperature}: log loss {loss:.4f}")
        if best is None or loss < best[0]:
            best = loss, temperature, lines
    assert best is not None
    _, temperature, lines = best
    settings = {
        "alphabet": ALPHABET,
        "height": 48,
        "temperature": temperature,
        "calibration": {kind: [round(value, 4) for value in pair] for kind, pair in lines.items()},
    }
    told.out.write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    folds = [network._replace(temperature=temperature, calibration=lines) for network in folds]
    print("real lines, each by the network that had not seen its group:")
    report(one for crop in real for one in read(crop, folds[fold(crop.group)]))
    print("composed lines by writers and fonts held out:")
    whole = whole._replace(temperature=temperature, calibration=lines)
    report((one for crop in held for one in read(crop, whole)), wrong=False)


if __name__ == "__main__":
    main()
