"""The command line."""

import click


@click.group()
def main() -> None:
    """Town twinning as linked open data."""
