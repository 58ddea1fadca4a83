"""The settings table: every flag of `serve`, its variable, default and meaning, in one place.

The flags, the help texts and the README's section are made from it; nothing else reads the
environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from twingraph.errors import SettingsError

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Sort(Generic[_Value]):
    """What values a setting takes: `parse` raises ValueError for others."""

    parse: Callable[[str], _Value]
    en: str
    de: str


@dataclass(frozen=True)
class Setting:
    """One setting: `name` as in `Settings`, what it takes, its default and its meaning."""

    name: str
    sort: Sort[Any]
    default: str
    en: str
    de: str

    @property
    def flag(self) -> str:
        """The flag of `twingraph serve`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "TWINGRAPH_" + self.name.upper()


def _setting(default: _Value, sort: Sort[_Value], *, en: str, de: str) -> _Value:
    """A field of `Settings` that tells of itself."""
    told: Any = field(default=default, metadata={"sort": sort, "en": en, "de": de})
    return told  # type: ignore[no-any-return]


def _whole(least: int, most: int) -> Sort[int]:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return Sort(
        parse,
        en=f"a whole number from {least} to {most}",
        de=f"eine ganze Zahl von {least} bis {most}",
    )


def _parse_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise ValueError
    return seconds


def _parse_text(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError
    return text


_SECONDS = Sort(
    _parse_seconds,
    en="a number of seconds above 0, at most 3600",
    de="eine Zahl von Sekunden über 0, höchstens 3600",
)
_TEXT = Sort(_parse_text, en="a text that is not empty", de="einen Text, der nicht leer ist")


@dataclass(frozen=True)
class Settings:
    """What `serve` was told, checked."""

    data: str = _setting(
        "data",
        _TEXT,
        en="folder of Turtle files to build from",
        de="Ordner mit Turtle-Dateien, aus dem gebaut wird",
    )
    store: str = _setting(
        ".twingraph/store",
        _TEXT,
        en="folder of the built store, or the URL of a SPARQL 1.1 server that runs elsewhere",
        de="Ordner des gebauten Speichers oder URL eines SPARQL-1.1-Servers anderswo",
    )
    dumps: str = _setting(
        ".twingraph/dump",
        _TEXT,
        en="folder of the released dumps that are offered for download",
        de="Ordner der freigegebenen Dumps, die zum Herunterladen bereitstehen",
    )
    host: str = _setting(
        "127.0.0.1",
        _TEXT,
        en="address to listen on",
        de="Adresse, auf der gelauscht wird",
    )
    port: int = _setting(
        8000,
        _whole(0, 65535),
        en="port to listen on; 0 takes a free one",
        de="Port, auf dem gelauscht wird; 0 nimmt einen freien",
    )
    workers: int = _setting(
        2,
        _whole(1, 64),
        en="processes that answer queries",
        de="Prozesse, die Abfragen beantworten",
    )
    memory_mb: int = _setting(
        1400,
        _whole(0, 1024 * 1024),
        en="megabytes that data and processes should take together while no query runs",
        de="Megabyte, die Daten und Prozesse zusammen belegen sollen, solange keine Abfrage läuft",
    )
    query_seconds: float = _setting(
        10.0,
        _SECONDS,
        en="seconds a query may run",
        de="Sekunden, die eine Abfrage laufen darf",
    )
    query_memory_mb: int = _setting(
        1024,
        _whole(16, 1024 * 1024),
        en="megabytes of memory a query may take beyond the data",
        de="Megabyte Arbeitsspeicher, die eine Abfrage über die Daten hinaus belegen darf",
    )
    result_mb: int = _setting(
        256,
        _whole(1, 1024 * 1024),
        en="megabytes an answer may have",
        de="Megabyte, die eine Antwort haben darf",
    )
    query_kb: int = _setting(
        256,
        _whole(1, 64 * 1024),
        en="kilobytes a query text may have",
        de="Kilobyte, die der Text einer Abfrage haben darf",
    )


def is_url(store: str) -> bool:
    """Whether the setting `store` names a server and not a folder; schemes are in any letters."""
    return store.strip().lower().startswith(("http://", "https://"))


def _read_off(told: Any) -> Setting:
    default = f"{told.default:g}" if isinstance(told.default, float) else str(told.default)
    return Setting(name=told.name, default=default, **told.metadata)


TABLE: tuple[Setting, ...] = tuple(_read_off(told) for told in fields(Settings))
"""The fields of `Settings`, as they are shown to people."""


def read_settings(environment: Mapping[str, str], flags: Mapping[str, str | None]) -> Settings:
    """The settings in force: a flag wins over its variable, the variable over the default.

    `flags` goes by the settings' names, None for a flag that was not given. Raises SettingsError
    that names the flag or variable whose value cannot be used.
    """
    values: dict[str, Any] = {}
    for setting in TABLE:
        flag = flags.get(setting.name)
        said_by = setting.variable if flag is None else setting.flag
        text = environment.get(setting.variable) if flag is None else flag
        if text is None:
            continue
        try:
            values[setting.name] = setting.sort.parse(text)
        except ValueError:
            raise SettingsError(
                f"{said_by} takes {setting.sort.en}, not {text[:80]!r}",
                de=f"{said_by} verlangt {setting.sort.de}, nicht {text[:80]!r}",
            ) from None
    return Settings(**values)


def is_given(name: str, environment: Mapping[str, str], flags: Mapping[str, str | None]) -> bool:
    """Whether a person said this setting, by flag or variable."""
    setting = next(setting for setting in TABLE if setting.name == name)
    return flags.get(name) is not None or setting.variable in environment


def render_table() -> str:
    """The settings as a Markdown table, as the README shows it."""
    rows = ["| flag | variable | default | meaning |", "|---|---|---|---|"]
    rows += [
        f"| `{setting.flag}` | `{setting.variable}` | `{setting.default}` | {setting.en} |"
        for setting in TABLE
    ]
    return "\n".join(rows) + "\n"
