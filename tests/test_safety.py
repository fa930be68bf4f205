"""What the program never does, whatever it is given: talk to the network, start a shell, load code, write elsewhere."""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.malformed import CASES
from pipeline import Settings, load_tables, process_folder

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "pipeline").rglob("*.py"))
# Pickles go between the processes of one run, through pipes that nobody else holds.
PICKLING = {
    "pipeline/engines/worker.py",
    "pipeline/engines/local.py",
    "pipeline/engines/ray.py",
    "pipeline/engines/node.py",
}
NEVER = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
    "marshal.load", "marshal.loads", "shelve.open", "dill.load", "dill.loads", "joblib.load", "cloudpickle.load",
    "yaml.load", "yaml.unsafe_load", "yaml.full_load", "torch.load", "pd.read_pickle", "pandas.read_pickle",
}  # fmt: skip
NETWORK = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "asyncio"}
# The name of this machine, and pipes between the processes of a run.
LOCAL = {"socket.gethostname", "socket.socketpair"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Calls in a module by the dotted name that is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_runs_what_it_reads() -> None:
    for path, name, call in ((source, *called) for source in SOURCES for called in calls(source)):
        assert name not in NEVER, f"{name_of(path)} calls {name}"
        if re.fullmatch(r"(c?[pP]ickle|pickle5|cloudpickle)\.(loads?|Unpickler)", name):
            assert name_of(path) in PICKLING, f"{name_of(path)} unpickles"
        if name == "np.load" or name == "numpy.load":
            allowed = [k for k in call.keywords if k.arg == "allow_pickle" and ast.literal_eval(k.value)]
            assert not allowed, f"{name_of(path)} lets numpy unpickle"
        for keyword in call.keywords:
            shell = keyword.arg == "shell" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            )
            assert not shell, f"{name_of(path)} starts a shell"


def test_no_module_talks_to_the_network() -> None:
    for path in SOURCES:
        used = {name for name in imports(path) if name in NETWORK or name.split(".")[0] in NETWORK}
        called = {name for name, _ in calls(path) if name.startswith("socket.")}
        assert not used and called <= LOCAL, f"{name_of(path)}: {used | called}"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Sockets that lead off this process cannot be made; tries are noted."""
    tried: list[object] = []
    real = socket.socket

    class Blocked(real):  # type: ignore[misc, valid-type]
        def __init__(self, family: int = -1, *args: object, **kwargs: object) -> None:
            if family not in (socket.AF_UNIX, -1):
                tried.append(family)
                raise OSError("the network is switched off")
            super().__init__(family, *args, **kwargs)

        def connect(self, address: object) -> None:
            tried.append(address)
            raise OSError("the network is switched off")

    def refuse(*address: object, **_: object) -> None:
        tried.append(address)
        raise OSError("the network is switched off")

    monkeypatch.setattr(socket, "socket", Blocked)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


ACTIVE = (
    "active.pdf",
    "outside-entity.docx",
    "relation-outside.docx",
    "signature-garbage.pdf",
    "formula.txt",
    "script.txt",
)


def test_files_that_call_out_reach_nobody(no_network: list[object], tmp_path: Path) -> None:
    for name in ACTIVE:
        CASES[name].write(tmp_path / "raw")
    done = process_folder([tmp_path / "raw"], tmp_path / "out", Settings(workers=0))
    assert done.found == len(ACTIVE)
    assert no_network == []


def test_no_file_of_the_machine_is_read_into_a_document(tmp_path: Path) -> None:
    CASES["outside-entity.docx"].write(tmp_path / "raw")
    process_folder([tmp_path / "raw"], tmp_path / "out", Settings(workers=0))
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "\0"
    assert not any(host in text for text in load_tables(tmp_path / "out")["documents"]["text"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-cluster.lock", "requirements-dev.lock"])
def test_every_dependency_is_locked_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9][\w.\-]*)(?:\[[\w,]+\])?==(\S+)((?:.*\n)(?:[ \t].*\n)*)", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(pins) == len(lines) > 20
    assert all("--hash=sha256:" in rest for _, _, rest in pins)


def test_what_make_installs_is_checked_against_the_hashes() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in made.splitlines() if "install" in line and ".lock" in line and "$(PIP)" in line]
    assert installs and all("--require-hashes" in line for line in installs)
