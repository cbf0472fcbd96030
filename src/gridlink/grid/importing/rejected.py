"""The file of rejected lines: each as it stood, with what is wrong, so that it can be mended and imported alone. Pure.

It grows with the import. After a kill it is cut back to where the last committed chunk ended.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from gridlink.grid.importing.chunks import Reject
from gridlink.grid.importing.reasons import sentences

COLUMNS = (
    "rejected_line", "rejected_column", "rejected_code", "rejected_reason", "rejected_fix", "退回原因", "改正方法",
)  # fmt: skip
"""Behind the file's own columns; an import reads past them."""
BOM = "\ufeff"


class RejectedFile:
    """Appended to before a chunk is committed. There is none while nothing was rejected."""

    def __init__(self, path: Path, header: Sequence[str], *, length: int) -> None:
        """`length`: how long it was at the last commit; what a killed process wrote behind that is cut off."""
        self.path, self._header = path, header
        # Whoever took the file away took the lines of the earlier run with it; a shorter one is another file.
        self.length = length if path.exists() and path.stat().st_size >= length else 0
        if self.length:
            os.truncate(path, length)
        else:
            path.unlink(missing_ok=True)

    def add(self, rejects: Iterable[Reject]) -> int:
        """Write them, one line per line of the file whatever the number of its faults; how many lines that was."""
        lines = [list(group) for _, group in groupby(rejects, key=lambda each: (each.line, id(each.cells)))]
        if not lines:
            return 0
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        if not self.length:
            text.write(BOM)
            writer.writerow([*self._header, *COLUMNS])
        for faults in lines:
            writer.writerow(self._row(faults))
        with self.path.open("ab") as file:
            file.write(text.getvalue().encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
            self.length = file.tell()
        return len(lines)

    def _row(self, faults: Sequence[Reject]) -> list[str]:
        width = len(self._header)
        cells = [cell.replace("\0", "\ufffd") for cell in [*faults[0].cells, *[""] * width][:width]]
        said = [sentences(each.code, each.params) for each in faults]
        joined = [" ".join(dict.fromkeys(part)) for part in zip(*said, strict=True)]
        columns = " ".join(dict.fromkeys(each.column for each in faults if each.column))
        return [*cells, str(faults[0].line), columns, " ".join(each.code for each in faults), *joined]
