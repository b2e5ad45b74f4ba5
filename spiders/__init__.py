"""One spider a source: each copies what its source says into Listings, and interprets nothing."""
