//! The functions of Redshift that some part of the tool asks about: a line a function, with its page.

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name, in lower case.
    pub(crate) name: &'static str,
    pub(crate) class: Class,
    pub(crate) kind: Kind,
    pub(crate) takes: Takes,
    pub(crate) gives: Gives,
}

/// When a function gives another result for equal arguments. The refresh page names functions that change as mutable, and
/// says which date functions are not: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Never.
    Immutable,
    /// With settings of the session, by PostgreSQL's volatility. Redshift has counted one such cast as mutable:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_STV_MV_INFO.html>.
    Stable,
    /// From one refresh to the next: it is mutable.
    Volatile,
}

/// What a function works on, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Values of a row.
    Scalar,
    /// A value of a row, which it gives in another form, or as much of it as is asked for.
    Form,
    /// Many rows: an aggregate that an incremental refresh keeps up.
    Incremental,
    /// Many rows: an aggregate that makes every refresh a full one.
    Recomputed,
    /// What the leader node knows; materialized views cannot call it.
    Leader,
}

/// What a function takes, where a rule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// No rule asks.
    Any,
    /// Nothing, and it is written without parentheses.
    Nothing,
    /// The text of a JSON document, and not VARBYTE: <https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html>.
    Json,
    /// The name of a part of a date first.
    DatePart,
    /// A text and a pattern.
    Pattern,
}

/// What a function surely gives, where a rule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// No rule asks, or it depends.
    Unsaid,
    Text,
    /// VARBYTE.
    Bytes,
    Super,
    /// A date, a time or a timestamp.
    Time,
    /// How long a text is in characters, or VARBYTE in bytes.
    Length,
    /// Whether a payload is what it should be.
    Validity,
    /// Something about a value, its kind or its size, and nothing of the value.
    Measure,
    /// A value like its first argument: text of text, bytes of bytes.
    First,
}

impl Function {
    /// Whether it is an aggregate.
    pub(crate) fn is_aggregate(&self) -> bool {
        matches!(self.kind, Kind::Incremental | Kind::Recomputed)
    }

    /// Whether it looks into JSON text, and raises on any other unless its last argument is TRUE.
    pub(crate) fn extracts(&self) -> bool {
        self.takes == Takes::Json && self.gives != Gives::Validity
    }
}

/// The function of a name, in any case.
pub(crate) fn named(name: &str) -> Option<&'static Function> {
    let normalized = || name.bytes().map(|byte| byte.to_ascii_lowercase());
    FUNCTIONS
        .binary_search_by(|function| function.name.bytes().cmp(normalized()))
        .ok()
        .map(|at| &FUNCTIONS[at])
}

/// The names of the functions of which something holds.
pub(crate) fn names(holds: impl Fn(&Function) -> bool) -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().filter(move |function| holds(function)).map(|function| function.name)
}

/// A line: name, class, kind, what it takes and gives, the page of the guide.
macro_rules! functions {
    ($($name:literal $class:ident $kind:ident ($takes:ident) -> $gives:ident $page:literal,)*) => {
        /// Sorted by name.
        const FUNCTIONS: &[Function] = &[$(Function {
            name: $name,
            class: Class::$class,
            kind: Kind::$kind,
            takes: Takes::$takes,
            gives: Gives::$gives,
        }),*];

        /// The page of each.
        #[cfg(test)]
        const PAGES: &[&str] = &[$(concat!("https://docs.aws.amazon.com/redshift/latest/dg/", $page, ".html")),*];
    };
}

// IS_UTF8 has no page of its own: that of the preview of 2022 uses it. SUBSTR is on the page of the leader node and on that
// of VARBYTE, and counts as SUBSTRING.
functions! {
    "abs"                             Immutable Scalar      (Any     ) -> Unsaid   "r_ABS",
    "add_months"                      Immutable Scalar      (Any     ) -> Time     "r_ADD_MONTHS",
    "age"                             Volatile  Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "approximate count"               Immutable Recomputed  (Any     ) -> Unsaid   "r_COUNT",
    "approximate percentile_disc"     Immutable Recomputed  (Any     ) -> Unsaid   "r_APPROXIMATE_PERCENTILE_DISC",
    "array_to_string"                 Stable    Leader      (Any     ) -> Text     "c_sql-functions-leader-node",
    "ascii"                           Immutable Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "avg"                             Immutable Incremental (Any     ) -> Unsaid   "r_AVG",
    "bit_and"                         Immutable Recomputed  (Any     ) -> Unsaid   "r_BIT_AND",
    "bit_or"                          Immutable Recomputed  (Any     ) -> Unsaid   "r_BIT_OR",
    "bool_and"                        Immutable Recomputed  (Any     ) -> Unsaid   "r_BOOL_AND",
    "bool_or"                         Immutable Recomputed  (Any     ) -> Unsaid   "r_BOOL_OR",
    "btrim"                           Immutable Scalar      (Any     ) -> First    "r_BTRIM",
    "can_json_parse"                  Immutable Scalar      (Any     ) -> Validity "CAN_JSON_PARSE",
    "ceil"                            Immutable Scalar      (Any     ) -> Unsaid   "r_CEILING_FLOOR",
    "ceiling"                         Immutable Scalar      (Any     ) -> Unsaid   "r_CEILING_FLOOR",
    "char_length"                     Immutable Scalar      (Any     ) -> Length   "r_LEN",
    "character_length"                Immutable Scalar      (Any     ) -> Length   "r_LEN",
    "chr"                             Immutable Scalar      (Any     ) -> Text     "r_CHR",
    "coalesce"                        Immutable Scalar      (Any     ) -> First    "r_NVL_function",
    "concat"                          Immutable Scalar      (Any     ) -> Unsaid   "r_CONCAT",
    "convert_timezone"                Stable    Scalar      (Any     ) -> Time     "CONVERT_TIMEZONE",
    "count"                           Immutable Incremental (Any     ) -> Unsaid   "r_COUNT",
    "current_date"                    Volatile  Scalar      (Nothing ) -> Time     "r_CURRENT_DATE_function",
    "current_schema"                  Stable    Leader      (Any     ) -> Text     "c_sql-functions-leader-node",
    "current_schemas"                 Stable    Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "current_time"                    Volatile  Leader      (Nothing ) -> Time     "c_sql-functions-leader-node",
    "current_timestamp"               Volatile  Leader      (Nothing ) -> Time     "c_sql-functions-leader-node",
    "current_user"                    Volatile  Scalar      (Nothing ) -> Text     "r_CURRENT_USER",
    "current_user_id"                 Volatile  Scalar      (Nothing ) -> Unsaid   "r_CURRENT_USER_ID",
    "date"                            Immutable Scalar      (Any     ) -> Time     "Date_functions_header",
    "date_part"                       Immutable Scalar      (DatePart) -> Unsaid   "r_DATE_PART_function",
    "date_trunc"                      Immutable Scalar      (DatePart) -> Time     "r_DATE_TRUNC",
    "dateadd"                         Immutable Scalar      (DatePart) -> Time     "r_DATEADD_function",
    "datediff"                        Immutable Scalar      (DatePart) -> Unsaid   "r_DATEDIFF_function",
    "decode"                          Immutable Scalar      (Any     ) -> Unsaid   "r_DECODE_expression",
    "floor"                           Immutable Scalar      (Any     ) -> Unsaid   "r_FLOOR",
    "from_hex"                        Immutable Scalar      (Any     ) -> Bytes    "r_FROM_HEX",
    "from_varbyte"                    Immutable Form        (Any     ) -> Text     "r_FROM_VARBYTE",
    "generate_series"                 Immutable Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "get_array_length"                Immutable Scalar      (Any     ) -> Measure  "get_array_length",
    "get_bit"                         Immutable Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "getdate"                         Volatile  Scalar      (Any     ) -> Time     "r_GETDATE",
    "greatest"                        Immutable Scalar      (Any     ) -> Unsaid   "r_GREATEST_LEAST",
    "has_database_privilege"          Stable    Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "has_schema_privilege"            Stable    Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "has_table_privilege"             Stable    Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "is_array"                        Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_bigint"                       Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_boolean"                      Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_char"                         Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_decimal"                      Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_float"                        Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_integer"                      Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_object"                       Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_scalar"                       Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_smallint"                     Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "is_utf8"                         Immutable Scalar      (Any     ) -> Validity "materialized-view-streaming-ingestion",
    "is_valid_json"                   Immutable Scalar      (Json    ) -> Validity "IS_VALID_JSON",
    "is_valid_json_array"             Immutable Scalar      (Json    ) -> Validity "IS_VALID_JSON_ARRAY",
    "is_varchar"                      Immutable Scalar      (Any     ) -> Measure  "c_Type_Info_Functions",
    "json_array_length"               Immutable Scalar      (Json    ) -> Measure  "JSON_ARRAY_LENGTH",
    "json_extract_array_element_text" Immutable Scalar      (Json    ) -> Text     "JSON_EXTRACT_ARRAY_ELEMENT_TEXT",
    "json_extract_path_text"          Immutable Scalar      (Json    ) -> Text     "JSON_EXTRACT_PATH_TEXT",
    "json_parse"                      Immutable Form        (Any     ) -> Super    "JSON_PARSE",
    "json_serialize"                  Immutable Scalar      (Any     ) -> Text     "JSON_SERIALIZE",
    "json_serialize_to_varbyte"       Immutable Scalar      (Any     ) -> Bytes    "JSON_SERIALIZE_TO_VARBYTE",
    "json_size"                       Immutable Scalar      (Any     ) -> Measure  "r_json_size",
    "json_typeof"                     Immutable Scalar      (Any     ) -> Measure  "r_json_typeof",
    "last_day"                        Immutable Scalar      (Any     ) -> Time     "r_LAST_DAY",
    "least"                           Immutable Scalar      (Any     ) -> Unsaid   "r_GREATEST_LEAST",
    "left"                            Immutable Scalar      (Any     ) -> Text     "r_LEFT",
    "len"                             Immutable Scalar      (Any     ) -> Length   "r_LEN",
    "length"                          Immutable Scalar      (Any     ) -> Length   "r_LEN",
    "listagg"                         Immutable Recomputed  (Any     ) -> Text     "r_LISTAGG",
    "localtime"                       Volatile  Leader      (Nothing ) -> Time     "c_sql-functions-leader-node",
    "localtimestamp"                  Volatile  Leader      (Nothing ) -> Time     "c_sql-functions-leader-node",
    "lower"                           Immutable Scalar      (Any     ) -> Text     "r_LOWER",
    "ltrim"                           Immutable Scalar      (Any     ) -> First    "r_LTRIM",
    "max"                             Immutable Incremental (Any     ) -> Unsaid   "r_MAX",
    "median"                          Immutable Recomputed  (Any     ) -> Unsaid   "r_MEDIAN",
    "min"                             Immutable Incremental (Any     ) -> Unsaid   "r_MIN",
    "mod"                             Immutable Scalar      (Any     ) -> Unsaid   "r_MOD",
    "now"                             Volatile  Leader      (Any     ) -> Time     "c_sql-functions-leader-node",
    "nullif"                          Immutable Scalar      (Any     ) -> First    "r_NULLIF_function",
    "nvl"                             Immutable Scalar      (Any     ) -> First    "r_NVL_function",
    "octet_length"                    Immutable Scalar      (Any     ) -> Length   "r_OCTET_LENGTH",
    "percentile_cont"                 Immutable Recomputed  (Any     ) -> Unsaid   "r_PERCENTILE_CONT",
    "percentile_disc"                 Immutable Recomputed  (Any     ) -> Unsaid   "c_Aggregate_Functions",
    "pg_backend_pid"                  Stable    Leader      (Any     ) -> Unsaid   "c_sql-functions-leader-node",
    "random"                          Volatile  Scalar      (Any     ) -> Unsaid   "r_RANDOM",
    "regexp_count"                    Immutable Scalar      (Pattern ) -> Unsaid   "REGEXP_COUNT",
    "regexp_instr"                    Immutable Scalar      (Pattern ) -> Unsaid   "REGEXP_INSTR",
    "regexp_replace"                  Immutable Scalar      (Pattern ) -> Text     "REGEXP_REPLACE",
    "regexp_substr"                   Immutable Scalar      (Pattern ) -> Text     "REGEXP_SUBSTR",
    "replace"                         Immutable Scalar      (Any     ) -> Text     "r_REPLACE",
    "right"                           Immutable Scalar      (Any     ) -> Text     "r_LEFT",
    "round"                           Immutable Scalar      (Any     ) -> Unsaid   "r_ROUND",
    "rtrim"                           Immutable Scalar      (Any     ) -> First    "r_RTRIM",
    "session_user"                    Volatile  Scalar      (Nothing ) -> Text     "r_SESSION_USER",
    "split_part"                      Immutable Scalar      (Any     ) -> Text     "SPLIT_PART",
    "split_to_array"                  Immutable Scalar      (Any     ) -> Super    "split_to_array",
    "statement_timestamp"             Volatile  Scalar      (Any     ) -> Time     "c_SQL_functions",
    "stddev"                          Immutable Recomputed  (Any     ) -> Unsaid   "r_STDDEV_functions",
    "stddev_pop"                      Immutable Recomputed  (Any     ) -> Unsaid   "r_STDDEV_functions",
    "stddev_samp"                     Immutable Recomputed  (Any     ) -> Unsaid   "r_STDDEV_functions",
    "strpos"                          Immutable Scalar      (Any     ) -> Unsaid   "r_STRPOS",
    "substr"                          Immutable Form        (Any     ) -> First    "r_SUBSTRING",
    "substring"                       Immutable Form        (Any     ) -> First    "r_SUBSTRING",
    "sum"                             Immutable Incremental (Any     ) -> Unsaid   "r_SUM",
    "sysdate"                         Volatile  Scalar      (Nothing ) -> Time     "r_SYSDATE",
    "textlen"                         Immutable Scalar      (Any     ) -> Length   "r_LEN",
    "timeofday"                       Volatile  Scalar      (Any     ) -> Text     "r_TIMEOFDAY_function",
    "to_ascii"                        Immutable Leader      (Any     ) -> Text     "c_sql-functions-leader-node",
    "to_char"                         Stable    Scalar      (Any     ) -> Text     "r_TO_CHAR",
    "to_date"                         Stable    Scalar      (Any     ) -> Time     "r_TO_DATE_function",
    "to_hex"                          Immutable Scalar      (Any     ) -> Text     "r_TO_HEX",
    "to_timestamp"                    Stable    Scalar      (Any     ) -> Time     "r_TO_TIMESTAMP",
    "to_varbyte"                      Immutable Form        (Any     ) -> Bytes    "r_TO_VARBYTE",
    "trim"                            Immutable Scalar      (Any     ) -> First    "r_TRIM",
    "upper"                           Immutable Scalar      (Any     ) -> Text     "r_UPPER",
    "user"                            Volatile  Scalar      (Nothing ) -> Text     "r_USER",
    "var_pop"                         Immutable Recomputed  (Any     ) -> Unsaid   "r_VARIANCE_functions",
    "var_samp"                        Immutable Recomputed  (Any     ) -> Unsaid   "r_VARIANCE_functions",
    "variance"                        Immutable Recomputed  (Any     ) -> Unsaid   "r_VARIANCE_functions",
    "version"                         Stable    Leader      (Any     ) -> Text     "r_VERSION",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_each_entry_has_a_page() {
        assert!(FUNCTIONS.is_sorted_by(|one, other| one.name < other.name));
        assert_eq!(PAGES.len(), FUNCTIONS.len());
        assert!(PAGES.iter().all(|page| !page.contains(char::is_whitespace)));
    }

    #[test]
    fn what_rules_ask_is_answered_by_the_list() {
        let incremental: Vec<_> = names(|function| function.kind == Kind::Incremental).collect();
        assert_eq!(incremental, ["avg", "count", "max", "min", "sum"]);
        let stable: Vec<_> = names(|of| of.class == Class::Stable && of.kind != Kind::Leader).collect();
        assert_eq!(stable, ["convert_timezone", "to_char", "to_date", "to_timestamp"]);
        let extractors: Vec<_> = names(Function::extracts).collect();
        let expected = ["json_array_length", "json_extract_array_element_text", "json_extract_path_text"];
        assert_eq!(extractors, expected);
        assert!(named("getdate").is_some_and(|function| function.class == Class::Volatile));
        assert!(named("array_agg").is_none());
    }
}
