"""What a month came to under one contract: facts judged, counted and told. Values and figures; no SQL, no HTML."""
