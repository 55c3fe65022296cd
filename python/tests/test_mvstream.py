"""The module of the installed wheel, as its users call it."""

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import mvstream

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["order_id"],
    "properties": {
        "order_id": {"type": "string", "format": "uuid"},
        "note": {"type": "string"},
        "total": {"type": "integer", "minimum": 0, "maximum": 1000},
    },
    "additionalProperties": False,
}
PAYLOADS: list[dict[str, Any]] = [
    {"order_id": "3e2b1c9a-0f4d-4f3b-9a55-3a6d1c5f7e21", "note": "left at the door", "total": 3},
    {"order_id": "7d0e4c52-8c11-4a8e-8a43-90d3a3a8a0b7", "note": "é", "total": "many"},
]


def codes(findings: mvstream.Findings) -> set[str]:
    return {finding.code for finding in findings}


def test_every_kind_of_input_makes_the_same_view(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(ORDER))
    inputs: list[mvstream.Source] = [ORDER, json.dumps(ORDER), json.dumps(ORDER).encode(), path]
    made = [mvstream.compile(of, name="orders") for of in inputs]
    assert len({of.sql for of in made}) == 1
    assert "CREATE MATERIALIZED VIEW orders\n" in made[0].sql
    assert [column.name for column in made[0].columns][-3:] == ["order_id", "note", "total"]
    assert "guessed-length" in codes(made[0].findings)


def test_payloads_are_inferred_and_compiled() -> None:
    payloads = [{"id": at, "city": "Zürich"} for at in range(20)]
    inferred = mvstream.infer(payloads, name="trips")
    assert inferred.schema["properties"]["id"]["type"] == "integer"
    from_payloads, from_schema = (mvstream.compile(of, name="trips") for of in (payloads, inferred.schema))
    types = {column.name: column.type for column in from_payloads.columns}
    assert types == {column.name: column.type for column in from_schema.columns}
    assert types["id"] == "INTEGER" and from_payloads.columns[-1].evidence


def test_options_are_the_keys_of_the_project_file() -> None:
    level = {"guessed-length": "off"}
    made = mvstream.compile(ORDER, name="orders", preset="recommended", iam_role="default", level=level)
    assert "CREATE MATERIALIZED VIEW orders_landing" in made.sql
    assert "guessed-length" not in codes(made.findings)
    with pytest.raises(mvstream.Error) as raised:
        mvstream.compile(ORDER, layuot="tiered")
    assert raised.value.message == "unknown option `layuot`"
    assert raised.value.help is not None and "layout" in raised.value.help


def test_an_error_has_its_place() -> None:
    with pytest.raises(mvstream.Error) as raised:
        mvstream.compile('{"type": "object",\n "properties": {"a": {"type": "strin"}}}', name="a")
    assert (raised.value.line, raised.value.file) == (2, "a.json")
    with pytest.raises(TypeError):
        mvstream.compile()


def test_sql_is_linted_and_fixed(tmp_path: Path) -> None:
    bad = "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT shard_id FROM s.t;"
    found = mvstream.lint(bad)
    assert found[0].code == "or-replace-on-view" and found[0].line == 1
    assert found.at("error") and not mvstream.lint(bad, level={"or-replace-on-view": "off"}).at("error")
    fixed = mvstream.fix(bad)
    assert fixed.sql == "CREATE MATERIALIZED VIEW v AS SELECT shard_id FROM s.t;"
    assert codes(fixed.applied) == {"or-replace-on-view"}
    path = tmp_path / "v.sql"
    path.write_text(bad)
    assert mvstream.lint(path)[0].file == str(path)


def test_a_preview_counts_what_is_lost() -> None:
    sql = mvstream.compile(ORDER, name="orders").sql
    (outcome,) = mvstream.preview(sql, PAYLOADS, show_values=True)
    assert (outcome.records, outcome.landed, outcome.blocked) == (2, 2, 0)
    assert [(case.column, case.line, case.value) for case in outcome.lost] == [("total", 2, "many")]
    assert not outcome.is_clean and len(outcome.first_rows) == 2


def test_scripts_are_compared() -> None:
    old = mvstream.compile(ORDER, name="orders").sql
    wide = {**ORDER, "properties": {**ORDER["properties"], "total": {"type": "integer"}}}
    new = mvstream.compile(wide, name="orders").sql
    compared = mvstream.diff(old, new, retention_hours=24, migration=True)
    assert [(of.change, of.before, of.after) for of in compared.changes] == [("column-type", "SMALLINT", "BIGINT")]
    assert compared.migration is not None and "orders_v2" in compared.migration
    assert mvstream.diff(old, old).changes == []


def test_a_notebook_shows_tables_without_markup_of_the_data() -> None:
    schema = {"type": "object", "properties": {"<script>": {"type": "string"}}}
    made = mvstream.compile(schema, name="a")
    shown = made._repr_html_()
    assert "<table>" in shown and "<script>" not in shown
    assert "<table>" in mvstream.diff("", "")._repr_html_()
    assert "<table>" in mvstream.preview(made.sql, [{"<script>": "<b>"}])[0]._repr_html_()


def test_every_finding_has_a_page() -> None:
    assert all(mvstream.explain(code.name).startswith(f"# {code.name}\n") for code in mvstream.codes())
    with pytest.raises(mvstream.Error):
        mvstream.explain("nothing")


def test_the_examples_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parent.parent / "README.md").read_text()
    blocks = [part.split("```", 1)[0] for part in page.split("```python\n")[1:]]
    scope: dict[str, Any] = {}
    exec(blocks[0], scope)
    assert "CREATE MATERIALIZED VIEW orders_landing" in scope["compiled"].sql
    with pytest.raises(SystemExit) if scope["compiled"].findings.at("warn") else nullcontext():
        exec(blocks[1], scope)


def command(*arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    made = [sys.executable, "-m", "mvstream", *arguments]
    return subprocess.run(made, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_the_command_has_the_exit_codes_of_the_binary(tmp_path: Path) -> None:
    assert command("--version").stdout == f"mvstream {mvstream.__version__}\n"
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(ORDER))
    made = command("generate", str(path))
    assert (made.returncode, made.stdout) == (0, mvstream.compile(path).sql)
    assert command("generate", str(path), "--fail-on", "info").returncode == 1
    assert command("generate", "missing.json", cwd=tmp_path).returncode == 2
    script = Path(sys.executable).with_name("mvstream")
    assert subprocess.run([script, "--version"], capture_output=True).returncode == 0


def test_a_reader_that_leaves_is_not_an_error(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(ORDER))
    made = subprocess.run(
        f"'{sys.executable}' -m mvstream generate '{path}' | head -n 1", shell=True, capture_output=True, text=True
    )
    assert made.returncode == 0 and "BrokenPipe" not in made.stderr and "Traceback" not in made.stderr


def heed() -> None:
    """A shell starts jobs in the background with SIGINT ignored, and processes inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_the_command() -> None:
    command = [sys.executable, "-m", "mvstream", "infer", "-"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, preexec_fn=heed)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == -signal.SIGINT


def test_ctrl_c_interrupts_a_call(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    path.write_text('{"id": 1, "name": "a name that takes some time to read"}\n' * 400_000)
    program = f"""
import os, pathlib, signal, sys, threading, mvstream
threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    while True:
        mvstream.infer(pathlib.Path({str(path)!r}))
except KeyboardInterrupt:
    sys.exit(7)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60, preexec_fn=heed).returncode == 7


def test_other_threads_run_while_it_works(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    path.write_text('{"id": 1, "name": "a name that takes some time to read"}\n' * 200_000)
    turns = []
    stopped = threading.Event()

    def turn() -> None:
        while not stopped.is_set():
            turns.append(time.monotonic())
            time.sleep(0.001)

    beside = threading.Thread(target=turn)
    beside.start()
    began = time.monotonic()
    mvstream.infer(path)
    ended = time.monotonic()
    stopped.set()
    beside.join()
    assert sum(began < at < ended for at in turns) >= 3
