"""The locks name what is installed by its hash: whatever was changed on its way is refused."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PACKAGE = "typing-extensions"
REFUSED = "THESE PACKAGES DO NOT MATCH THE HASHES"


def find_locked(lock: Path, package: str) -> tuple[str, str]:
    """The lines of a package in a lock as they stand there, and its version."""
    text = lock.read_text("utf-8")
    found = re.search(rf"^{package}==(\S+) \\\n(?:    --hash=sha256:\w+(?: \\)?\n)+", text, re.M)
    assert found is not None
    return found[0], found[1]


def write_wheel(folder: Path, version: str) -> Path:
    """A wheel of the locked name and version with somebody else's content."""
    name = PACKAGE.replace("-", "_")
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    members = {
        f"{name}.py": "changed = True\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for member, text in members.items():
            wheel.writestr(member, text)
    return path


def install(requirement: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Install as the set-up does, out of a folder of wheels and to a folder of its own."""
    (folder / "lock.txt").write_text(requirement, "utf-8")
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "-r", "lock.txt", "--no-deps"),
        *("--no-index", "--find-links", ".", "--target", "installed"),
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_changed_wheel_is_refused_and_one_with_its_hash_is_installed(tmp_path):
    locked, version = find_locked(ROOT / "requirements" / "app.txt", PACKAGE)
    wheel = write_wheel(tmp_path, version)
    module = tmp_path / "installed" / "typing_extensions.py"

    refused = install(locked, tmp_path)
    is_there = module.exists()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    taken = install(f"{PACKAGE}=={version} --hash=sha256:{digest}\n", tmp_path)

    assert (refused.returncode, is_there) == (1, False)
    assert REFUSED in refused.stderr
    assert (taken.returncode, module.exists()) == (0, True), taken.stderr


def test_the_set_up_installs_nothing_from_elsewhere_without_its_hash():
    lines = (ROOT / "tools" / "setup").read_text("utf-8").splitlines()
    installing = [line for line in lines if "pip install" in line]

    assert installing
    for line in installing:
        is_ours = line.endswith("--no-deps --no-build-isolation -e .")
        assert is_ours or "--require-hashes -r" in line, line


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_carries_hashes(lock):
    text = lock.read_text("utf-8").replace("\\\n", " ")
    named = [line for line in text.splitlines() if re.match(r"[\w.\[\]-]+==", line)]

    assert named
    assert [line for line in named if "--hash=sha256:" not in line] == []
