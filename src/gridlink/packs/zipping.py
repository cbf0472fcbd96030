"""The files of a pack as a .zip: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from gridlink.packs.sources import GZ

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment a .zip can name: when a file was written is nobody's business."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A .zip that `read_pack` reads."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = 0o644 << 16
            method = zipfile.ZIP_STORED if name.endswith(GZ) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compress_type=method)
    return whole.getvalue()
