"""Work on many machines with Ray: a pool of processes on every node, each with the limits that it has on one machine.

The driver trusts its cluster: messages between nodes are pickled, so Ray's ports must be closed to all others.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import math
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import ray
from ray.exceptions import ActorDiedError, RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from pipeline import log
from pipeline.engines.members import Bytes, Held, Member, connect, first_line
from pipeline.engines.node import Answer, Node, Parcel, identity
from pipeline.errors import KehoachError, MissingDependency, WorkFailed
from pipeline.ingest import cannot_open
from pipeline.ingest.ocr import cache
from pipeline.settings import Settings

_AHEAD = 3  # jobs held for each worker
_BEAT = 0.5  # seconds after which a node answers though no job has ended: new jobs go with its next question
_LOOK = 10.0  # seconds between looks for nodes that have joined
_START = 120.0  # seconds that a run waits for a first node
_LATE = 20.0  # seconds that it then waits for the others, which may join later too
_REST = 10.0  # seconds that a node is left alone after work on it broke down; longer each time
_LOSSES = 3  # nodes that one job may lose before it is taken for the cause
_BYTES = 2 << 30  # of files on their way

Work = Callable[[Any, Settings], Any]


class Cluster:
    """A pool (see `engines.Pool`) over the nodes of a Ray cluster; without an address Ray is started on this machine.

    A node that is lost costs the time of the pages it was at: others do them again. Nodes that join are used.
    """

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work, self._settings = work, settings
        self.room = 1
        self._joining: dict[str, Member] = {}
        self._members: dict[str, Member] = {}
        self._breakdowns: Counter[str] = Counter()  # by node
        self._not_before: dict[str, float] = {}  # by node: when it may be tried again
        self._waiting: deque[Held] = deque()
        self._ended: list[tuple[Any, Any | KehoachError]] = []
        self._files: dict[str, Bytes] = {}
        self._numbers = 0
        self._looked = self._alone_since = 0.0
        self._reason = "no node of the Ray cluster has a processor to spare"
        self._ours = False

    def __enter__(self) -> Cluster:
        if not ray.is_initialized():
            connect(self._settings)
            self._ours = True
        try:
            begun = time.monotonic()
            while not self._members or (self._joining and time.monotonic() < begun + _LATE):
                self._look()
                self._listen(1.0, strict=True)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        known = [*self._members.values(), *self._joining.values()]
        stopping = [member.actor.stop.remote() for member in known]
        if stopping:
            ray.wait(stopping, num_returns=len(stopping), timeout=5.0)
        for member in known:
            ray.kill(member.actor)
        self._members.clear()
        self._joining.clear()
        self._files.clear()
        if self._ours:
            ray.shutdown()

    def submit(self, job: Any, timeout: float) -> None:
        """See `engines.Pool`; a job has a `task`, which names its file."""
        self._waiting.append(Held(job, timeout))

    def finished(self, wait: float | None = None) -> list[tuple[Any, Any | KehoachError]]:
        """See `engines.Pool`."""
        until = math.inf if wait is None else time.monotonic() + wait
        while not self._ended and (self._waiting or any(member.jobs for member in self._members.values())):
            self._look()
            self._hand_out()
            left = until - time.monotonic()
            self._listen(min(max(left, 0.0), 2 * _BEAT))
            if left <= 0:
                break
        ended, self._ended = self._ended, []
        return ended

    # -------------------------------------------------------------- jobs
    def _hand_out(self) -> None:
        """Give waiting jobs to the least laden nodes, and ask all nodes that are not being asked what has ended."""
        while self._waiting and self._members:
            member = min(self._members.values(), key=lambda one: one.load)
            underway = sum(file.size for file in self._files.values())
            # A node that is being asked answers soon, and may be the best one for the job.
            if member.asked is not None or member.load >= _AHEAD or (underway > _BYTES and member.jobs):
                break
            self._give(member, self._waiting.popleft())
        for member in self._members.values():
            if member.asked is None and member.jobs:
                member.asked = member.actor.exchange.remote(member.parcels, _BEAT)
                member.parcels = []

    def _give(self, member: Member, held: Held) -> None:
        task = held.job.task
        brings = None
        if task.found.remote is None:
            file = self._files.get(task.file_id)
            if file is None:
                try:
                    data = Path(task.found.path).read_bytes()
                except OSError as error:
                    self._ended.append((held.job, cannot_open(error)))
                    return
                file = self._files[task.file_id] = Bytes(ray.put(data), len(data))
            file.jobs += 1
            brings = functools.partial(ray.get, file.reference)
        self._numbers += 1
        there = member.pages.setdefault(task.file_id, set())
        entries = cache.exported(self._settings.cache, task.file_id, there)
        there.update(entries)
        member.jobs[self._numbers] = held
        member.parcels.append(Parcel(self._numbers, held.job, held.timeout, brings, entries))

    def _take_back(self, member: Member, number: int) -> Held:
        held = member.jobs.pop(number)
        file_id = held.job.task.file_id
        if not any(other.job.task.file_id == file_id for other in member.jobs.values()):
            del member.pages[file_id]
        file = self._files.get(file_id)
        if file is not None:
            file.jobs -= 1
            if not file.jobs:
                del self._files[file_id]
        return held

    def _listen(self, wait: float, strict: bool = False) -> None:
        """Take what nodes answer; `strict`: a node that does not equal this machine is an error, not left out."""
        asked = {one.asked: one for one in (*self._joining.values(), *self._members.values()) if one.asked is not None}
        if not asked:
            time.sleep(min(wait, 0.1))
            return
        ray.wait(list(asked), num_returns=1, timeout=wait)
        for reference in ray.wait(list(asked), num_returns=len(asked), timeout=0)[0]:
            member = asked[reference]
            member.asked = None
            try:
                answer = ray.get(reference)
            except RayError as error:
                self._lost(member, error, strict)
                continue
            if member.id in self._joining:
                self._welcome(member, answer, strict)
            else:
                self._take(member, answer)

    def _take(self, member: Member, answer: Answer) -> None:
        for file_id, entries in answer.pages.items():
            cache.take_in(self._settings.cache, file_id, entries)
            member.pages[file_id].update(entries)
        for outcome in answer.outcomes:
            held = self._take_back(member, outcome.number)
            self._ended.append((held.job, outcome.result))
        if answer.outcomes:
            self._breakdowns[member.id] = 0
        if answer.log and self._settings.log is not None:
            log.append(self._settings.log, answer.log)

    # -------------------------------------------------------------- nodes
    def _look(self) -> None:
        """Start work on nodes that are there and not known. Raises `WorkFailed` when there has been none for long."""
        now = time.monotonic()
        if self._members or not self._alone_since:
            self._alone_since = now
        elif now - self._alone_since > _START:
            raise WorkFailed(self._reason, "look at `ray status`, and run again; what was finished is kept")
        if now - self._looked < (_LOOK if self._members else 1.0):
            return
        self._looked = now
        for node in ray.nodes():
            node_id, processors = node["NodeID"], int(node["Resources"].get("CPU", 0))
            known = node_id in self._members or node_id in self._joining
            if known or not node["Alive"] or processors < 1 or now < self._not_before.get(node_id, 0.0):
                continue
            workers = min(self._settings.workers or processors, processors)
            there = NodeAffinitySchedulingStrategy(node_id=node_id, soft=False)
            actor = _Actor.options(num_cpus=workers, scheduling_strategy=there).remote(
                self._work, self._settings, workers
            )
            name = f"{node.get('NodeManagerHostname') or node_id[:8]} ({node['NodeManagerAddress']})"
            self._joining[node_id] = Member(node_id, name, workers, actor, actor.identity.remote())

    def _welcome(self, member: Member, theirs: dict[str, str], strict: bool) -> None:
        del self._joining[member.id]
        ours = identity(self._settings)
        odd = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
        if not odd:
            self._members[member.id] = member
            self._resize()
            log.event("node-joined", node=member.name, workers=member.workers)
            return
        self._not_before[member.id] = math.inf
        ray.kill(member.actor)
        what = "; ".join(f"{name}: {theirs.get(name, 'missing')}, here {ours.get(name, 'missing')}" for name in odd[:3])
        said = f"the node {member.name} would give other rows than this machine ({what})"
        if strict:
            raise MissingDependency(said, "install the same there (docs/cluster.md), or take it out of the cluster")
        log.event("node-left-out", said, level=logging.WARNING, node=member.name)

    def _resize(self) -> None:
        self.room = max(1, _AHEAD * sum(member.workers for member in self._members.values()))

    def _lost(self, member: Member, error: RayError, strict: bool) -> None:
        """A node that died, or on which the work broke down: its jobs go to others."""
        said = f"work on the node {member.name} broke down ({first_line(error)})"
        joining = self._joining.pop(member.id, None) is not None
        self._members.pop(member.id, None)
        self._resize()
        self._breakdowns[member.id] += 1
        self._not_before[member.id] = time.monotonic() + _REST * self._breakdowns[member.id]
        self._reason = said
        if joining and strict and isinstance(error, RayTaskError | ActorDiedError) and "creation task" in str(error):
            raise MissingDependency(said, "install kehoach there as docs/cluster.md says")
        log.event("node-lost", said, level=logging.WARNING, node=member.name, jobs=len(member.jobs))
        with contextlib.suppress(RayError, ValueError):
            ray.kill(member.actor)
        for rank, number in enumerate(sorted(member.jobs)):
            held = self._take_back(member, number)
            held.losses += rank < member.workers  # the others only waited there
            if held.losses < _LOSSES:
                self._waiting.appendleft(held)
            else:
                cause = WorkFailed(f"{held.losses} nodes were lost while they read it", "try it alone: --engine local")
                self._ended.append((held.job, cause))


_Actor = ray.remote(max_restarts=0, max_task_retries=0)(Node)
