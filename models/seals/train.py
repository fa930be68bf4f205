"""Trains the network that tells print from seals and signatures: ``train.py LAYERS.npz PATCHES.npy OUTPUT.onnx MINUTES``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pictures import Composer
from torch import nn

from models.shrink import shrink
from models.unet import Net, train

BATCH = 16
SEEN = 160  # pictures by which it is made small


def main(layers: str, patches: str, output: str, minutes: float) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    composer = Composer(dict(np.load(layers)), np.load(patches), 11)
    test = [composer.picture() for _ in range(48)]
    net = Net().to(memory_format=torch.channels_last)

    def loss() -> Any:
        ink, label = batch([composer.picture() for _ in range(BATCH)])
        weight = torch.where(ink > 0.25, 1.0, 0.12)
        each = nn.functional.binary_cross_entropy_with_logits(net(ink), label, reduction="none")
        return (each * weight).sum() / weight.sum()

    train(net, output, minutes, loss, lambda: f"test {score(net, test)}", 100)
    shrink(Path(output), np.stack([composer.picture()[0] for _ in range(SEEN)]), usual=False)


def batch(pairs: Any) -> tuple[Any, Any]:
    ink = 1 - np.stack([grey for grey, _ in pairs]).astype(np.float32) / 255
    label = np.stack([label for _, label in pairs]).astype(np.float32)
    return torch.from_numpy(ink[:, None]), torch.from_numpy(label[:, None])


def score(net: Any, pairs: Any) -> str:
    """Of ink pixels: share of print taken for other ink, and of other ink taken for print."""
    net.eval()
    with torch.no_grad():
        ink, label = batch(pairs)
        found = torch.cat([net(ink[k : k + 16]) > 0 for k in range(0, len(ink), 16)])
    dark, label = ink > 0.35, label > 0.5
    lost = (dark & label & ~found).sum() / (dark & label).sum()
    kept = (dark & ~label & found).sum() / (dark & ~label).sum()
    return f"lost {lost:.4f} kept {kept:.4f}"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]))
