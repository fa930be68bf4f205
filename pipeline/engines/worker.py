"""A worker process: its limits, and its loop of one job in, one result out.

Frames on the wire are 8 bytes of length and a pickle. Both ends are processes of one run: nothing from outside is
unpickled.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import log
from pipeline.errors import KehoachError, WorkFailed
from pipeline.settings import Settings

HEAD = struct.Struct("!Q")
STEPS = "the steps"
FOR_THE_RUN = frozenset({signal.SIGTERM, signal.SIGINT})  # it ends the workers itself
_STDERR = 2
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_EXPENDABLE = "500"  # of 1,000: when the machine runs out of memory, a worker goes before the run itself


class Answer(NamedTuple):
    """What a worker says: that it is ready (no job), what a `step` of its job gave, or what became of the job.

    `outcome` of a job that went step by step is `STEPS`: the steps were told. `spent` says that it will take no further
    job.
    """

    outcome: Any
    ready: bool = False
    spent: bool = False
    step: bool = False


class Limits(NamedTuple):
    """Bytes: the most that a worker may ever hold, and what it may hold after a job and still take another."""

    memory: int
    grown: int


def too_large(limit: int) -> WorkFailed:
    """The error for a job that needed more memory than a worker may have."""
    return WorkFailed(f"it needs more than the {limit / 2**30:.3g} GB that a worker may have", "give it more: --memory")


def serve(
    end: socket.socket, work: Callable[[Any, Settings], Any], settings: Settings, limits: Limits, last_words: str
) -> None:
    """Run jobs that come through `end` until it is closed; the body of a worker process.

    What libraries write to standard error goes to the file `last_words`, which is emptied before each job.
    """
    _settle(limits.memory)
    _listen_to(last_words)
    log.configure(settings)
    end.sendall(pack(Answer(None, ready=True)))
    spent = False
    while not spent and (frame := _receive(end)) is not None:
        os.ftruncate(_STDERR, 0)
        for answer in _run(work, pickle.loads(frame), settings, limits):
            spent = answer.spent
            end.sendall(_packed(answer, limits))
    sys.stdout.flush()
    os._exit(0)  # the teardown of large libraries takes time, and may crash


def _settle(memory: int) -> None:
    os.setpgid(0, 0)  # so that it goes together with the programs it runs, and a Ctrl-C is for the run alone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # drops one that came before this process had its own group
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FOR_THE_RUN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not the address space: libraries reserve far more of it than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # The server that forked this process lives as long as anyone holds this; only the run should, so that a run that is
    # killed takes the server along, and the server its workers.
    held = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)
    if held is not None:
        os.close(held)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)


def _listen_to(path: str) -> None:
    """Keep what a library says when it dies; Python's own messages go where they went before."""
    sys.stderr = os.fdopen(os.dup(_STDERR), "w", buffering=1, errors="backslashreplace")
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, _STDERR)
    os.close(file)
    faulthandler.enable(_STDERR, all_threads=False)


def _run(work: Callable[[Any, Settings], Any], job: Any, settings: Settings, limits: Limits) -> Iterator[Answer]:
    outcome: Any
    try:
        outcome = work(job, settings)
        if isinstance(outcome, Iterator):
            for step in outcome:
                yield Answer(step, step=True)
                if _held() > limits.grown:
                    break
            outcome = STEPS
    except MemoryError:
        yield Answer(too_large(limits.memory), spent=True)
        return
    except KehoachError as error:
        outcome = error
    except Exception as error:
        outcome = _defect(error)
    yield Answer(outcome, spent=_held() > limits.grown)


def _defect(error: Exception) -> KehoachError:
    said = f"{type(error).__name__}: {error}"[:500]
    return KehoachError(said, "this is a defect of the program; please report it together with the file")


def _packed(answer: Answer, limits: Limits) -> bytes:
    try:
        return pack(answer)
    except MemoryError:
        return pack(Answer(too_large(limits.memory), spent=True))
    except Exception as error:  # what was given cannot be pickled
        return pack(answer._replace(outcome=_defect(error)))


def _held() -> int:
    """Bytes of memory that this process holds now; where the system does not tell, the most it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def pack(value: Any) -> bytes:
    """A value as a frame."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data)) + data


def _receive(end: socket.socket) -> bytes | None:
    """The next frame, None when the run has closed its end."""
    head = _read(end, HEAD.size)
    return _read(end, HEAD.unpack(head)[0]) if head is not None else None


def _read(end: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = end.recv(size - len(data))
        if not part:
            return None
        data += part
    return bytes(data)
