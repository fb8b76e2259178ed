"""Forces at a date, how they are loaded, and how treaties count them."""
