"""The built package works by itself: installed from the wheel, started in an empty folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("src", "pyproject.toml", "setup.py", "README.md", "LICENSE")
PATIENCE = 600
"""Looks at the server, a tenth of a second apart."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that neither older builds nor compiled catalogues get in."""
    source = tmp_path_factory.mktemp("source")
    unwanted = shutil.ignore_patterns("*.mo", "*.egg-info", "__pycache__")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=unwanted)
        else:
            shutil.copy2(ROOT / part, source / part)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next((source / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel; the locked dependencies are seen, the sources are not."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True)
    packages = next((folder / "lib").glob("python3*/site-packages"))
    # A path in a .pth file is searched, and its own .pth files (the editable install) are not.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def clean_environment() -> dict[str, str]:
    ours = ("TUULETUS_", "DATABASE_URL", "DJANGO_", "PYTHON", "COVERAGE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_page(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address) as answer:
        return answer.status, answer.read().decode()


def wait_until_alive(process: subprocess.Popen[bytes], address: str) -> str:
    for _ in range(PATIENCE):
        try:
            return read_page(address)[1]
        except (urllib.error.URLError, ConnectionError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail("The server did not start.")


def test_the_wheel_holds_pages_styles_and_words(wheel):
    with ZipFile(wheel) as archive:
        names = archive.namelist()

    endings = ("web/templates/base.html", "tuuletus/py.typed", "LICENSE")
    assert [end for end in endings if not any(name.endswith(end) for name in names)] == []
    assert any(name.startswith("tuuletus/web/static/") for name in names)
    catalogues = {name.split("/")[2] for name in names if name.endswith("django.mo")}
    sources = {path.parts[-3] for path in (ROOT / "src").glob("tuuletus/locale/*/*/django.po")}
    assert catalogues == sources
    assert [name for name in names if name.startswith("tests/")] == []


def test_the_installed_wheel_serves_from_an_empty_folder(python, tmp_path):
    environment = clean_environment()
    where = [str(python), "-c", "import tuuletus; print(tuuletus.__file__)"]
    loaded = subprocess.run(
        where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    port = find_free_port()

    command = [str(python.with_name("tuuletus")), "serve", "--port", str(port)]
    with (
        (tmp_path / "out").open("wb") as out,
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            health = wait_until_alive(process, f"http://127.0.0.1:{port}/health")
            status, page = read_page(f"http://127.0.0.1:{port}/welcome/")
        finally:
            process.terminate()

    assert Path(loaded).is_relative_to(python.parents[1])
    assert health == '{"state": "alive"}'
    assert status == 200
    assert "<form" in page
    assert (tmp_path / "var" / "keys.json").stat().st_mode & 0o777 == 0o600
