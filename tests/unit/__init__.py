"""Decisions and values alone: these tests open no socket and read no clock."""
