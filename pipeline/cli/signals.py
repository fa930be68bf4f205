"""Being told to stop: the first SIGTERM or Ctrl-C ends the work in order, the second one at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_LOOK = 0.2  # seconds


class Stop:
    """Within it, ``stop()`` says whether SIGTERM or SIGINT has come; `told` is called when one does.

    A second signal ends the process on the spot with 128 + its number; what was committed until then stays.
    """

    def __init__(self, told: Callable[[str], None] = lambda name: None) -> None:
        self.caught: signal.Signals | None = None
        self._told = told
        self._before: dict[signal.Signals, Any] = {}

    def __call__(self) -> bool:
        return self.caught is not None

    def wait(self, seconds: float) -> bool:
        """Sleep, but wake when told to stop; returns whether that was so."""
        end = time.monotonic() + seconds
        while not self() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK))
        return self()

    @property
    def exit_code(self) -> int:
        """130 after SIGINT, 143 after SIGTERM, as shells have it."""
        return 128 + self.caught if self.caught else 0

    def __enter__(self) -> Stop:
        for one in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(one) != signal.SIG_IGN:  # a shell's background job is not meant by Ctrl-C
                self._before[one] = signal.signal(one, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, before in self._before.items():
            signal.signal(one, before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.caught:
            os._exit(128 + number)  # workers go with their parent
        self.caught = signal.Signals(number)
        self._told(self.caught.name)
