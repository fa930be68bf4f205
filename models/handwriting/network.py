"""The network: convolutions over a line 48 pixels high, a recurrent layer in both directions, one class row per 4 pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

ALPHABET = "0123456789abcđSNTM/"
"""Class 0 is the blank of CTC, class i + 1 the i-th sign."""


def _layer(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]


class Network(nn.Module):
    """(batch, 1, 48, width) of ink 0–1 to logits (batch, width / 4, classes)."""

    def __init__(self, classes: int = len(ALPHABET) + 1) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, 24, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            *_layer(24, 48),
            nn.MaxPool2d((2, 1)),
            *_layer(48, 64),
            *_layer(64, 64),
            nn.MaxPool2d((2, 1)),
            nn.Dropout(0.05),
            nn.Conv2d(64, 96, (3, 1), bias=False),
            nn.BatchNorm2d(96),
            nn.ReLU(inplace=True),
        )
        self.pass_on = nn.GRU(96, 72, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.1)
        self.name = nn.Linear(144, classes)

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        seen = self.look(lines).squeeze(2).transpose(1, 2).float()
        passed, _ = self.pass_on(seen)
        return self.name(self.drop(passed))


def batch(lines: list[np.ndarray], labels: list[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Lines padded to one width, classes of all labels in one row, widths in class rows, lengths of labels."""
    wide = -(-max(line.shape[1] for line in lines) // 64) * 64  # few widths: kernels are compiled once for each
    padded = np.zeros((len(lines), 1, 48, wide), np.float32)
    for k, line in enumerate(lines):
        padded[k, 0, :, : line.shape[1]] = line
    classes = [ALPHABET.index(sign) + 1 for label in labels for sign in label]
    steps = torch.tensor([max(1, line.shape[1] // 4) for line in lines])
    return torch.from_numpy(padded), torch.tensor(classes), steps, torch.tensor([len(label) for label in labels])


def export(network: Network, path: Path) -> None:
    """Write the network for ONNX Runtime: input ``line`` (1, 1, 48, width), output ``logits`` (1, width / 4, classes)."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, 48, 240),),
        str(path),
        input_names=["line"],
        output_names=["logits"],
        dynamic_axes={"line": {3: "width"}, "logits": {1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
