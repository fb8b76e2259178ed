"""One module per kind of drawing; imported only when something is drawn."""
