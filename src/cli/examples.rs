//! The end of each `--help`: examples and exit codes.

pub(super) const MVSTREAM: &str = "\
Examples:
  Write the SQL of a view from a JSON Schema:
    mvstream generate schemas/events/order_placed.json
  Lint hand-written SQL:
    mvstream lint fixtures/sql/tutorial.sql

Exit codes:
  0  success
  1  a finding or a change reaches `--fail-on`
  2  an error: see the message on standard error";

pub(super) const GENERATE: &str = "\
Examples:
  Write the SQL of a view from a JSON Schema:
    mvstream generate schemas/events/order_placed.json -o order_placed.sql
  Show why each column of sample payloads has its type:
    mvstream generate fixtures/ev_station/payloads.ndjson --why

Exit codes:
  0  success
  1  the SQL is written, and a finding reaches `--fail-on`
  2  an error: nothing is written";

pub(super) const INFER: &str = "\
Examples:
  Write the JSON Schema of payloads:
    mvstream infer fixtures/ev_station/payloads.ndjson -o ev.schema.json
  Write a profile of payloads:
    mvstream infer fixtures/ev_station/payloads.ndjson --profile profile.json

Exit codes:
  0  success
  1  the file is written, and a finding reaches `--fail-on`
  2  an error: nothing is written";

pub(super) const LINT: &str = "\
Examples:
  Lint a folder of SQL files, and print JSON:
    mvstream lint fixtures/sql --format json
  Preview the fixes of a file:
    mvstream lint fixtures/sql/tutorial.sql --diff

Exit codes:
  0  no finding reaches `--fail-on`
  1  a finding reaches `--fail-on`
  2  an error: a file cannot be read";

pub(super) const TRANSPILE: &str = "\
Examples:
  Rewrite a file:
    mvstream transpile fixtures/sql/sensors.sql -o sensors.sql
  Read another stream:
    mvstream transpile fixtures/sql/sensors.sql --stream sensors_v2

Exit codes:
  0  success
  1  something that is lost or left reaches `--fail-on`
  2  an error: nothing is written";

pub(super) const PREVIEW: &str = "\
Examples:
  Generate a view, then run it on payloads:
    mvstream generate fixtures/preview/readings.json -o views.sql
    mvstream preview views.sql fixtures/preview/readings.ndjson
  Fail only on records that block the refresh:
    mvstream preview views.sql fixtures/preview/readings.ndjson --fail-on error

Exit codes:
  0  no outcome reaches `--fail-on`
  1  an outcome reaches `--fail-on`
  2  an error: a view cannot be run";

pub(super) const INFRA: &str = "\
Examples:
  Write the CloudFormation template for the stream and the role of a view:
    mvstream infra fixtures/infra/kinesis.sql --format cloudformation -o clicks.template.json
  Print the policies of the role that reads a stream:
    mvstream infra fixtures/infra/kinesis.sql --region eu-central-1

Exit codes:
  0  success
  2  an error: nothing is written";

pub(super) const INIT: &str = "\
Examples:
  Create a project with one view:
    mvstream init schemas/events/order_placed.json
  Create a project with a view for each schema:
    mvstream init 'schemas/events/*.json'

Exit codes:
  0  success
  2  an error: nothing is written";

pub(super) const BUILD: &str = "\
Examples:
  Write the SQL of all views:
    mvstream build
  Write one view, and overwrite edits in its file:
    mvstream build order_placed --force

Exit codes:
  0  success
  1  the files are written, and a finding reaches `--fail-on`
  2  an error: nothing is written";

pub(super) const CHECK: &str = "\
Examples:
  Check all views:
    mvstream check
  Check one view in GitHub Actions:
    mvstream check order_placed --format github

Exit codes:
  0  success
  1  a file is out of date, or a finding reaches `--fail-on`
  2  an error: a view cannot be generated";

pub(super) const DIFF: &str = "\
Examples:
  Compare two versions of a schema:
    mvstream diff old/orders.json new/orders.json
  Print the migration from the views on a branch:
    mvstream diff --against main --plan

Exit codes:
  0  no change reaches `--fail-on`
  1  a change reaches `--fail-on`, and is not approved
  2  an error: a version cannot be read";

pub(super) const EXPLAIN: &str = "\
Examples:
  Explain a finding:
    mvstream explain clause-order
  Explain a column of the project:
    mvstream explain order_placed.total

Exit codes:
  0  success
  2  an error: the name is unknown";

pub(super) const RULES: &str = "\
Examples:
  List every finding:
    mvstream rules
  Print the names of the findings of `lint`:
    mvstream rules --format json | grep '\"lint\":true'

Exit codes:
  0  success
  2  an error";

pub(super) const SCHEMA: &str = "\
Examples:
  Write the schema of the project file, for an editor:
    mvstream schema project > mvstream.schema.json
  Print the schema of findings:
    mvstream schema finding

Exit codes:
  0  success
  2  an error";

pub(super) const COMPLETIONS: &str = "\
Examples:
  Write the completion script of bash:
    mvstream completions bash > mvstream.bash
  Write the completion script of zsh:
    mvstream completions zsh > _mvstream

Exit codes:
  0  success
  2  an error";

pub(super) const MAN: &str = "\
Examples:
  Write the manual page:
    mvstream man > mvstream.1
  Write all manual pages:
    mvstream man .

Exit codes:
  0  success
  2  an error: a page cannot be written";
