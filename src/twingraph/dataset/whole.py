"""A new folder that is there whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twingraph.errors import DataError, Place


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that becomes `folder` when the block ends well, and else vanishes.

    DataError if `folder` is there and not empty, or cannot be made.
    """
    try:
        if (
            folder.is_symlink()
            or folder.exists()
            and (not folder.is_dir() or any(folder.iterdir()))
        ):
            raise DataError(
                "is there already and not empty",
                hint="name a new folder",
                place=Place(str(folder)),
                de="gibt es schon, und es liegt etwas darin",
                hint_de="nennen Sie einen neuen Ordner",
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as trouble:
        raise unwritable(folder, trouble) from trouble
    try:
        yield making
        making.chmod(0o755)
        os.replace(making, folder)
    except OSError as trouble:
        raise unwritable(folder, trouble) from trouble
    finally:
        shutil.rmtree(making, ignore_errors=True)


def unwritable(path: Path, trouble: OSError) -> DataError:
    """The error of a file or folder that cannot be written."""
    what = trouble.strerror or str(trouble)
    return DataError(
        f"cannot be written: {what}",
        place=Place(str(path)),
        de=f"lässt sich nicht schreiben: {what}",
    )
