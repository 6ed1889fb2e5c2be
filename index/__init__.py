"""Encoders and indexes: takes items, gives passages, their vectors and lexical postings, and what lies on disk.

Shapes: n passages, q queries, d dimensions, k results, t tokens of one text.
"""
