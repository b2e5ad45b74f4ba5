"""What we claim of speed, measured here and now: ratios taken in one run, since machines differ."""
