"""Trains the network that makes the print of faint copies whole: ``train.py PAIRS.npz OUTPUT.onnx MINUTES``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.shrink import shrink
from models.unet import Net, train

BATCH = 24
SEEN = 160  # pieces by which it is made small
TEST = 192  # pieces of the last scans, never trained on


def main(pairs: str, output: str, minutes: float) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    data = np.load(pairs)
    copy, whole = data["copy"], data["whole"]
    dice = np.random.default_rng(7)
    net = Net().to(memory_format=torch.channels_last)

    def loss() -> Any:
        chosen = dice.integers(0, len(copy) - TEST, BATCH)
        ink, print_ = batch(copy[chosen]), batch(whole[chosen])
        return difference(net(ink), ink, print_)

    train(net, output, minutes, loss, lambda: score(net, copy[-TEST:], whole[-TEST:]), 200)
    shrink(Path(output), copy[:SEEN], usual=True)


def batch(pictures: NDArray[np.uint8]) -> Any:
    """(n, H, W) of 0 ink to 255 paper → (n, 1, H, W) of ink 0–1."""
    return torch.from_numpy(1 - pictures.astype(np.float32)[:, None] / 255)


def difference(found: Any, ink: Any, print_: Any) -> Any:
    """Cross entropy by pixel; empty paper far from print counts little."""
    near = nn.functional.max_pool2d(torch.maximum(ink, print_), 7, 1, 3) > 0.3
    weight = torch.where(near, 1.0, 0.15)
    each = nn.functional.binary_cross_entropy_with_logits(found, print_, reduction="none")
    return (each * weight).sum() / weight.sum()


def score(net: Any, copy: NDArray[np.uint8], whole: NDArray[np.uint8]) -> str:
    """Of the pixels of print: share that is lost, and share that is added, before and after."""
    net.eval()
    with torch.no_grad():
        ink, print_ = batch(copy), batch(whole) > 0.5
        found = torch.cat([net(ink[k : k + 24]) > 0 for k in range(0, len(ink), 24)])
    shares = [
        f"{(print_ & ~one).sum() / print_.sum():.3f}/{(~print_ & one).sum() / print_.sum():.3f}"
        for one in (ink > 0.5, found)
    ]
    return f"lost/added {shares[0]} -> {shares[1]}"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
