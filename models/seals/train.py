"""Trains the network that tells print from seals and signatures: ``train.py LAYERS.npz PATCHES.npy OUTPUT.onnx MINUTES``."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

import numpy as np
import torch
from pictures import Composer
from torch import nn

from models.unet import Net, export

BATCH = 16


def main(layers: str, patches: str, output: str, minutes: float) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    composer = Composer(dict(np.load(layers)), np.load(patches), 11)
    test = [composer.picture() for _ in range(48)]
    net = Net().to(memory_format=torch.channels_last)
    best = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-4)
    begin, step, losses = time.process_time(), 0, []
    while (done := (time.process_time() - begin) / 60 / minutes) < 1:
        for group in best.param_groups:
            group["lr"] = 3e-3 * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        ink, label = batch([composer.picture() for _ in range(BATCH)])
        weight = torch.where(ink > 0.25, 1.0, 0.12)
        net.train()
        loss = (
            nn.functional.binary_cross_entropy_with_logits(net(ink), label, reduction="none") * weight
        ).sum() / weight.sum()
        best.zero_grad()
        loss.backward()
        best.step()
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            print(f"{step} {done:.2f} loss {np.mean(losses[-100:]):.4f} test {score(net, test)}", flush=True)
            export(net, output)
    export(net, output)


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
