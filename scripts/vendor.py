"""Keep the front-end files of vendor.toml in the repository, each proved to be the one that was published.

scripts/vendor.py           fetch the packages (npm pack), check every hash, copy, write THIRD_PARTY.md
scripts/vendor.py --check   hash the committed files only; no network
scripts/vendor.py --accept  as the first, and print the hashes found instead of refusing them (after a new version)
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "vendor.toml"
VENDOR = ROOT / "src" / "gridlink" / "web" / "static" / "vendor"
THIRD_PARTY = ROOT / "THIRD_PARTY.md"

SPRITE_OPEN = '<svg xmlns="http://www.w3.org/2000/svg">\n'
SYMBOL_OPEN = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">'
)

MIT = """MIT License

{holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

Package = dict[str, Any]


def read_manifest() -> list[Package]:
    """The packages of vendor.toml, in their order."""
    packages: list[Package] = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["package"]
    return packages


def home_of(package: Package) -> Path:
    """The folder a package's files are kept in; the version is in the path, so a cache never serves an old one."""
    return VENDOR / package["folder"] / package["version"]


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def faults() -> list[str]:
    """What is wrong with the committed files; empty when each is the published one."""
    found: list[str] = []
    expected = {THIRD_PARTY} if not THIRD_PARTY.exists() else set()
    kept: set[Path] = set()
    for package in read_manifest():
        home = home_of(package)
        kept.add(home / "LICENSE")
        for file in package.get("file", []):
            target = home / Path(file["path"]).name
            kept.add(target)
            if target.exists() and digest(target.read_bytes() + file.get("cut", "").encode()) != file["sha256"]:
                found.append(f"{target.relative_to(ROOT)}: not the file published in {package['name']}")
        if "sprite" in package:
            sprite = home / "sprite.svg"
            kept.add(sprite)
            if sprite.exists() and digest(sprite.read_bytes()) != package["sprite_sha256"]:
                found.append(f"{sprite.relative_to(ROOT)}: not the sprite that vendor.toml describes")
    missing = sorted(path for path in expected | kept if not path.exists())
    found += [f"{path.relative_to(ROOT)}: missing; run make vendor" for path in missing]
    unknown = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path not in kept)
    found += [f"{path.relative_to(ROOT)}: not named in vendor.toml" for path in unknown]
    if THIRD_PARTY.exists() and THIRD_PARTY.read_text(encoding="utf-8") != third_party():
        found.append(f"{THIRD_PARTY.name}: differs from vendor.toml; run make vendor")
    return found


def third_party() -> str:
    """The text of THIRD_PARTY.md."""
    lines = [
        "# Third-party files kept in this repository",
        "",
        "Written by `scripts/vendor.py` from `vendor.toml`. Python packages are not copied here; they are listed with",
        "their hashes in `requirements.lock`.",
        "",
        "| package | version | licence | source | files |",
        "| --- | --- | --- | --- | --- |",
    ]
    for package in read_manifest():
        names = [Path(file["path"]).name for file in package.get("file", [])]
        names += [f"sprite.svg ({len(package['sprite'])} icons)"] if "sprite" in package else []
        licence = (home_of(package) / "LICENSE").relative_to(ROOT)
        lines.append(
            f"| {package['name']} | {package['version']} | [{package['licence']}]({licence}) "
            f"| <{package['source']}> | {', '.join(names)} |"
        )
    return "\n".join(lines) + "\n"


def fetch(package: Package, folder: Path, *, accept: bool) -> Path:
    """Download and unpack one package into `folder`; exits when the archive's hash is another one."""
    wanted = f"{package['name']}@{package['version']}"
    print(f"fetching {wanted}", flush=True)
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("make vendor needs npm (apt-get install npm); nothing was changed.")
    answer = subprocess.run([npm, "pack", "--silent", wanted], cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / answer.stdout.split()[-1]
    verify(wanted, archive.read_bytes(), package["sha256"], accept=accept)
    target = folder / package["folder"]
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def verify(what: str, content: bytes, wanted: str, *, accept: bool) -> None:
    """Exit when `content` does not have the SHA-256 `wanted`; with `accept`, print what it has and go on."""
    actual = digest(content)
    if actual == wanted:
        return
    if not accept:
        sys.exit(f"{what}: SHA-256 is {actual}, vendor.toml says {wanted or 'nothing'}; stopped.")
    print(f"  {what}: sha256 = {actual!r}")


def copy_package(package: Package, unpacked: Path, *, accept: bool) -> None:
    """Replace the folder of one package by its checked files, licence and sprite."""
    home = home_of(package)
    shutil.rmtree(home.parent, ignore_errors=True)
    home.mkdir(parents=True)
    for file in package.get("file", []):
        content = (unpacked / file["path"]).read_bytes()
        verify(f"{package['name']} {file['path']}", content, file["sha256"], accept=accept)
        cut = file.get("cut", "").encode()
        if not content.endswith(cut):
            sys.exit(f"{file['path']} does not end with the text to cut; correct vendor.toml.")
        (home / Path(file["path"]).name).write_bytes(content[: len(content) - len(cut)])
    licence = home / "LICENSE"
    if holders := package.get("mit_holders"):
        licence.write_text(MIT.format(holders="\n".join(f"Copyright (c) {holder}" for holder in holders)), "utf-8")
    else:
        licence.write_bytes((unpacked / "LICENSE").read_bytes())
    if "sprite" in package:
        content = make_sprite(package["sprite"], unpacked / "icons" / "outline").encode()
        verify(f"{package['name']} sprite", content, package["sprite_sha256"], accept=accept)
        (home / "sprite.svg").write_bytes(content)


def make_sprite(names: list[str], folder: Path) -> str:
    """One SVG holding each named icon as a <symbol>; an unknown name stops with its name."""
    symbols = []
    for name in sorted(names):
        source = folder / f"{name}.svg"
        if not source.exists():
            sys.exit(f"@tabler/icons has no outline icon named {name!r}")
        body = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(encoding="utf-8"), re.DOTALL)
        if body is None:
            sys.exit(f"{source.name} is not one <svg> element")
        shapes = [line.strip() for line in body.group(1).splitlines() if line.strip()]
        # The first shape of most icons is an empty square that only reserves the area.
        shapes = [shape for shape in shapes if 'd="M0 0h24v24H0z" fill="none"' not in shape]
        symbols.append(SYMBOL_OPEN.format(name=name) + "".join(shapes) + "</symbol>\n")
    return SPRITE_OPEN + "".join(symbols) + "</svg>\n"


def main() -> None:
    """Check, or fetch and copy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="hash the committed files only")
    parser.add_argument("--accept", action="store_true", help="print the hashes found instead of refusing them")
    options = parser.parse_args()
    if not options.check:
        with tempfile.TemporaryDirectory() as folder:
            for package in read_manifest():
                copy_package(package, fetch(package, Path(folder), accept=options.accept), accept=options.accept)
        THIRD_PARTY.write_text(third_party(), encoding="utf-8")
    if found := faults():
        sys.exit("\n".join(found))
    print("vendored files: every hash is the published one")


if __name__ == "__main__":
    main()
