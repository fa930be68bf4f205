"""The network of the trained parts that look at print: a U-net over pixels unshuffled by two."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

CHANNELS = (16, 24, 40, 64)
_RATE = 3e-3


def block(inner: int, outer: int, times: int = 2) -> nn.Sequential:
    """Convolutions of 3×3 with normalisation."""
    layers: list[nn.Module] = []
    for k in range(times):
        layers += [
            nn.Conv2d(inner if k == 0 else outer, outer, 3, padding=1, bias=False),
            nn.BatchNorm2d(outer),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers)


class Net(nn.Module):
    """(1, 1, H, W) of ink 0–1, H and W multiples of 16 → (1, 1, H, W): probability that a pixel is print."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = CHANNELS
        self.split, self.join = nn.PixelUnshuffle(2), nn.PixelShuffle(2)
        self.down = nn.MaxPool2d(2)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.a, self.b, self.c, self.d = block(4, a), block(a, b), block(b, c), block(c, d, 3)
        self.c2, self.b2, self.a2 = block(d + c, c, 1), block(c + b, b, 1), block(b + a, a, 1)
        self.out = nn.Conv2d(a, 4, 3, padding=1)

    def forward(self, ink: Any) -> Any:
        a = self.a(self.split(ink))
        b = self.b(self.down(a))
        c = self.c(self.down(b))
        d = self.d(self.down(c))
        c = self.c2(torch.cat([self.up(d), c], 1))
        b = self.b2(torch.cat([self.up(c), b], 1))
        a = self.a2(torch.cat([self.up(b), a], 1))
        return self.join(self.out(a))


def train(net: Any, output: str, minutes: float, loss: Callable[[], Any], told: Callable[[], str], every: int) -> None:
    """Train by `loss` of one batch after the other for minutes of processor time; every so many steps say how it stands
    (`told`) and write the network.
    """
    best = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=1e-4)
    begin, step, losses = time.process_time(), 0, []
    while (done := (time.process_time() - begin) / 60 / minutes) < 1:
        for group in best.param_groups:
            group["lr"] = _RATE * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        net.train()
        found = loss()
        best.zero_grad()
        found.backward()
        best.step()
        losses.append(found.item())
        step += 1
        if step % every == 0:
            print(f"{step} {done:.2f} loss {np.mean(losses[-every:]):.4f} {told()}", flush=True)
            export(net, output)
    export(net, output)


def export(net: Any, output: str) -> None:
    """Write the network with its sigmoid as ONNX, for pictures of any size that is a multiple of 16."""
    net.eval()
    whole = nn.Sequential(net, nn.Sigmoid())
    size = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        whole, (torch.zeros(1, 1, 64, 64),), output, input_names=["ink"], output_names=["print"],
        dynamic_axes={"ink": size, "print": size}, opset_version=17, dynamo=False,
    )  # fmt: skip
    net.train()
