"""What is wrong with a city pack: file, line, column, reason and the fix, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gridlink.packs.messages import MESSAGES, WARNINGS, in_chinese


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault (or warning) in a pack. Lines and columns count from 1, as editors do; 0 = the whole file.

    Columns count characters. `code` is stable; `message` and `fix` are sentences in English, the `_zh` ones in Chinese.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    message_zh: str
    fix: str
    fix_zh: str
    severity: str = "error"

    @property
    def is_error(self) -> bool:
        """Whether the pack may not be loaded because of it."""
        return self.severity == "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message} Fix: {self.fix} [{self.code}]"

    def in_chinese(self) -> str:
        """The same line in Chinese."""
        severity = "错误" if self.is_error else "警告"
        return f"{self.file}:{self.line}:{self.column}：{severity}：{self.message_zh} 改法：{self.fix_zh} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a row or a key stands: the file, its line, and the column of each of its fields."""

    file: str
    line: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)

    def finding(self, code: str, about: str = "", /, **params: object) -> Finding:
        """A finding here; `about` names the field whose column is meant."""
        message, message_zh, fix, fix_zh = MESSAGES[code]
        values = {"field": about, **{name: _shown(value, name) for name, value in params.items()}}
        values_zh = {name: in_chinese(value) for name, value in values.items()}
        column = self.columns.get(about, 1 if self.line else 0)
        return Finding(
            file=self.file,
            line=self.line,
            column=column,
            code=code,
            message=message.format(**values),
            message_zh=message_zh.format(**values_zh),
            fix=fix.format(**values),
            fix_zh=fix_zh.format(**values_zh),
            severity="warning" if code in WARNINGS else "error",
        )


def _shown(value: object, name: str) -> str:
    """A value as it may stand in a sentence: on one line, and short where it comes from the file."""
    text = re.sub(r"\s+", " ", str(value))
    most = 400 if name in ("wanted", "near") else 60
    return text if len(text) <= most else text[: most - 3] + "…"
