"""Rings in bare tables: evidence, a learnt suspicion, groups and exact membership."""
