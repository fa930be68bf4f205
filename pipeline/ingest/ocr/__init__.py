"""Text recognition: engines, the page's picture, what is read at first and what at second look, and the cache of it."""
