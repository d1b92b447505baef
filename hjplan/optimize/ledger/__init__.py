"""The ledger: who pays what, under which terms. One file per money rule; its audit twin lives in books/rules.

The ledger sees lines, funds and measures; never a place.
"""
