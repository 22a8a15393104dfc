"""Where a source resumes: one small file, replaced atomically."""

import os
from dataclasses import dataclass
from pathlib import Path

from hearhear.wiring.data import DataError


@dataclass(frozen=True)
class CursorFile:
    """The cursor of one source, in *path*."""

    path: Path

    def read(self) -> str | None:
        """Return the cursor, or None where nothing was collected yet."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else None

    def save(self, cursor: str) -> None:
        """Replace the last cursor with *cursor*; after a power cut the file holds one of the two.

        DataError: it cannot be written, so what comes next would come again after a restart.
        """
        try:
            self._save(cursor)
        except OSError as error:
            raise DataError(
                f"cannot save how far the source was read ({error.strerror}): make room in the data "
                "folder, or mend its rights"
            ) from error

    def _save(self, cursor: str) -> None:
        made = self.path.with_name(self.path.name + ".new")
        with made.open("w", encoding="utf-8") as file:
            file.write(cursor)
            file.flush()
            os.fsync(file.fileno())
        made.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
