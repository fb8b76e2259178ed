"""The JSON documents that the command line prints and the page serves: one builder for both."""
