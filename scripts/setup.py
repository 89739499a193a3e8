"""Everything the project needs in this folder: the virtual environment and compiled catalogues.

Run by the system's own Python, so it uses the standard library alone. A step whose input has not changed
since its last success is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.json"
LOG = ROOT / ".local" / "set-up.log"
OLDEST = (3, 11)
UV = "uv==0.13.9"
NO_NETWORK = (
    "name resolution",
    "resolve host",
    "dns error",
    "Network is unreachable",
    "No route to host",
    "NewConnectionError",
    "error sending request",
)


class SetUpError(Exception):
    """What keeps the set-up from going on, as one sentence for a person."""


class Failed(SetUpError):
    """A command ended badly."""


def main() -> int:
    """Bring the folder up to date; 0 when it is."""
    parser = argparse.ArgumentParser(description="Set up .venv and the catalogues.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    requirements = "requirements-dev.txt" if parser.parse_args().dev else "requirements.txt"
    try:
        use_new_enough_python()
        make_writable()
        stamp = read_stamp()
        make_venv()
        install_requirements(requirements, stamp)
        compile_catalogues()
    except SetUpError as error:
        print(f"Set-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up was interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def use_new_enough_python() -> None:
    """Go on under a newer Python of this machine when the one that was called is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    needed = ".".join(map(str, OLDEST))
    raise SetUpError(f"Python {needed} or newer is needed, and python3 is {sys.version.split()[0]}.")


def make_writable() -> None:
    """Refuse early where nothing can be written."""
    try:
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text("")
    except OSError as error:
        raise SetUpError(f"{ROOT} cannot be written to ({error.strerror}).") from error


def make_venv() -> None:
    """Make .venv unless a working one is there."""
    with contextlib.suppress(OSError):
        if (
            subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False).returncode
            == 0
        ):
            return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        package = f"python3.{sys.version_info[1]}-venv"
        raise SetUpError(
            f"this Python cannot make virtual environments: apt-get install {package}."
        ) from error
    run("Virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_requirements(name: str, stamp: dict[str, str]) -> None:
    """Install the pinned packages of `name` when the file differs from what was installed last."""
    wanted = digest(ROOT / name)
    if stamp.get(name) == wanted:
        return
    file = str(ROOT / name)
    uv = VENV / "bin" / "uv"
    try:
        if not uv.exists():
            run("Installer (uv)", [*pip(), UV])
        run(
            "Python packages",
            [str(uv), "pip", "install", "--python", str(PYTHON), "--compile-bytecode", "-r", file],
        )
    except Failed:
        # uv reads neither pip's settings nor every proxy's certificates; pip is slower and does.
        run("Python packages, by pip", [*pip(), "-r", file])
    stamp[name] = wanted
    if name == "requirements-dev.txt":  # It holds the other one whole.
        stamp["requirements.txt"] = digest(ROOT / "requirements.txt")
    write_stamp(stamp)


def compile_catalogues() -> None:
    """Translations into the form that Django reads, by Babel: no gettext is needed on the machine."""
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    if any(is_older(source.with_suffix(".mo"), source) for source in sources):
        run("Translations", [str(VENV / "bin" / "pybabel"), "compile", "-d", "locale", "-D", "django"])


def is_older(made: Path, source: Path) -> bool:
    """Whether `made` must be made again out of `source`."""
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def run(title: str, argv: list[str]) -> None:
    """Run a step: its name, a dot each five seconds, its time; its output goes to the log."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "VIRTUAL_ENV": str(VENV)}
    # Set in some environments; without compiled files each start of the product takes seconds longer.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"  {title} …", end="", flush=True)
    began = time.monotonic()
    start = LOG.stat().st_size
    with LOG.open("ab") as log:
        try:
            process = subprocess.Popen(
                argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        except OSError as error:
            print(" failed")
            raise Failed(f"{argv[0]} does not start ({error.strerror}).") from error
        while True:
            try:
                code = process.wait(timeout=5)
                break
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
    seconds = time.monotonic() - began
    if code == 0:
        print(f" {seconds:.1f} s")
        return
    print(f" failed after {seconds:.1f} s")
    raise Failed(explain(title, LOG.read_bytes()[start:].decode(errors="replace")))


def explain(title: str, output: str) -> str:
    """One sentence about a failed step, and the end of what it said."""
    if any(words in output for words in NO_NETWORK):
        return f"{title} needs the network, and it cannot be reached from here (see {LOG.relative_to(ROOT)})."
    if "No space left on device" in output:
        return f"{title}: the disk is full."
    tail = "\n".join(output.strip().splitlines()[-8:])
    return f"{title} failed (see {LOG.relative_to(ROOT)}):\n{tail}"


def pip() -> list[str]:
    """The start of a pip command in the virtual environment."""
    return [str(PYTHON), "-m", "pip", "install", "--quiet"]


def digest(path: Path) -> str:
    """A lock file's fingerprint."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """What the last set-up of this virtual environment brought in."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Note what is installed now."""
    STAMP.write_text(json.dumps(stamp, indent=1))


if __name__ == "__main__":
    sys.exit(main())
