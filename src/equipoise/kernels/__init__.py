"""Numbers in, arrays out: the exact numeric core, which can be audited alone.

Modules here import numpy, scipy and numba and nothing else of Equipoise.
"""
