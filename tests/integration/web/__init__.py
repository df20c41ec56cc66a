"""Tests of the API, the stream and the pages over a real store on SQLite."""
