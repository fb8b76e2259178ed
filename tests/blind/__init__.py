"""Second implementations in exact fractions, written from the published definitions alone.

Nothing here imports the product, numpy or scipy. Every probability is a
:class:`fractions.Fraction`, every law a dictionary from value to probability, and every
method the slowest one that is plainly right: one warhead, one shot, one coin at a time.
"""
