"""Generate, check and preview Amazon Redshift streaming materialized views.

>>> import mvstream
>>> order = {"type": "object", "properties": {"id": {"type": "integer"}}}
>>> compiled = mvstream.compile(order, name="orders", layout="tiered")
>>> "CREATE MATERIALIZED VIEW orders_landing" in compiled.sql
True
"""

from __future__ import annotations

import html
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from . import _mvstream

__version__: str = _mvstream.__version__
__all__ = [
    "Case",
    "Change",
    "Code",
    "Column",
    "Compiled",
    "Diff",
    "Error",
    "Finding",
    "Findings",
    "Fixed",
    "Inferred",
    "Outcome",
    "Source",
    "Sql",
    "codes",
    "compile",
    "diff",
    "explain",
    "fix",
    "infer",
    "lint",
    "main",
    "preview",
]

Json = Any
#: JSON text, its bytes, one value, several payloads, or the path of a file.
Source = str | bytes | os.PathLike[str] | Mapping[str, Json] | Sequence[Mapping[str, Json]]
#: SQL text, or the path of a file.
Sql = str | os.PathLike[str]


class Error(Exception):
    """What stops a call: what is wrong, where, and what to do."""

    def __init__(
        self, message: str, help: str | None, file: str | None, line: int | None, column: int | None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}:{self.column}: "
        help = "" if self.help is None else f"\nhelp: {self.help}"
        return f"{place}{self.message}{help}"


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except _mvstream.Failure as failure:
        raise Error(**json.loads(str(failure))) from None


@dataclass(frozen=True)
class Finding:
    """A fact to decide about before the view is deployed."""

    code: str
    level: str
    message: str
    help: str | None = None
    #: The place in the payload, as a JSON Pointer.
    path: str | None = None
    #: The column of the view, as written in the SQL.
    view_column: str | None = None
    statement: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    #: ``safe`` or ``unsafe``, if `fix` can apply a fix.
    fix: str | None = None

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}:{self.column}: "
        about = self.view_column or self.path
        about = "" if about is None or about in self.message else f" ({about})"
        return f"{place}{self.level}[{self.code}]: {self.message}{about}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    def row(tag: str, cells: Sequence[str | None]) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell or '')}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(row("td", cells) for cells in rows)
    return f"<table><thead>{row('th', head)}</thead><tbody>{body}</tbody></table>"


class Findings(list[Finding]):
    """Findings, the worst first; a notebook shows them as a table."""

    def _repr_html_(self) -> str:
        rows = ([of.level, of.code, of.view_column or of.path, of.message, of.help] for of in self)
        return _table(["level", "finding", "column", "message", "what to do"], rows)

    def at(self, level: str) -> Findings:
        """The findings of this level and above: ``info``, ``warn`` or ``error``."""
        levels = ["info", "warn", "error"]
        return Findings(of for of in self if levels.index(of.level) >= levels.index(level))


@dataclass(frozen=True)
class Column:
    """A column, and why it is as it is."""

    name: str
    type: str | None
    path: str | None
    rule: str
    why: str
    evidence: str


@dataclass(frozen=True)
class Compiled:
    """The SQL of a view; a notebook shows its columns and findings."""

    sql: str
    columns: list[Column]
    findings: Findings

    def __str__(self) -> str:
        return self.sql

    def _repr_html_(self) -> str:
        rows = ([of.name, of.type, of.path, of.rule, of.why, of.evidence] for of in self.columns)
        columns = _table(["column", "type", "from", "rule", "why", "evidence"], rows)
        return f"{columns}{self.findings._repr_html_()}<pre>{html.escape(self.sql)}</pre>"


@dataclass(frozen=True)
class Inferred:
    """The JSON Schema of payloads."""

    schema: dict[str, Json]
    findings: Findings


@dataclass(frozen=True)
class Fixed:
    """SQL after its fixes."""

    sql: str
    applied: Findings
    remaining: Findings


@dataclass(frozen=True)
class Change:
    """A difference between two scripts, with what it costs."""

    object: str
    column: str | None
    change: str
    before: str | None
    after: str | None
    impact: str
    reasons: list[str]
    #: The statements that make the change in place.
    statements: list[str]


@dataclass(frozen=True)
class Diff:
    """What changed, and the migration where one was requested."""

    changes: list[Change]
    migration: str | None

    def _repr_html_(self) -> str:
        rows = (
            [of.impact, of.object, of.column, of.change, of.before, of.after, "; ".join(of.reasons)]
            for of in self.changes
        )
        return _table(["impact", "object", "column", "change", "before", "after", "why"], rows)


@dataclass(frozen=True)
class Case:
    """A value that is lost, cut, or that blocks the refresh."""

    column: str
    reason: str
    #: The line of the record; ``None`` where the row is a group of several.
    line: int | None
    #: The value, with ``show_values=True``.
    value: str | None


@dataclass(frozen=True)
class Outcome:
    """What Redshift would do with the payloads in one view."""

    view: str
    kind: str
    records: int
    landed: int
    filtered: int
    blocked: int
    blocks: list[Case]
    lost: list[Case]
    truncated: list[Case]
    columns: list[str]
    first_rows: list[list[str | None]]
    #: All of it, as `mvstream preview --format json` prints it.
    details: dict[str, Json] = field(repr=False)

    @property
    def is_clean(self) -> bool:
        """Whether every record lands, and no value is lost or cut."""
        return not (self.filtered or self.blocked or self.lost or self.truncated)

    def _repr_html_(self) -> str:
        counts = {"records": self.records, "landed": self.landed, "filtered": self.filtered, "blocked": self.blocked}
        cases = [(what, of) for what in ("blocks", "lost", "truncated") for of in getattr(self, what)]
        numbers = _table(list(counts), [[str(of) for of in counts.values()]])
        rows = ([what, of.column, of.reason, str(of.line or "")] for what, of in cases)
        losses = _table(["what", "column", "reason", "line"], rows)
        return f"<b>{html.escape(self.view)}</b>{numbers}{losses}{_table(self.columns, self.first_rows)}"


@dataclass(frozen=True)
class Code:
    """A kind of finding."""

    name: str
    level: str
    summary: str


T = TypeVar("T")


def _known(kind: type[T], of: Mapping[str, Json]) -> T:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: value for name, value in of.items() if name in names})


def _findings(of: list[dict[str, Json]]) -> Findings:
    return Findings(_known(Finding, one) for one in of)


def _given(source: Source, name: str) -> tuple[str, bytes] | str:
    if isinstance(source, os.PathLike):
        return os.fspath(source)
    if isinstance(source, bytes):
        return (name, source)
    if isinstance(source, str):
        return (name, source.encode())
    if isinstance(source, Mapping):
        return (name, json.dumps(source).encode())
    return (name, "".join(json.dumps(one) + "\n" for one in source).encode())


def _all_given(sources: Sequence[Source], name: str | None) -> list[tuple[str, bytes] | str]:
    if not sources:
        raise TypeError("expected an input: JSON text, bytes, dicts or a path")
    return [_given(source, f"{name or 'input'}.json") for source in sources]


def _keys(options: Mapping[str, Json]) -> str:
    return json.dumps({name.replace("_", "-"): value for name, value in options.items()})


def _sql(source: Sql, name: str) -> tuple[str, str]:
    if isinstance(source, os.PathLike):
        return (os.fspath(source), Path(source).read_text(encoding="utf-8"))
    return (name, source)


def _levels(level: Mapping[str, str] | None) -> list[str]:
    return [f"{code}={value}" for code, value in (level or {}).items()]


def compile(*sources: Source, name: str | None = None, view: str | None = None, **options: Json) -> Compiled:
    """Write the SQL of a view from a JSON Schema, payloads, or both.

    The options are the keys of ``mvstream.toml``, with ``_`` in place of ``-``: ``preset="recommended"``,
    ``iam_role="…"``. ``name`` names stream and view where no option does.
    """
    with _errors():
        of = json.loads(_mvstream.compile(_all_given(sources, name), _keys(options), view))
    columns = [_known(Column, column) for column in of["columns"]]
    return Compiled(of["sql"], columns, _findings(of["findings"]))


def infer(*sources: Source, name: str | None = None, **options: Json) -> Inferred:
    """Return the JSON Schema of payloads. The options are those of `compile`."""
    with _errors():
        of = json.loads(_mvstream.infer(_all_given(sources, name), _keys(options)))
    return Inferred(json.loads(of["schema"]), _findings(of["findings"]))


def lint(*sources: Sql, level: Mapping[str, str] | None = None) -> Findings:
    """Check SQL that people wrote. ``level`` sets levels: ``{"silent-drop": "error"}``."""
    texts = [_sql(source, "<sql>") for source in sources]
    with _errors():
        return _findings(json.loads(_mvstream.lint(texts, _levels(level))))


def fix(source: Sql, *, unsafe: bool = False, level: Mapping[str, str] | None = None) -> Fixed:
    """Apply the fixes of `lint` that keep the meaning; with ``unsafe`` those that change it, too. No file is written."""
    with _errors():
        of = json.loads(_mvstream.fixed([_sql(source, "<sql>")], _levels(level), unsafe))
    return Fixed(of["sql"][0], _findings(of["applied"]), _findings(of["remaining"]))


def preview(
    sql: Sql | Sequence[Sql],
    payloads: Source,
    *,
    views: Sequence[str] = (),
    limit: int = 10,
    show_values: bool = False,
) -> list[Outcome]:
    """Run the views on payloads: what lands, what is filtered, lost or cut, and what blocks the refresh."""
    scripts = [sql] if isinstance(sql, (str, os.PathLike)) else list(sql)
    texts = [_sql(one, "<sql>") for one in scripts]
    given = _given(payloads, "<payloads>")
    with tempfile.TemporaryDirectory() as folder, _errors():
        if isinstance(given, str):
            files = [(given, given)]
        else:
            path = os.path.join(folder, "payloads.ndjson")
            Path(path).write_bytes(given[1])
            files = [(given[0], path)]
        made = json.loads(_mvstream.preview(texts, files, list(views), limit, show_values))
    return [_outcome(of) for of in made]


def _outcome(of: dict[str, Json]) -> Outcome:
    def cases(name: str) -> list[Case]:
        return [
            Case(case["column"], case["reason"], (case["record"] or {}).get("line"), case.get("value"))
            for case in of[name]
        ]

    return Outcome(
        view=of["view"],
        kind=of["kind"],
        records=of["records"],
        landed=of["landed"],
        filtered=sum(one["count"] for one in of["filtered"]),
        blocked=of["blocked"],
        blocks=cases("blocks"),
        lost=cases("lost"),
        truncated=cases("truncated"),
        columns=[column["name"] for column in of["columns"]],
        first_rows=of["first_rows"],
        details=of,
    )


def diff(old: Sql, new: Sql, *, retention_hours: int | None = None, migration: bool = False) -> Diff:
    """Compare two scripts: what changed and what it costs; with ``migration`` also the statements that lead there."""
    with _errors():
        of = json.loads(_mvstream.diff(_sql(old, "<old>"), _sql(new, "<new>"), retention_hours, migration))
    renamed = {"from": "before", "to": "after"}
    changes = [_known(Change, {renamed.get(key, key): value for key, value in one.items()}) for one in of["changes"]]
    return Diff(changes, of["migration"])


def explain(code: str) -> str:
    """The page of a finding, as Markdown."""
    with _errors():
        return _mvstream.explain(code)


def codes() -> list[Code]:
    """Every kind of finding."""
    return [Code(*of) for of in _mvstream.codes()]


def main() -> NoReturn:
    """The command ``mvstream``."""
    # Ctrl-C ends the process as it ends the binary, unless whoever started it has it ignored
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.flush()
    code = _mvstream.run(["mvstream", *sys.argv[1:]])
    sys.exit(code)
