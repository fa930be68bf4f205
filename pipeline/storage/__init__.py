"""Documents and tables on shared storage: any URL that fsspec knows (``s3://bucket/folder``, ``file://…``, ``memory://…``).

::

    URL/.current                     JSON: which snapshot and which ledger are published; written last, in one step
    URL/.store/snapshots/7-3f2a9c/   one immutable state of all tables, as in an output folder on disk
    URL/.store/ledgers/7-3f2a9c.sqlite
    URL/.store/lock                  who writes, and the sign of life

A run works in a *state folder* on its own disk, an ordinary output folder, and uploads what it published. Where to
reach a store and with which key is told in fsspec's and the store's own way (environment, `~/.config/fsspec`): never
in a URL. `fetching` reads documents, `lease` keeps other writers out, `mirror` brings tables up and down, `looking`
tells how they stand.
"""

from __future__ import annotations

from pipeline.storage.fetching import Known, Remote, fetch, plain_name, survey
from pipeline.storage.lease import BEAT, STALE
from pipeline.storage.looking import View, view
from pipeline.storage.mirror import Mirror, held, readable, state_folder
from pipeline.storage.opening import is_url

__all__ = [
    "BEAT",
    "STALE",
    "Known",
    "Mirror",
    "Remote",
    "View",
    "fetch",
    "held",
    "is_url",
    "plain_name",
    "readable",
    "state_folder",
    "survey",
    "view",
]
