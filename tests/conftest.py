"""What holds for every test."""

from __future__ import annotations

import signal

# A shell that starts the tests in the background lets them ignore Ctrl-C, and every process
# they start inherits that; some tests are about what Ctrl-C does.
signal.signal(signal.SIGINT, signal.default_int_handler)
