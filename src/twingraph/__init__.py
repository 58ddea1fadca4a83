"""Town twinning as linked open data: from a folder of Turtle files to answers and pages."""

__version__ = "0.1.0"
