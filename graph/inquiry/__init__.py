"""Inquiries: questions about money, persons and machines within a window of time."""
