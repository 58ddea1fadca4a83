"""Lay phases and steps out along time, in percent of a line that any screen may stretch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twingraph.pages.ties import Moment, Stage, Tie


@dataclass(frozen=True)
class Axis:
    """A stretch of time; moments are numbers on the scale of years."""

    first: float
    last: float

    def at(self, moment: float) -> float:
        """Where a moment lies, in percent from the left, held within the line."""
        share = (moment - self.first) / (self.last - self.first) * 100
        return round(min(max(share, 0.0), 100.0), 2)

    @property
    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Round years and where they lie: every ten years, or every one or two on short lines."""
        span = self.last - self.first
        step = 10 if span > 25 else 5 if span > 12 else 2 if span > 4 else 1
        start = int(-(-self.first // step) * step)
        years = range(start, int(self.last) + 1, step)
        return tuple((year, self.at(year)) for year in years)


@dataclass(frozen=True)
class Bar:
    """A phase on the line."""

    stage: Stage
    x: float
    width: float
    is_open: bool


@dataclass(frozen=True)
class Point:
    """A step on the line."""

    moment: Moment
    x: float


@dataclass(frozen=True)
class Row:
    """One partnership on the line."""

    tie: Tie
    bars: tuple[Bar, ...]
    points: tuple[Point, ...]


def axis_of(ties: Iterable[Tie], today: float) -> Axis:
    """The stretch from the first step or phase to today, begun with a whole year."""
    starts = [stage.start for tie in ties for stage in tie.stages]
    starts += [moment.at for tie in ties for moment in tie.moments]
    first = int(min(starts, default=today - 1))
    return Axis(first, max(today, first + 1))


def lay_out(ties: Sequence[Tie], axis: Axis) -> tuple[Row, ...]:
    """Each partnership's phases and steps along the axis."""
    return tuple(_row(tie, axis) for tie in ties)


def _row(tie: Tie, axis: Axis) -> Row:
    bars = []
    for stage in tie.stages:
        start = axis.at(stage.start)
        stop = axis.at(stage.stop if stage.stop is not None else axis.last)
        # a sliver so short that nobody would see it is still a phase
        bars.append(Bar(stage, start, round(max(stop - start, 0.6), 2), stage.stop is None))
    points = tuple(Point(moment, axis.at(moment.at)) for moment in tie.moments)
    return Row(tie, tuple(bars), points)
