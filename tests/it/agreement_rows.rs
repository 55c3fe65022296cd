//! The table of constructs: how people write them, and what they are like.

use crate::agreement::{Row, Tool};

const SCHEMA: &str = "CREATE EXTERNAL SCHEMA kds FROM KINESIS IAM_ROLE default;\n";

/// A streaming view with one expression.
fn item(expression: &str) -> String {
    format!("{SCHEMA}CREATE MATERIALIZED VIEW v AS SELECT shard_id, {expression} AS x FROM kds.s;")
}

/// A streaming view with one condition.
fn filter(condition: &str) -> String {
    format!("{SCHEMA}CREATE MATERIALIZED VIEW v AS SELECT shard_id FROM kds.s WHERE {condition};")
}

/// A streaming view with clauses before its AS.
fn clauses(clauses: &str) -> String {
    format!("{SCHEMA}CREATE MATERIALIZED VIEW v {clauses} AS SELECT shard_id, refresh_time FROM kds.s;")
}

/// A plain view with one expression over a landing view.
fn landed(expression: &str) -> String {
    let landing = "CREATE MATERIALIZED VIEW w AS SELECT refresh_time, JSON_PARSE(kinesis_data) AS payload FROM kds.s \
                   WHERE CAN_JSON_PARSE(kinesis_data);";
    format!("{SCHEMA}{landing}\nCREATE VIEW v AS SELECT {expression} AS x FROM w AS l;")
}

/// A landing view, a setting, and a view that depends on it.
fn setting(statement: &str) -> String {
    let (before, view) = landed("l.payload.\"fooBar\"::VARCHAR(9)")
        .split_once("CREATE VIEW")
        .map(|(before, view)| (before.to_owned(), view.to_owned()))
        .unwrap();
    format!("{before}{statement}\nCREATE VIEW{view}")
}

fn whole(statements: &str) -> String {
    format!("{SCHEMA}{statements}")
}

fn row(what: &'static str, script: String, like: String) -> Row {
    Row { what, script, like: Some(like), differs: Vec::new() }
}

/// A construct that has no other spelling.
fn read(what: &'static str, script: String) -> Row {
    Row { what, script, like: None, differs: Vec::new() }
}

impl Row {
    fn but(mut self, tool: Tool, reason: &'static str) -> Self {
        self.differs.push((tool, reason));
        self
    }
}

/// The text of the payload.
const TEXT: &str = "FROM_VARBYTE(kinesis_data, 'utf-8')";
/// A text in the payload.
const NAME: &str = "JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'name', TRUE)";

pub(crate) fn rows() -> Vec<Row> {
    [settings(), names(), functions(), view_clauses(), literals(), types(), operators(), statements()]
        .into_iter()
        .flatten()
        .collect()
}

fn settings() -> Vec<Row> {
    const CASE: &str = "enable_case_sensitive_identifier";
    let on = || setting(&format!("SET {CASE} TO TRUE;"));
    let off = || setting(&format!("SET {CASE} TO FALSE;"));
    let set = |value: &str| setting(&format!("SET {CASE} {value};"));
    vec![
        row("setting on", set("TO on"), on()),
        row("setting yes", set("TO yes"), on()),
        row("setting 1", set("TO 1"), on()),
        row("setting true in quotes", set("TO 'true'"), on()),
        row("setting with =", set("= TRUE"), on()),
        row("setting in capitals", setting("SET ENABLE_CASE_SENSITIVE_IDENTIFIER TO TRUE;"), on()),
        row("setting off", set("TO off"), off()),
        row("setting no", set("TO no"), off()),
        row("setting 0", set("TO 0"), off()),
        row("another setting", setting("SET statement_timeout TO 1000;"), setting("")),
    ]
}

fn names() -> Vec<Row> {
    let plain = || item("sequence_number");
    vec![
        row("a name in quotes", item("\"sequence_number\""), plain()),
        row("a name in capitals", item("SEQUENCE_NUMBER"), plain()),
        row("a name in quotes and capitals", item("\"Sequence_Number\""), plain()),
        row(
            "an alias without AS",
            whole("CREATE MATERIALIZED VIEW v AS SELECT shard_id, UPPER(partition_key) x FROM kds.s;"),
            item("UPPER(partition_key)"),
        ),
        row(
            "a name in three parts",
            whole("CREATE MATERIALIZED VIEW v AS SELECT shard_id, sequence_number AS x FROM dev.kds.s;"),
            plain(),
        )
        .but(Tool::Diff, "a model has no database: `a.kds.s` and `b.kds.s` would be equal"),
        row(
            "a view in public",
            landed("l.payload.id::INTEGER").replace("FROM w AS l", "FROM public.w AS l"),
            landed("l.payload.id::INTEGER"),
        )
        .but(Tool::Diff, "a text names another relation, whatever the search path makes of it"),
        row(
            "a view of a database",
            landed("l.payload.id::INTEGER").replace("FROM w AS l", "FROM dev.public.w AS l"),
            landed("l.payload.id::INTEGER"),
        )
        .but(Tool::Diff, "a model has no database"),
        row(
            "an alias of the relation",
            landed("l.payload.id::INTEGER"),
            landed("l.payload.id::INTEGER").replace("w AS l", "w l"),
        ),
        row(
            "attributes in brackets",
            landed("l.payload.tags[0]::VARCHAR(3)"),
            landed("l.payload.\"tags\"[0]::VARCHAR(3)"),
        ),
    ]
}

fn functions() -> Vec<Row> {
    let parse = || item("JSON_PARSE(kinesis_data)");
    vec![
        row("a function in small letters", item("json_parse(kinesis_data)"), parse()),
        row("a function of pg_catalog", item("pg_catalog.json_parse(kinesis_data)"), parse()),
        row("a mutable function of pg_catalog", item("pg_catalog.getdate()"), item("GETDATE()"))
            .but(Tool::Preview, "Redshift rejects a streaming view with a mutable function"),
        row(
            "a guard of pg_catalog",
            filter("pg_catalog.can_json_parse(kinesis_data)"),
            filter("CAN_JSON_PARSE(kinesis_data)"),
        ),
        row("a function in quotes", item("\"json_parse\"(kinesis_data)"), parse()),
        row(
            "SUBSTRING FROM FOR",
            item("SUBSTRING(partition_key FROM 1 FOR 3)"),
            item("SUBSTRING(partition_key, 1, 3)"),
        ),
        row("TRIM", item("TRIM(partition_key)"), item("trim(partition_key)")),
        read("TRIM BOTH", item("TRIM(BOTH 'x' FROM partition_key)")),
        read("EXTRACT", item("EXTRACT(hour FROM approximate_arrival_timestamp)")),
        row(
            "EXTRACT in capitals",
            item("EXTRACT(HOUR FROM APPROXIMATE_ARRIVAL_TIMESTAMP)"),
            item("extract(hour from approximate_arrival_timestamp)"),
        ),
        read("POSITION", item("POSITION('a' IN partition_key)")),
        read("COALESCE", item("COALESCE(partition_key, shard_id)")),
        read("NVL", item("NVL(partition_key, 'none')")),
        read("DECODE", item("DECODE(partition_key, 'a', 1, 2)")),
        read("DATEADD", item("DATEADD(hour, 1, approximate_arrival_timestamp)")),
        read("DATE_TRUNC", item("DATE_TRUNC('day', approximate_arrival_timestamp)")),
        read("CURRENT_DATE", item("CURRENT_DATE"))
            .but(Tool::Preview, "Redshift rejects a streaming view with a mutable function"),
        read("a window function", landed("ROW_NUMBER() OVER (ORDER BY l.refresh_time)")),
        read("a subquery", landed("(SELECT MAX(refresh_time) FROM w)"))
            .but(Tool::Preview, "the preview does not model subqueries in expressions yet"),
    ]
}

fn view_clauses() -> Vec<Row> {
    vec![
        row("AUTO REFRESH TRUE", clauses("AUTO REFRESH TRUE"), clauses("AUTO REFRESH YES")),
        row("AUTO REFRESH OFF", clauses("AUTO REFRESH off"), clauses("AUTO REFRESH NO")),
        row("BACKUP in small letters", clauses("backup no"), clauses("BACKUP NO")),
        row("DISTSTYLE in small letters", clauses("diststyle even"), clauses("DISTSTYLE EVEN")),
        row("a key in quotes", clauses("DISTKEY (\"shard_id\")"), clauses("DISTKEY (shard_id)")),
        row("a key in capitals", clauses("SORTKEY(REFRESH_TIME)"), clauses("SORTKEY (refresh_time)")),
        row(
            "clauses in another order",
            clauses("SORTKEY (refresh_time) DISTKEY (shard_id)"),
            clauses("DISTKEY (shard_id) SORTKEY (refresh_time)"),
        ),
        read("SORTKEY AUTO", clauses("SORTKEY AUTO")),
        read("SORTKEY NONE", clauses("SORTKEY NONE")),
        read("DISTSTYLE AUTO", clauses("DISTSTYLE AUTO")),
        read("COMPOUND", clauses("COMPOUND SORTKEY (shard_id, refresh_time)")),
        read("INTERLEAVED", clauses("INTERLEAVED SORTKEY (shard_id, refresh_time)")),
        read("a key by its position", clauses("SORTKEY (2)")),
    ]
}

fn literals() -> Vec<Row> {
    let equals = |literal: &str| item(&format!("CASE WHEN {NAME} = {literal} THEN 1 ELSE 0 END"));
    vec![
        row("E''", equals("E'it\\'s'"), equals("'it''s'")),
        row("a backslash before a quote", equals("'it\\'s'"), equals("'it''s'")),
        row("dollar quotes", equals("$$it's$$"), equals("'it''s'")),
        row("dollar quotes with a tag", equals("$t$it's$t$"), equals("'it''s'")),
        row("a doubled backslash", equals("'a\\\\b'"), equals("E'a\\\\b'")),
        row("an empty text", equals("''"), equals("$$$$")),
        row("a format in E''", item("FROM_VARBYTE(kinesis_data, E'utf-8')"), item(TEXT)),
        row(
            "a pattern in dollars",
            filter(&format!("{NAME} ~ $$^[a-z]+$$")),
            filter(&format!("{NAME} ~ '^[a-z]+'")),
        ),
        row("TRUE in small letters", item("true"), item("TRUE")),
        row("a number with a point", item("1.50"), item("1.50")),
        row(
            "an interval",
            landed("l.refresh_time + INTERVAL '1 hour'"),
            landed("l.refresh_time + interval '1 hour'"),
        ),
        read("an interval with a field", landed("l.refresh_time + INTERVAL '1' HOUR")),
    ]
}

fn types() -> Vec<Row> {
    let cast = |to: &str| landed(&format!("l.payload.id::{to}"));
    let text = |to: &str| landed(&format!("l.payload.name::{to}"));
    vec![
        row("CAST", landed("CAST(l.payload.id AS INTEGER)"), cast("INTEGER")),
        row("INT", cast("INT"), cast("INTEGER")),
        row("INT4", cast("int4"), cast("INTEGER")),
        row("INT8", cast("INT8"), cast("BIGINT")),
        row("INT2", cast("INT2"), cast("SMALLINT")),
        row("NUMERIC", cast("NUMERIC(10, 2)"), cast("DECIMAL(10,2)")),
        row("FLOAT8", cast("FLOAT8"), cast("DOUBLE PRECISION")),
        row("FLOAT4", cast("float4"), cast("REAL")),
        row("CHARACTER VARYING", text("CHARACTER VARYING(5)"), text("VARCHAR(5)")),
        row("NVARCHAR", text("nvarchar(5)"), text("VARCHAR(5)")),
        row("BOOL", landed("l.payload.\"on\"::BOOL"), landed("l.payload.\"on\"::BOOLEAN")),
        row(
            "TIMESTAMP WITHOUT TIME ZONE",
            landed("l.refresh_time::TIMESTAMP WITHOUT TIME ZONE"),
            landed("l.refresh_time::TIMESTAMP"),
        ),
        row(
            "TIMESTAMP WITH TIME ZONE",
            landed("l.refresh_time::timestamp with time zone"),
            landed("l.refresh_time::TIMESTAMPTZ"),
        ),
    ]
}

fn operators() -> Vec<Row> {
    vec![
        row("NOTNULL", filter("shard_id NOTNULL"), filter("shard_id IS NOT NULL")),
        row("ISNULL", filter("shard_id ISNULL"), filter("shard_id IS NULL")),
        read("IS NOT TRUE", filter("(shard_id = 'a') IS NOT TRUE")),
        read("IS UNKNOWN", filter("(shard_id = 'a') IS UNKNOWN")),
        row(
            "IS TRUE in capitals",
            filter("(SHARD_ID = 'a') IS TRUE OR TRUE"),
            filter("(shard_id = 'a') is true or true"),
        ),
        row("!=", filter("shard_id != 'a'"), filter("shard_id <> 'a'")),
        row(
            "brackets",
            filter("((shard_id = 'a')) AND (refresh_time IS NOT NULL)"),
            filter("shard_id = 'a' AND refresh_time IS NOT NULL"),
        ),
        row("NOT IN", filter("shard_id NOT IN ('a', 'b')"), filter("shard_id not in ('a','b')")),
        row("BETWEEN", filter("shard_id BETWEEN 'a' AND 'b'"), filter("shard_id between 'a' and 'b'")),
        row("LIKE", filter("shard_id LIKE 'a%'"), filter("shard_id like 'a%'")),
        read("ILIKE", filter("shard_id ILIKE 'A%'")),
        read("SIMILAR TO", filter("shard_id SIMILAR TO 'a%'")),
        row("~", filter("shard_id ~ 'a'"), filter("shard_id ~'a'")),
        row("||", item("shard_id||'-'||sequence_number"), item("(shard_id || '-') || sequence_number")),
        row(
            "a chain of AND",
            filter("shard_id = 'a' AND (shard_id = 'b' AND shard_id = 'c')"),
            filter("shard_id = 'a' AND shard_id = 'b' AND shard_id = 'c'"),
        ),
        row(
            "CASE with an operand",
            item("CASE shard_id WHEN 'a' THEN 1 END"),
            item("case shard_id when 'a' then 1 end"),
        ),
    ]
}

fn statements() -> Vec<Row> {
    let view = || item("sequence_number");
    let plain = || landed("l.payload.id::INTEGER");
    vec![
        row("comments everywhere", view().replace(' ', " /* ; -- ' */ "), view()),
        row("line comments", view().replace(' ', " -- it's; \"a\"\n"), view()),
        row("carriage returns", view().replace(['\n', ' '], "\r\n"), view()),
        row("semicolons", view().replace(';', ";;\n;"), view()),
        row(
            "the query in brackets",
            view().replace("AS SELECT", "AS (SELECT").replace("kds.s;", "kds.s);"),
            view(),
        ),
        row("SELECT ALL", view().replace("SELECT", "SELECT ALL"), view()),
        row("OR REPLACE", plain().replace("CREATE VIEW", "CREATE OR REPLACE VIEW"), plain()),
        row("WITH NO SCHEMA BINDING", plain().replace("AS l;", "AS l WITH NO SCHEMA BINDING;"), plain()),
        row("keywords in small letters", view().to_lowercase(), view()),
        row("psql lines", format!("\\set ON_ERROR_STOP on\n{}", view()), view()),
        row(
            "other statements",
            format!("VACUUM t;\nCOPY t FROM 's3://b/k' IAM_ROLE default;\n{}", view()),
            view(),
        ),
        row(
            "clauses of the schema in another order",
            "CREATE EXTERNAL SCHEMA k FROM KAFKA URI 'b:9092' AUTHENTICATION none;".to_owned()
                + "CREATE MATERIALIZED VIEW v AS SELECT kafka_offset AS x FROM k.t;",
            "CREATE EXTERNAL SCHEMA k FROM KAFKA AUTHENTICATION NONE URI 'b:9092';".to_owned()
                + "CREATE MATERIALIZED VIEW v AS SELECT kafka_offset AS x FROM k.t;",
        ),
        row("a placeholder for the schema", view().replace("kds", "{{ schema }}"), view())
            .but(Tool::Diff, "the value of the placeholder is unknown, so it cannot be compared"),
        read("a placeholder for a length", landed("l.payload.name::VARCHAR({{ width }})"))
            .but(Tool::Diff, "the value of the placeholder is unknown, so it cannot be compared")
            .but(Tool::Preview, "what is cut depends on it"),
    ]
}
