"""The real data keeps every rule; what is only worth a look is allowed to stay."""

from twingraph.dataset import Dataset
from twingraph.validation import Severity, validate


def test_real_data_keeps_every_rule(dataset: Dataset) -> None:
    findings = validate(dataset)
    assert [str(one) for one in findings if one.severity is not Severity.INFO] == []
