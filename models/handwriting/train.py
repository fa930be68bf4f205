"""Trains the recogniser: ``python train.py --fonts DIR --mnist DIR [--crops DIR --labels TSV] --minutes 30 --out DIR``."""

from __future__ import annotations

import argparse
import random
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from crops import Crops, load
from hands import Hands
from lines import Composer, Line, date_line, number_line
from network import ALPHABET, Network, batch, export
from scanner import scanned
from torch.nn.functional import cross_entropy, ctc_loss, log_softmax

from pipeline.ingest.masthead.handwriting import prepared

SYSTEM = Path("/usr/share/fonts/truetype")
DEBIAN = [SYSTEM / name for name in ("breip/Breip.ttf", "fifthhorseman/dkg.ttf", "fifthhorseman/dkgBI.ttf")]
_WEIGHTS = torch.tensor([0.5] + [1.0] * len(ALPHABET))  # of classes: most rows are blank
HELD_OUT = ("kalam", "nothing-you-could-do", "the-girl-next-door", "reenie-beanie", "dekko")
Sample = tuple[np.ndarray, str, tuple[float, ...]]


def fold(group: str) -> int:
    """The fold of a group of crops, 0 to 4."""
    return zlib.crc32(group.encode()) % 5


class Stock:
    """Lines to learn from; each composed one is used twice, with other faults of the scanner.

    Args:
        hands: writers.
        crops: real lines, if any.
        chance: where all that is random comes from.
    """

    def __init__(self, hands: Hands, crops: Crops | None, chance: random.Random) -> None:
        self._hands, self._crops, self._chance = hands, crops, chance
        self._used: list[Line] = []

    def sample(self, amount: float, real: float = 0.55) -> Sample:
        """One line as the network sees it, with its label; `real` is the share that has real digits."""
        while True:
            composed = self._line(real)
            line = prepared(scanned(composed.picture, self._chance, amount))
            if line is not None and 8 * len(composed.label) <= line.shape[1] < 640:
                return line, composed.label, composed.places

    def _line(self, real: float) -> Line:
        chance, crops = self._chance, self._crops
        if crops and chance.random() < real * 0.6:
            return Line(*crops.whole(chance))
        if len(self._used) > 400 and chance.random() < 0.5:
            return self._used.pop(chance.randrange(len(self._used)))
        date = chance.random() < 0.45
        compose = Composer(chance, self._hands, italic=chance.random() < (0.85 if date else 0.06), writers=20000)
        digits = crops.digits(chance, compose.size, 2 if date else 5) if crops and chance.random() < real else None
        line = (date_line if date else number_line)(chance, compose, digits)
        self._used.append(line)
        return line


def places(samples: list[Sample], rows: int) -> torch.Tensor:
    """Classes (lines, rows) where composition knows them, -1 where it does not: a guide to where signs are to be named."""
    told = np.full((len(samples), rows), -1, np.int64)
    for k, (line, label, shares) in enumerate(samples):
        if shares:
            own = line.shape[1] // 4
            told[k, :own] = 0
            at = [min(own - 1, max(0, int(share * own))) for share in shares]
            for row in at:
                told[k, max(0, row - 1) : row + 2] = -1
            for row, sign in zip(at, label, strict=True):
                told[k, row] = ALPHABET.index(sign) + 1
    return torch.from_numpy(told)


def step(network: Network, optimiser: torch.optim.Optimizer, samples: list[Sample], free: float) -> float:
    """One step of learning; the loss. `free` is the weight of the loss that leaves open where a sign is named."""
    lines, classes, steps, lengths = batch([line for line, _, _ in samples], [label for _, label, _ in samples])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(lines.contiguous(memory_format=torch.channels_last))
    chances = log_softmax(logits.float(), 2).transpose(0, 1)
    told = places(samples, logits.shape[1])
    loss = 4 * cross_entropy(logits.float().flatten(0, 1), told.flatten(), _WEIGHTS, ignore_index=-1)
    if free:
        loss = loss + free * ctc_loss(chances, classes, steps, lengths, zero_infinity=True)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimiser.step()
    return float(loss.detach())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--crops", type=Path, help="folder of real lines")
    parser.add_argument("--table", type=Path, help="what stands in them, see crops.py")
    parser.add_argument("--aligner", type=Path, help="model.onnx of an earlier run, which finds their digits")
    parser.add_argument("--fold", type=int, help="leave out the groups of this fold of five")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--guided", type=int, default=0, help="first steps in which only known places teach")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(told.seed)
    chance = random.Random(told.seed)
    files = sorted(path for path in told.fonts.glob("*.ttf") if not path.name.startswith(HELD_OUT))
    hands = Hands([*files, *DEBIAN], told.mnist, "train")
    crops = None
    if told.crops:
        known = [crop for crop in load(told.crops, told.table) if told.fold is None or fold(crop.group) != told.fold]
        crops = Crops(known, told.aligner)
        print(f"{len(known)} lines, {sum(map(len, crops.singles.values()))} digits, {len(crops.whole_blanks)} blanks")
    stock = Stock(hands, crops, chance)
    network = Network().to(memory_format=torch.channels_last)
    if told.start:
        network.load_state_dict(torch.load(told.start))
    optimiser = torch.optim.AdamW(network.parameters(), lr=told.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, told.rate, told.steps + 1, pct_start=0.12)
    begun, sums, done = time.time(), [], 0
    told.out.mkdir(parents=True, exist_ok=True)
    while done < told.steps:
        amount = 1.0 if told.start else min(1.0, 0.3 + 2.5 * done / told.steps)
        pool = sorted((stock.sample(amount) for _ in range(320)), key=lambda one: one[0].shape[1])
        groups = [pool[k : k + 32] for k in range(0, 320, 32)]
        network.train()
        for group in chance.sample(groups, 10):
            sums.append(step(network, optimiser, group, float(done >= told.guided)))
            schedule.step()
            done += 1
            if done >= told.steps:
                break
        if done % 100 < 10:
            spent = f"{time.time() - begun:.0f} s, cpu {time.process_time():.0f} s"
            print(f"{done} steps, {spent}, loss {np.mean(sums[-100:]):.3f}", flush=True)
            torch.save(network.state_dict(), told.out / "weights.pt")
    torch.save(network.state_dict(), told.out / "weights.pt")
    export(network.to(memory_format=torch.contiguous_format), told.out / "model.onnx")


if __name__ == "__main__":
    main()
