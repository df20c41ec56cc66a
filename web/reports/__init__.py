"""The report of a month under one contract: as a document, as a table of facts, and as a page that stands by itself."""
