"""Make a virtual environment with pip, also where Debian has split ensurepip off (no python3-venv).

Needs only the standard library. Without ensurepip, the pip wheel named below is fetched from the package index,
refused unless its SHA-256 is the one written here, and used to install itself.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

PIP_VERSION = "26.3"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple")


def fetch_pip(folder: Path) -> Path:
    """Download the pinned pip wheel into `folder`; exits when its hash is not the pinned one."""
    name = f"pip-{PIP_VERSION}-py3-none-any.whl"
    request = urllib.request.Request(f"{INDEX}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    url = next(file["url"] for file in files if file["filename"] == name)
    with urllib.request.urlopen(url, timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        sys.exit(f"{url} does not have the expected SHA-256; nothing was installed.")
    wheel = folder / name
    wheel.write_bytes(content)
    return wheel


def main() -> None:
    """Create the environment at the path given as the only argument."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one run by whatever python3 there is
        sys.exit(f"gridlink needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11")
    target = Path(sys.argv[1])
    has_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(target, with_pip=has_pip, clear=target.exists())
    if not has_pip:
        with tempfile.TemporaryDirectory() as folder:
            wheel = fetch_pip(Path(folder))
            python = target / "bin" / "python"
            subprocess.run([python, f"{wheel}/pip", "install", "--quiet", "--no-index", wheel], check=True)


if __name__ == "__main__":
    main()
