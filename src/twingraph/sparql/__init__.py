"""Strangers' SPARQL: read with suspicion, run where it can be killed, answered to the letter."""
