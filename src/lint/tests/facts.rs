//! What servers are on record to have taken and refused, a line each:
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html>.

use pretty_assertions::assert_eq;

use super::lint;
use crate::diag::Severity;
use crate::text::Source;

/// The names of the findings at level error.
fn errors(sql: &str) -> Vec<&'static str> {
    let findings = lint(&[Source::new("a.sql", sql)]);
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.code.name()).collect()
}

macro_rules! taken {
    ($($name:ident $head:literal $body:literal)*) => {
        $(#[test]
        fn $name() {
            let sql = format!("CREATE MATERIALIZED VIEW v {} AS {};", $head, $body);
            assert_eq!(errors(&sql), Vec::<&str>::new(), "{sql}");
        })*
    };
}

macro_rules! refused {
    ($($name:ident $code:literal $head:literal $body:literal)*) => {
        $(#[test]
        fn $name() {
            let sql = format!("CREATE MATERIALIZED VIEW v {} AS {};", $head, $body);
            let mut told = errors(&sql);
            told.dedup();
            assert_eq!(told, [$code], "{sql}");
        })*
    };
}

taken! {
    projection_cast_case_and_where "" "SELECT shard_id::varchar(32) AS s, CASE WHEN refresh_time IS NULL THEN 1 ELSE 2 END AS c, kinesis_data FROM k.s WHERE shard_id <> 'x'"
    a_wildcard "AUTO REFRESH YES" "SELECT * FROM k.s"
    an_alias_and_what_it_qualifies "" "SELECT t.kinesis_data, t.shard_id FROM k.\"a-b\" AS t"
    group_by_with_plain_aggregates "AUTO REFRESH YES" "SELECT shard_id AS s, COUNT(*) AS n, SUM(1) AS a, MIN(sequence_number) AS b, MAX(refresh_time) AS c, AVG(2) AS d FROM k.s GROUP BY s"
    dates_of_timestamps "AUTO REFRESH YES" "SELECT DATE(approximate_arrival_timestamp) AS a, DATE_PART(hour, refresh_time) AS b, DATE_TRUNC('day', refresh_time) AS c, kinesis_data FROM k.s"
    epoch_arithmetic "AUTO REFRESH YES" "SELECT timestamp 'epoch' + JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'at', true)::BIGINT * interval '1 second' AS at, date_trunc('month', date(refresh_time)) AS m FROM k.s"
    extraction_nested_and_in_where_and_in_an_average "AUTO REFRESH YES" "SELECT AVG(CAST(JSON_EXTRACT_PATH_TEXT(JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'a', true), 'b', true) AS REAL)) AS r FROM k.s WHERE JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'a', true) IS NOT NULL"
    extraction_beside_the_parsed_payload "DISTSTYLE EVEN SORTKEY (sym, t)" "SELECT JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kafka_value, 'utf-8'), 'sym')::varchar(16) AS sym, JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kafka_value, 'utf-8'), 't')::bigint AS t, JSON_PARSE(kafka_value) AS payload FROM k.s"
    metadata_and_the_parsed_payload "AUTO REFRESH YES" "SELECT approximate_arrival_timestamp, json_parse(kinesis_data) AS payload FROM k.s WHERE CAN_JSON_PARSE(kinesis_data)"
    a_guarded_case_a_pattern_and_a_text_to_time_cast "AUTO REFRESH NO" "SELECT CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS payload, CASE WHEN FROM_VARBYTE(kinesis_data, 'utf-8') ~ '^2' THEN FROM_VARBYTE(kinesis_data, 'utf-8')::TIMESTAMP END AS at FROM k.s"
    a_piece_of_text "AUTO REFRESH YES" "SELECT SPLIT_PART(FROM_VARBYTE(kinesis_data, 'utf-8'), ',', 1)::float AS a FROM k.s"
    a_query_in_brackets "BACKUP NO DISTSTYLE EVEN AUTO REFRESH YES" "(SELECT kinesis_data FROM k.s)"
    immutable_functions_of_a_user "" "SELECT f_inflate(TO_HEX(kinesis_data)) AS text FROM k.s"
}

refused! {
    a_join "join-in-streaming-view" "" "SELECT a.kinesis_data FROM k.s AS a JOIN t ON t.id = a.shard_id"
    a_list_of_relations "join-in-streaming-view" "" "SELECT a.kinesis_data FROM k.s AS a, t"
    unnesting_beside_the_stream "join-in-streaming-view" "" "SELECT a.kinesis_data FROM k.s AS a, a.payload.items AS i"
    a_union "set-operation" "" "SELECT kinesis_data FROM k.s UNION ALL SELECT kinesis_data FROM k.t"
    an_intersection "set-operation" "" "SELECT kinesis_data FROM k.s INTERSECT SELECT kinesis_data FROM k.t"
    a_difference "set-operation" "" "SELECT kinesis_data FROM k.s EXCEPT SELECT kinesis_data FROM k.t"
    minus "set-operation" "" "SELECT kinesis_data FROM k.s MINUS SELECT kinesis_data FROM k.t"
    order_by "order-by-or-limit" "" "SELECT kinesis_data FROM k.s ORDER BY 1"
    limit "order-by-or-limit" "" "SELECT kinesis_data FROM k.s LIMIT 5"
    offset "order-by-or-limit" "" "SELECT kinesis_data FROM k.s OFFSET 5"
    top "order-by-or-limit" "" "SELECT TOP 5 kinesis_data FROM k.s"
    select_distinct "distinct-aggregate" "" "SELECT DISTINCT shard_id FROM k.s"
    count_distinct "distinct-aggregate" "" "SELECT COUNT(DISTINCT shard_id) AS n FROM k.s"
    sum_distinct "distinct-aggregate" "" "SELECT SUM(DISTINCT LENGTH(kinesis_data)) AS n FROM k.s"
    median "aggregate-not-incremental" "" "SELECT MEDIAN(LENGTH(kinesis_data)) AS n FROM k.s"
    percentile "aggregate-not-incremental" "" "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY LENGTH(kinesis_data)) AS n FROM k.s"
    listagg "aggregate-not-incremental" "" "SELECT LISTAGG(shard_id, ',') AS n FROM k.s"
    deviation "aggregate-not-incremental" "" "SELECT STDDEV_SAMP(LENGTH(kinesis_data)) AS n FROM k.s"
    approximate_count "aggregate-not-incremental" "" "SELECT APPROXIMATE COUNT(kinesis_data) AS n FROM k.s"
    bits "aggregate-not-incremental" "" "SELECT BIT_AND(LENGTH(kinesis_data)) AS n FROM k.s"
    a_window "window-function" "" "SELECT ROW_NUMBER() OVER (PARTITION BY shard_id ORDER BY sequence_number) AS n, kinesis_data FROM k.s"
    a_subquery_in_the_list "subquery-or-cte-in-streaming-view" "" "SELECT kinesis_data, (SELECT 1) AS one FROM k.s"
    a_subquery_in_where "subquery-or-cte-in-streaming-view" "" "SELECT kinesis_data FROM k.s WHERE shard_id IN (SELECT id FROM t)"
    a_subquery_in_from "subquery-or-cte-in-streaming-view" "" "SELECT d FROM (SELECT kinesis_data AS d FROM k.s) AS x"
    with "subquery-or-cte-in-streaming-view" "" "WITH x AS (SELECT kinesis_data AS d FROM k.s) SELECT d FROM x"
    navigation_on_an_alias_of_the_list "navigation-on-own-alias" "" "SELECT JSON_PARSE(kinesis_data) AS payload, payload.x::int AS x FROM k.s"
    navigation_on_the_call "navigation-on-own-alias" "" "SELECT JSON_PARSE(kinesis_data).x AS x FROM k.s"
    a_plain_view_below "base-not-allowed" "" "SELECT 1 AS one FROM svv_mv_info"
    a_function_of_the_leader_node "leader-node-function" "" "SELECT CURRENT_SCHEMA() AS s, kinesis_data FROM k.s"
    the_time_of_the_refresh "mutable-function" "" "SELECT kinesis_data FROM k.s WHERE refresh_time > GETDATE() - INTERVAL '1 day'"
    the_date_without_brackets "mutable-function" "" "SELECT CURRENT_DATE AS d, kinesis_data FROM k.s"
    sysdate "mutable-function" "" "SELECT SYSDATE AS d, kinesis_data FROM k.s"
    chance "mutable-function" "" "SELECT RANDOM() AS d, kinesis_data FROM k.s"
    a_function_by_its_schema "mutable-function" "" "SELECT pg_catalog.getdate() AS d, kinesis_data FROM k.s"
    an_aggregate_by_its_schema "aggregate-not-incremental" "" "SELECT pg_catalog.median(LENGTH(kinesis_data)) AS n FROM k.s"
    now_as_a_text "mutable-function" "" "SELECT 'now'::timestamp AS d, kinesis_data FROM k.s"
    is_true_in_the_list "is-true-in-select" "" "SELECT IS_UTF8(kinesis_data) IS TRUE AS u, kinesis_data FROM k.s"
    clauses_out_of_order "clause-order" "AUTO REFRESH YES SORTKEY (shard_id)" "SELECT shard_id, kinesis_data FROM k.s"
    a_list_of_names "column-list-on-view" "(a)" "SELECT kinesis_data FROM k.s"
}
