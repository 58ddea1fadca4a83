"""SPARQL servers elsewhere, asked with the same guards and limits as our own workers."""
