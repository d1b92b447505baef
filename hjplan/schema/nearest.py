"""The name that was probably meant: ``Did you mean `relapse`?``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LIKENESS = 0.6
"""difflib's own default: below it a suggestion is more often wrong than right."""
_LONGEST_LIST = 12


def closest(name: object, known: Iterable[object], likeness: float = _LIKENESS) -> str | None:
    """The known name most like ``name``, None where none is like it."""
    names = [str(k) for k in known]
    text = str(name)
    by_lower = {n.lower(): n for n in names}
    if text.lower() in by_lower:
        return by_lower[text.lower()]
    found = difflib.get_close_matches(text, names, n=1, cutoff=likeness)
    return found[0] if found else None


def hint(name: object, known: Iterable[object], what: str = "") -> str:
    """`` Did you mean `relapse`?``, else the known names where there are not too many, else nothing."""
    names = [str(k) for k in known]
    meant = closest(name, names)
    if meant is not None:
        return f" Did you mean `{meant}`?"
    if not names:
        return ""
    shown = ", ".join(f"`{n}`" for n in names[:_LONGEST_LIST])
    more = f" and {len(names) - _LONGEST_LIST} more" if len(names) > _LONGEST_LIST else ""
    return f" {what or 'Known'}: {shown}{more}."
