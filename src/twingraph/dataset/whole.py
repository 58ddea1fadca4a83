"""A new folder or file that is there whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twingraph.errors import DataError, Place, reason


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that becomes `folder` when the block ends well, and else vanishes.

    DataError if `folder` is there and not empty, or cannot be made.
    """
    refuse_what_is_there(folder)
    with _beside(folder) as making:
        yield making
        making.chmod(0o755)
        os.replace(making, folder.absolute())


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A file to write that becomes `file` when the block ends well, and else vanishes.

    DataError if `file` is there already, or cannot be made.
    """
    refuse_what_is_there(file)
    with _beside(file) as making:
        yield making / file.name
        os.replace(making / file.name, file.absolute())


def refuse_what_is_there(path: Path) -> None:
    """DataError if there is something under this path; an empty folder is nothing."""
    try:
        is_empty = path.is_dir() and not path.is_symlink() and not any(path.iterdir())
        if os.path.lexists(path) and not is_empty:
            raise DataError(
                "is there already and not empty",
                hint="name a new one",
                place=Place(str(path)),
                de="gibt es schon, und es ist nicht leer",
                hint_de="nennen Sie etwas Neues",
            )
    except OSError as trouble:
        raise unwritable(path, trouble) from trouble


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder of our own beside `path`, gone when the block ends."""
    home = path.absolute().parent
    making = None
    try:
        home.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=home))
        yield making
    except OSError as trouble:
        raise unwritable(path, trouble) from trouble
    finally:
        if making is not None:
            shutil.rmtree(making, ignore_errors=True)


def unwritable(path: Path, trouble: OSError) -> DataError:
    """The error of a file or folder that cannot be written."""
    return DataError(
        f"cannot be written: {reason(trouble)}",
        place=Place(str(path)),
        de=f"lässt sich nicht schreiben: {reason(trouble, 'de')}",
    )
