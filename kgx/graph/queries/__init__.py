"""The named queries, as data."""
