"""What is shown: models that the API answers with and the pages are made of, and how each is read from the store."""
