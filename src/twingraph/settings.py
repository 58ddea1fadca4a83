"""The settings table: every flag of `serve`, its variable, default and meaning, in one place.

The flags, the help texts and the README's section are made from it; nothing else reads the
environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from twingraph.errors import SettingsError

Value = str | int | float


@dataclass(frozen=True)
class Setting:
    """One setting: `name` as in `Settings`, what it takes, its default and its meaning."""

    name: str
    parse: Callable[[str], Value]
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


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    parse.__doc__ = f"a whole number from {least} to {most}"
    return parse


def _seconds(text: str) -> float:
    """a number of seconds above 0, at most 3600"""  # noqa: D403
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise ValueError
    return seconds


def _text(text: str) -> str:
    """a text that is not empty"""  # noqa: D403
    if not text.strip() or not text.isprintable():
        raise ValueError
    return text


TABLE: tuple[Setting, ...] = (
    Setting(
        "data",
        _text,
        "data",
        "folder of Turtle files to build from",
        "Ordner mit Turtle-Dateien, aus dem gebaut wird",
    ),
    Setting(
        "store",
        _text,
        ".twingraph/store",
        "folder of the built store, or the URL of a SPARQL 1.1 server that runs elsewhere",
        "Ordner des gebauten Speichers oder URL eines SPARQL-1.1-Servers anderswo",
    ),
    Setting(
        "dumps",
        _text,
        ".twingraph/dump",
        "folder of the released dumps that are offered for download",
        "Ordner der freigegebenen Dumps, die zum Herunterladen bereitstehen",
    ),
    Setting(
        "host",
        _text,
        "127.0.0.1",
        "address to listen on",
        "Adresse, auf der gelauscht wird",
    ),
    Setting(
        "port",
        _whole(0, 65535),
        "8000",
        "port to listen on; 0 takes a free one",
        "Port, auf dem gelauscht wird; 0 nimmt einen freien",
    ),
    Setting(
        "workers",
        _whole(1, 64),
        "2",
        "processes that answer queries",
        "Prozesse, die Abfragen beantworten",
    ),
    Setting(
        "query_seconds",
        _seconds,
        "10",
        "seconds a query may run",
        "Sekunden, die eine Abfrage laufen darf",
    ),
    Setting(
        "query_memory_mb",
        _whole(16, 1024 * 1024),
        "1024",
        "megabytes of memory a query may take beyond the data",
        "Megabyte Arbeitsspeicher, die eine Abfrage über die Daten hinaus belegen darf",
    ),
    Setting(
        "result_mb",
        _whole(1, 1024 * 1024),
        "256",
        "megabytes an answer may have",
        "Megabyte, die eine Antwort haben darf",
    ),
    Setting(
        "query_kb",
        _whole(1, 64 * 1024),
        "256",
        "kilobytes a query text may have",
        "Kilobyte, die der Text einer Abfrage haben darf",
    ),
)


@dataclass(frozen=True)
class Settings:
    """What `serve` was told, checked."""

    data: str = "data"
    store: str = ".twingraph/store"
    dumps: str = ".twingraph/dump"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    query_seconds: float = 10.0
    query_memory_mb: int = 1024
    result_mb: int = 256
    query_kb: int = 256


def read_settings(environment: Mapping[str, str], flags: Mapping[str, str | None]) -> Settings:
    """The settings in force: a flag wins over its variable, the variable over the default.

    `flags` goes by the settings' names, None for a flag that was not given. Raises SettingsError
    that names the flag or variable whose value cannot be used.
    """
    values: dict[str, Value] = {}
    for setting in TABLE:
        flag = flags.get(setting.name)
        said_by = setting.variable if flag is None else setting.flag
        text = environment.get(setting.variable, setting.default) if flag is None else flag
        try:
            values[setting.name] = setting.parse(text)
        except ValueError:
            raise SettingsError(
                f"{said_by} takes {setting.parse.__doc__}, not {text[:80]!r}"
            ) from None
    return Settings(**values)  # type: ignore[arg-type]


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
