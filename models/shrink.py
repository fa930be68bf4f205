"""Weights and numbers of eight bits for a trained network of print: as good, in half the time, a third as large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

_BATCH = 8


class _Pictures(CalibrationDataReader):  # type: ignore[misc]
    """Pictures that tell how large the numbers within the network grow."""

    def __init__(self, pictures: NDArray[np.uint8]) -> None:
        self.left: Iterator[int] = iter(range(0, len(pictures), _BATCH))
        self.pictures = pictures

    def get_next(self) -> dict[str, Any] | None:
        at = next(self.left, None)
        if at is None:
            return None
        return {"ink": 1 - self.pictures[at : at + _BATCH, None].astype(np.float32) / 255}


def shrink(weights: Path, pictures: NDArray[np.uint8], usual: bool) -> None:
    """Rewrite a network (ONNX) in integers; `pictures` (n, height, width; 0 ink to 255 paper) are like those it will see.

    `usual`: numbers reach as far as they do in pictures on average, else as far as in any: finer steps, or none cut off.

    Seven bits of weights keep sums within sixteen bits, so that processors old and new give the same. The last step, from
    which a probability comes, stays as exact as it was.
    """
    with TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(weights, ready, skip_symbolic_shape=True)
        graph = onnx.load(ready).graph.node
        last = max(k for k, node in enumerate(graph) if node.op_type == "Conv")
        quantize_static(
            ready,
            weights,
            _Pictures(pictures),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            calibrate_method=CalibrationMethod.MinMax,
            nodes_to_exclude=[node.name for node in graph[last:]],
            extra_options={"CalibMovingAverage": usual},
        )
