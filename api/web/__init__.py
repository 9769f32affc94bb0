"""The HTTP side: requests in, answers and streams out, within limits."""
