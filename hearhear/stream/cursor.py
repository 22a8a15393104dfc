"""Where a source resumes: one small file, replaced atomically."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CursorFile:
    """The cursor of one source, in *path*."""

    path: Path

    def read(self) -> str | None:
        """Return the cursor, or None where nothing was collected yet."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else None

    def save(self, cursor: str) -> None:
        """Replace the last cursor with *cursor*; after a power cut the file holds one of the two."""
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
