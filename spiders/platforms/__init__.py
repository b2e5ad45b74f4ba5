"""One spider a software that many sites share: a site of that kind is a table, and no code."""
