"""Claims: each a declared rule on a metric, and a function from facts to a Finding."""
