"""The pages in a real browser, on a phone and on a desk."""
