"""SHACL Core, evaluated straight over the terms of the store: the quick engine."""
