"""What this machine has for the work, what it lacks, and the command that mends it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version

from pipeline import trained
from pipeline.ingest.masthead import handwriting
from pipeline.ingest.mending import correction
from pipeline.ingest.ocr import faint, seals

_INSTALL = {
    "apt-get": "sudo apt-get install -y {debian}",
    "dnf": "sudo dnf install -y {fedora}",
    "brew": "brew install {brew}",
}
_PROGRAM = {
    "debian": "tesseract-ocr tesseract-ocr-vie",
    "fedora": "tesseract tesseract-langpack-vie",
    "brew": "tesseract",
}
_LANGUAGE = {"debian": "tesseract-ocr-vie", "fedora": "tesseract-langpack-vie", "brew": "tesseract-lang"}
# Packages whose import name is not their own.
_IMPORTED = {"pillow": "PIL", "opencv-python-headless": "cv2", "python-docx": "docx"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `found` is its version or state; `mend` the command that brings it, where it lacks.

    `needed` things stop the main job when they are missing.
    """

    name: str
    ok: bool
    found: str
    mend: str = ""
    needed: bool = True


def examine(language: str = "vie") -> list[Finding]:
    """Look at Python, the packages, Tesseract and its language pack, and the trained parts."""
    return [_python(), *_packages(), *_tesseract(language), *_trained()]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{found} ({sys.executable})", "install Python 3.11 or newer")


def _packages() -> list[Finding]:
    try:
        wanted = requires("kehoach") or []
    except PackageNotFoundError:
        return [Finding("kehoach", False, "not installed", f"{sys.executable} -m pip install -e .")]
    findings = []
    for line in wanted:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        match = re.match(r"([\w.-]+)(?:>=([\d.]+))?", requirement)
        if "extra ==" in marker or match is None:
            continue
        # what is only wanted on some systems has another way to work
        findings.append(replace(_package(match[1], match[2] or "0", requirement), needed=not marker))
    return findings


def _package(name: str, least: str, requirement: str) -> Finding:
    mend = f"{sys.executable} -m pip install '{requirement}'"
    try:
        found = version(name)
        import_module(_IMPORTED.get(name, name.replace("-", "_")))
    except PackageNotFoundError:
        return Finding(name, False, "missing", mend)
    except Exception as error:  # a broken shared library raises what it likes
        return Finding(name, False, f"{found}, but it does not load: {error}", mend + " --force-reinstall")
    ok = _numbers(found) >= _numbers(least)
    return Finding(name, ok, found if ok else f"{found}, {least} is needed", mend)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _tesseract(language: str) -> list[Finding]:
    program = shutil.which("tesseract")
    if not program:
        return [Finding("tesseract", False, "missing: scans cannot be read", _install(_PROGRAM))]
    said = _ask(program, "--version").splitlines()[:1]
    languages = [line.strip() for line in _ask(program, "--list-langs").splitlines()[1:]]
    found = said[0].removeprefix("tesseract ") if said else "does not start"
    return [
        Finding("tesseract", bool(said), f"{found} ({program})", _install(_PROGRAM)),
        Finding(f"language {language}", language in languages, ", ".join(languages) or "none", _install(_LANGUAGE)),
    ]


def _trained() -> list[Finding]:
    """The parts that were trained: without them the program works, and reads less."""
    found = []
    for name, part, weights, without in (
        ("handwriting", handwriting, "model.onnx", "numbers and days written by hand stay empty"),
        ("correction", correction, "model.bin", "misread words stay as they were read"),
        ("seals", seals.NETWORK, "model.onnx", "names under seals and signatures are read worse"),
        ("faint", faint.NETWORK, "model.onnx", "faxes and faint copies are read worse"),
    ):
        there = part.is_there()
        said = trained.digest(name, weights) if there else f"missing or damaged: {without}"
        mend = f"install kehoach again: {trained.models() / name} must hold {weights}"
        found.append(Finding(f"trained part {name}", there, said, mend, needed=False))
    return found


def _ask(program: str, option: str) -> str:
    try:
        done = subprocess.run(
            [program, option], capture_output=True, text=True, errors="replace", timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr


def _install(packages: dict[str, str]) -> str:
    for program, command in _INSTALL.items():
        if shutil.which(program):
            return command.format(**packages)
    return "https://tesseract-ocr.github.io/tessdoc/Installation.html"
