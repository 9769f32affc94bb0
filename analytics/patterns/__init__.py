"""Suspicious shapes of money movements, a module a family, and the search that finds them."""
