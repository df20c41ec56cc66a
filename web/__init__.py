"""What people see: the HTTP API, the pages, the live stream. Reads through `store.views`, writes through `streams.acting` alone."""
