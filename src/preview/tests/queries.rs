//! Queries over several relations, and over one several times.

use pretty_assertions::assert_eq;

use super::super::PreviewOptions;
use super::ran;

#[test]
fn a_stream_may_be_read_twice_by_one_query() {
    let lines: Vec<String> = (0..5_000).map(|id| format!("{{\"id\":{id}}}")).collect();
    let sql = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
        CREATE VIEW twice AS
        WITH ids AS (SELECT l.p.id::INT AS id FROM l), low AS (SELECT id FROM ids WHERE id < 10)
        SELECT id FROM low UNION ALL SELECT id FROM ids;
        CREATE VIEW sums AS SELECT COUNT(*) AS n, SUM(id) AS total, AVG(id) AS mean, MAX(id) AS most FROM twice
        HAVING COUNT(*) > 1;
        CREATE VIEW few AS SELECT DISTINCT id % 2 AS odd FROM twice LIMIT 7;";
    let outcomes = ran(sql, &lines.join("\n"), &PreviewOptions::default()).unwrap();
    let told: Vec<(u64, u64)> = outcomes.iter().map(|outcome| (outcome.records, outcome.rows)).collect();
    assert_eq!(told, [(5_000, 5_000), (10_000, 5_010), (5_010, 1), (5_010, 2)]);
    let texts = |row: &Vec<Option<String>>| row.iter().map(|cell| cell.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(
        outcomes[2].first_rows.iter().map(texts).collect::<Vec<_>>(),
        [["5010", "12497545", "2494", "4999"]]
    );
}

#[test]
fn views_join_on_equal_values() {
    let lines: Vec<String> = (0..30_000).map(|id| format!("{{\"id\":{id},\"of\":{}}}", id / 2)).collect();
    let sql = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
        CREATE VIEW ids AS SELECT l.p.id::INT AS id, l.p.id::VARCHAR(9) AS name, l.p.of::BIGINT AS of FROM l;
        CREATE VIEW pairs AS SELECT a.id, b.id AS other, b.name FROM ids AS a JOIN ids AS b ON b.of = a.id AND a.name <> '' ;
        CREATE VIEW inner_pairs AS SELECT a.id, b.id AS other FROM ids a JOIN ids b ON b.of = a.id WHERE a.id < 2;
        CREATE VIEW without AS SELECT a.id FROM ids a LEFT JOIN ids b ON a.name = b.of::VARCHAR(9) WHERE b.id IS NULL;
        CREATE VIEW both AS SELECT COUNT(*) AS n, MIN(id) AS least FROM without UNION ALL SELECT COUNT(*), MAX(other) FROM inner_pairs;";
    let of = |views: &[&str]| {
        let views = views.iter().map(|view| (*view).to_owned()).collect();
        ran(sql, &lines.join("\n"), &PreviewOptions { views, ..PreviewOptions::default() })
    };
    assert!(of(&["pairs"]).unwrap_err().contains("a join on other than equal values"));
    let outcomes = of(&["inner_pairs", "without", "both"]).unwrap();
    let rows = |at: usize| -> Vec<Vec<String>> {
        let row = |row: &Vec<Option<String>>| row.iter().map(|cell| cell.clone().unwrap()).collect();
        outcomes[at].first_rows.iter().map(row).collect()
    };
    assert_eq!(rows(0), [["0", "0"], ["0", "1"], ["1", "2"], ["1", "3"]]);
    assert_eq!(outcomes[1].rows, 15_000);
    assert_eq!(rows(2), [["15000", "15000"], ["4", "3"]]);
}
