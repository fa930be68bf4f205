"""Small trained networks, run by ONNX Runtime on one thread of the processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load(weights: Path) -> Any:
    """The network of a file, ready to run; the library is loaded with the first one.

    Raises whatever ONNX Runtime raises for a damaged file, errors of many kinds.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
