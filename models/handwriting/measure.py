"""Measures a network on real lines and on composed ones: ``python measure.py model.onnx --crops DIR --table TSV``."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from crops import Crop, load
from network import ALPHABET
from train import fold

from pipeline.ingest.masthead import handwriting
from pipeline.ingest.masthead.handwriting import _DATE, _NUMBER


class Read(NamedTuple):
    """One blank as read: its kind, what it was, the likeliest text, its probability, probability of the truth."""

    name: str
    kind: str
    truth: str
    text: str
    chance: float

    @property
    def right(self) -> bool:
        return self.text == self.truth or (self.kind in {"day", "month"} and same(self.text, self.truth))


def same(one: str, other: str) -> bool:
    """The same day or month, with or without a leading zero."""
    return one.isdigit() and other.isdigit() and int(one) == int(other)


def model(weights: Path, settings: Path | None = None) -> Any:
    """The network as the reading stage uses it; without settings uncalibrated."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    told = json.loads(settings.read_text()) if settings else {"temperature": 1.0, "calibration": {}}
    calibration = {kind: tuple(pair) for kind, pair in told["calibration"].items()}
    return handwriting._Model(session, ALPHABET, told["temperature"], calibration)


def read(crop: Crop, network: Any, logits: np.ndarray | None = None) -> list[Read]:
    """The blanks of one line beside the truth."""
    form: re.Pattern[str] = _NUMBER if crop.label[0] == "S" else _DATE
    truth = form.fullmatch(crop.label)
    ink = handwriting.prepared(crop.picture)
    assert truth is not None
    found: dict[str, handwriting.Reading] = {}
    if ink is not None:
        if logits is None:
            logits = network.session.run(None, {"line": ink[None, None]})[0][0]
        found = {one.kind: one for one in handwriting.readings(logits, network, form, crop.picture.shape[1])}
    out = []
    for kind, value in truth.groupdict().items():
        best = found[kind].candidates[0] if kind in found else ("—", 0.0)
        out.append(Read(crop.name, kind, value, *best))
    return out


def report(reads: Iterable[Read], wrong: bool = True) -> None:
    """Exact share, and precision and share of the sure ones, by kind and for whole dates."""
    reads = list(reads)
    if wrong:
        for one in reads:
            if not one.right:
                print(f"  {one.name} {one.kind}: {one.truth} read as {one.text} ({one.chance:.2f})")
    for kind in ("number", "day", "month", "year"):
        of_kind = [one for one in reads if one.kind == kind]
        sure = [one for one in of_kind if one.chance >= 0.9]
        if of_kind:
            right = sum(one.right for one in of_kind)
            print(
                f"{kind}: {right}/{len(of_kind)} = {right / len(of_kind):.3f}; "
                f"p>=0.9: {len(sure)}, of them right {sum(one.right for one in sure)}"
            )
    dates = {one.name for one in reads if one.kind == "day"}
    good = sum(all(one.right for one in reads if one.name == name) for name in dates)
    if dates:
        print(f"whole dates: {good}/{len(dates)} = {good / len(dates):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--crops", type=Path, required=True)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--fold", type=int, help="only the lines of this fold")
    parser.add_argument("--only", default="", help="only names with this in them")
    told = parser.parse_args()
    network = model(told.weights, told.settings)
    crops = [one for one in load(told.crops, told.table) if told.only in one.name]
    crops = [one for one in crops if told.fold is None or fold(one.group) == told.fold]
    begun = time.process_time()
    reads = [one for crop in crops for one in read(crop, network)]
    print(f"{(time.process_time() - begun) / max(1, len(crops)) * 1000:.1f} ms a line")
    report(reads)


if __name__ == "__main__":
    main()
