"""Tests of the simulated campus, its ledger and its crew."""
