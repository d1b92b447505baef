"""What a user reads when something is wrong: all messages at once, in the form of interface.md."""

from __future__ import annotations

import dataclasses

import click

from hjplan.cli.session import Session
from hjplan.cli.words import Words
from hjplan.errors import AuditError, HjplanError, InfeasibleError, InputError, StoppedError

_STATUS: dict[type[HjplanError], str] = {
    InputError: "invalid",
    InfeasibleError: "infeasible",
    StoppedError: "stopped",
    AuditError: "unpublished",
}


def failed(session: Session, error: HjplanError) -> None:
    """Tell people what is wrong on standard error; with ``--json`` also as one object on standard output."""
    told = _told(error, session.language).lstrip()
    try:
        session.complain(told)
    except OSError:  # the log itself cannot be written
        dataclasses.replace(session, log=None).complain(told)
    if not session.json:
        return
    from hjplan.results.summary import as_json

    messages = error.messages if isinstance(error, InputError) else ()
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), "failed")
    session.result({"status": status, "text": str(error).strip(), "errors": [as_json(m) for m in messages]})


def _told(error: HjplanError, language: str) -> str:
    """An error in the session's language."""
    if language == "en":
        return str(error)
    from hjplan.schema.translation import rendered, translated

    if isinstance(error, InputError):
        return "\n\n".join(rendered(message, language) for message in error.messages)
    if isinstance(error, AuditError):
        from hjplan.books.telling import told

        return told(str(error), language)
    return translated(str(error), language)


def usage_message(error: click.UsageError, words: Words) -> str:
    """What is wrong with the command line, in the session's language, and where to read on."""
    path = error.ctx.command_path if error.ctx is not None else "hjplan"
    if error.ctx is not None and isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.ctx.get_help()
    return f"{_what(error, words)}\n  {words('failure.see_help', {'command': path})}"


def _what(error: click.UsageError, words: Words) -> str:
    near = ""
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            near = words("failure.near", {"names": ", ".join(sorted(error.possibilities))})
        return words("failure.no_option", {"name": error.option_name}) + near
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return words("failure.missing", {"name": error.param.human_readable_name})
    if isinstance(error, click.BadParameter) and error.param is not None:
        return words("failure.bad_value", {"name": error.param.human_readable_name, "why": error.message})
    return error.format_message()
