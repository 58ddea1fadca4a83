"""The data folder: which files it has, what they say, and on which line."""

from twingraph.dataset.content import Dataset, Description, ReadFile, Rule, Thing, graph_of
from twingraph.dataset.folder import DataFile, Misfit, Shelf, shared_shelf
from twingraph.dataset.read import read_dataset

__all__ = [
    "DataFile",
    "Dataset",
    "Description",
    "Misfit",
    "ReadFile",
    "Rule",
    "Shelf",
    "Thing",
    "graph_of",
    "read_dataset",
    "shared_shelf",
]
