"""Does the data keep the rules? Findings with file, line, rule and advice in two languages."""

from __future__ import annotations

from twingraph.dataset import Dataset
from twingraph.validation.checkup import Report, check
from twingraph.validation.finding import Finding, Severity, Wording
from twingraph.validation.material import Material, Reader, material_of

__all__ = [
    "Finding",
    "Material",
    "Reader",
    "Report",
    "Severity",
    "Wording",
    "check",
    "material_of",
    "validate",
]


def validate(dataset: Dataset) -> list[Finding]:
    """Every finding on a dataset that was read, in the order of files and lines."""
    return list(check(material_of(dataset)).findings)
