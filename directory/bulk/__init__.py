"""Read the whole file a register publishes, straight out of its zip, as a visit of its own.

``zipped`` inflates it block by block, ``table`` finds whole rows in the blocks, and ``nppes`` knows
what the NPI Registry's columns mean. Nothing is unpacked to disk, and nothing is kept in memory but
the block at hand and the organisations that were found.
"""
