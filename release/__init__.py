"""What a release needs beside the code: licenses of others, and a bill of materials."""
