"""Replay a plan, month by month, through futures that differ."""
