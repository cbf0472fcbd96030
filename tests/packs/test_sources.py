"""Packed files and .zip packs: read like plain ones, and never able to fill the memory or to reach out of the pack."""

import gzip
import io
import shutil
import stat
import struct
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest

from gridlink.packs.pack_reading import read_pack
from gridlink.packs.sources import MAX_ENTRIES
from tests.packs.planted import EXAMPLE

MEGABYTE = 1024 * 1024


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    path = tmp_path / "city.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(EXAMPLE.iterdir()):
            archive.write(file, file.name)
    return path


def _pack_file(folder: Path, name: str) -> Path:
    plain = folder / name
    packed = folder / f"{name}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    plain.unlink()
    return packed


def _add(path: Path, entry: zipfile.ZipInfo | str, data: bytes = b"x") -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(entry, data)


def _found(path: Path, file: str, **bounds: int) -> list[str]:
    _, findings = read_pack(path, **bounds)
    return [f.code for f in findings if f.file == file]


def test_packed_files_make_the_same_pack_with_the_same_digest(copy: Path) -> None:
    plain, _ = read_pack(EXAMPLE)
    for name in ("grids.geojson", "places.csv", "pack.toml"):
        _pack_file(copy, name)

    packed, findings = read_pack(copy)

    assert findings == []
    assert packed == plain


def test_a_file_of_several_gzip_members_is_read_whole(copy: Path) -> None:
    packed = _pack_file(copy, "grids.geojson")
    text = gzip.decompress(packed.read_bytes())
    packed.write_bytes(gzip.compress(text[:1000]) + gzip.compress(text[1000:]))

    pack, findings = read_pack(copy)

    assert findings == []
    assert pack is not None
    assert len(pack.grid_shapes) == 120


def test_a_file_there_plain_and_packed_is_refused(copy: Path) -> None:
    (copy / "grids.csv.gz").write_bytes(gzip.compress(b"code"))

    assert _found(copy, "grids.csv") == ["stored-twice"]


@pytest.mark.parametrize("cut", [5, 100, -1])
def test_a_gzip_file_cut_short_is_told(copy: Path, cut: int) -> None:
    packed = _pack_file(copy, "grids.geojson")
    packed.write_bytes(packed.read_bytes()[:cut])

    assert _found(copy, "grids.geojson.gz") == ["bad-archive"]


def test_a_damaged_gzip_file_is_told(copy: Path) -> None:
    packed = _pack_file(copy, "grids.geojson")
    data = bytearray(packed.read_bytes())
    data[-6] ^= 1
    packed.write_bytes(bytes(data))

    assert _found(copy, "grids.geojson.gz") == ["bad-archive"]


def test_a_gzip_bomb_stops_at_the_bound_and_never_fills_the_memory(copy: Path) -> None:
    (copy / "grids.geojson").unlink()
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb", mtime=0) as stream:
        for _ in range(300):
            stream.write(bytes(MEGABYTE))
    (copy / "grids.geojson.gz").write_bytes(bomb.getvalue())

    tracemalloc.start()
    codes = _found(copy, "grids.geojson.gz", max_file_bytes=2 * MEGABYTE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert codes == ["unpacks-too-big"]
    assert peak < 20 * MEGABYTE


def test_a_zip_makes_the_same_pack_as_its_folder(zipped: Path) -> None:
    plain, _ = read_pack(EXAMPLE)

    pack, findings = read_pack(zipped)

    assert findings == []
    assert pack == plain


def test_a_file_that_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "city.zip").write_bytes(b"no zip at all")

    pack, findings = read_pack(tmp_path / "city.zip")

    assert pack is None
    assert [(f.file, f.code) for f in findings] == [("city.zip", "bad-archive")]


@pytest.mark.parametrize("name", ["../pack.toml", "/etc/passwd", "city/pack.toml", "empty/", "a\\b.csv"])
def test_an_entry_with_a_folder_in_its_name_is_refused(zipped: Path, name: str) -> None:
    _add(zipped, name)

    pack, findings = read_pack(zipped)

    assert pack is None
    assert [f.code for f in findings] == ["zip-not-flat"]


def test_a_link_in_a_zip_is_refused(zipped: Path) -> None:
    link = zipfile.ZipInfo("LICENSE")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    _add(zipped, link, b"/etc/passwd")

    assert _found(zipped, "LICENSE") == ["not-a-plain-file"]


def test_a_name_twice_in_a_zip_is_refused_and_neither_is_read(zipped: Path) -> None:
    _add(zipped, "posts.csv", b"code")

    assert _found(zipped, "posts.csv") == ["zip-twice"]


def test_an_entry_that_packs_too_well_is_not_unpacked(zipped: Path) -> None:
    _add(zipped, "README.md", bytes(3 * MEGABYTE))

    assert _found(zipped, "README.md") == ["zip-ratio"]


def test_an_entry_that_holds_more_than_it_says_is_refused(copy: Path, tmp_path: Path) -> None:
    (copy / "grids.csv").write_bytes(b"code,area_m2\n" + b"1,2\n" * 400_000)
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(copy.iterdir()):
            archive.write(file, file.name)
        size = archive.getinfo("grids.csv").file_size
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 100)))

    assert _found(path, "grids.csv") == ["bad-archive"]


def test_a_zip_of_very_many_entries_is_refused_before_any_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(MAX_ENTRIES + 1):
            archive.writestr(f"{number}.csv", b"")

    _, findings = read_pack(tmp_path / "many.zip")

    assert [f.code for f in findings if f.file == "many.zip"] == ["zip-entries"]


def test_an_encrypted_entry_is_told(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        entry = archive.getinfo("posts.csv")
    data = bytearray(zipped.read_bytes())
    central = data.rindex(b"posts.csv") - 46
    assert data[central : central + 4] == b"PK\x01\x02"
    data[central + 8] |= 1
    data[entry.header_offset + 6] |= 1
    zipped.write_bytes(bytes(data))

    assert _found(zipped, "posts.csv") == ["zip-method"]
