//! The list of findings: name, level, summary.

use super::Severity;

/// One line a code: the variant, its name in messages and files, its level, what it says in general.
macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $summary:literal)*) => {
        /// What a finding is about. The name reads well after "allow".
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name in messages and files, such as `guessed-length`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }

            /// The level that it has unless the user sets another.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$level),* }
            }

            /// One sentence on what it means.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$variant => $summary),* }
            }
        }
    };
}

codes! {
    IgnoredKeyword "ignored-keyword" Warn "The schema uses a keyword that has no bearing on the view here."
    UnknownFormat "unknown-format" Info "A string format that no type rule knows is treated as plain text."
    UnknownDraft "unknown-draft" Info "The schema names no draft that is known, so it is read as 2020-12."
    RecursiveSchema "recursive-schema" Info "A schema that contains itself is opened once, then kept whole."
    UnusableRecord "unusable-record" Warn "A record among the samples cannot be read, so it is no evidence and no row either."
    RepeatedKey "repeated-key" Warn "An object among the samples repeats a key: JSON_PARSE refuses it."
    RejectedSample "rejected-sample" Warn "The schema rejects a sample: one of the two is wrong."
    MixedEncodings "mixed-encodings" Warn "The samples lie in another encoding than the one that the view decodes, or in several."
    OversizedRecord "oversized-record" Warn "A record among the samples is as long as the guard, which excludes it."
    KeysAreData "keys-are-data" Info "The keys of an object are data, such as ids or dates: one SUPER column keeps the map."
    EnvelopeOpened "envelope-opened" Info "The samples came in the envelope of a tool or a service, and were taken out of it."
    EnvelopeLikely "envelope-likely" Info "The records look like those of a service, with the event in one member."
    ImpossibleSchema "impossible-schema" Warn "No JSON value satisfies the schema at this place."
    BranchLeavesOpen "branch-leaves-open" Info "A branch of the schema that does not name a property allows anything there."
    OpenObject "open-object" Info "An object may have keys that the schema does not name: a typed view does not read them."
    RootNotObject "root-not-object" Warn "The root may be something other than an object."
    TypelessProperties "typeless-properties" Warn "Properties without a type: other kinds of JSON are allowed there."
    GuessedLength "guessed-length" Warn "No length is known for a text, so the column's width is a guess; VARCHAR cuts in silence."
    TextOverLimit "text-over-limit" Warn "The text may be longer than the 65,535 bytes that a VARCHAR holds."
    CutText "cut-text" Info "VARCHAR(n) cuts a longer text in silence."
    IntegerOver64Bits "integer-over-64-bits" Info "The integer may exceed 64 bits and is kept as DECIMAL."
    NumericText "numeric-text" Info "Every string seen is a number, so the column is one; other text becomes NULL or blocks."
    NumberBeyondDouble "number-beyond-double" Warn "A number was seen that no DOUBLE PRECISION holds, so the text is kept."
    IntegerOver38Digits "integer-over-38-digits" Warn "The integer may exceed 38 digits and is kept as text."
    InexactNumber "inexact-number" Info "DOUBLE PRECISION keeps about 15 significant digits."
    NumberSpelling "number-spelling" Info "A number spelled in a way that the column's cast refuses becomes NULL or blocks."
    MixedKinds "mixed-kinds" Warn "Several kinds of JSON may stand here; the column takes what holds them all."
    JsonKeptAsText "json-kept-as-text" Warn "A string or an object or array may stand here, so the text is kept as it is."
    TimeAsText "time-as-text" Info "A time is kept as text, since the cast may be refused under AUTO REFRESH YES."
    UnprovenTimeCast "unproven-time-cast" Info "No server on record has accepted this text-to-time cast in a streaming view."
    TimeSpelling "time-spelling" Info "A time spelled in another form than the column's becomes NULL or blocks."
    OddText "odd-text" Info "Text that is no plain ASCII, or longer than the column, becomes NULL."
    CastCanBlock "cast-can-block" Warn "A value that does not fit blocks the refresh for good."
    BadJsonBlocks "bad-json-blocks" Warn "A record that is no JSON blocks the refresh for good."
    PayloadUnchecked "payload-unchecked" Warn "A payload that is not what the encoding says blocks the refresh for good."
    JsonUnchecked "json-unchecked" Info "A record that is no JSON lands with every field NULL."
    UnorderedConditions "unordered-conditions" Warn "SQL promises no order within AND: a condition may raise on a record that another excludes."
    NoLengthGuard "no-length-guard" Warn "A payload over what the JSON functions of older clusters take blocks the refresh for good."
    RepeatedKeysBlock "repeated-keys-block" Info "JSON_PARSE refuses an object that repeats a key."
    ArrayNeedsCanJsonParse "array-needs-can-json-parse" Warn "IS_VALID_JSON is false for a root array, so CAN_JSON_PARSE filters instead."
    RecordsDropped "records-dropped" Info "Records that guard and filter exclude are dropped in silence."
    LengthGuard "length-guard" Info "Records over the guard's length are excluded."
    DeepObject "deep-object" Info "An object below the depth is kept whole as SUPER."
    RenamedColumn "renamed-column" Warn "A column carries another name than its field."
    ShortenedName "shortened-name" Warn "A name over 127 bytes was shortened."
    UnnavigableKey "unnavigable-key" Warn "A key that SUPER navigation cannot name is landed as a column of its own."
    CaseSensitiveStream "case-sensitive-stream" Warn "A stream name with capitals needs a setting that auto refresh sees."
    CaseSensitiveKeys "case-sensitive-keys" Info "Keys with capitals need a setting when the view is created."
    StreamReadTwice "stream-read-twice" Info "Each view over a stream reads it anew."
    NullableKey "nullable-key" Warn "Rows without a value for the distribution key all go to one slice."
    WideRow "wide-row" Warn "The fixed widths of the columns add up to more than 65,535 bytes."
    ManyWideColumns "many-wide-columns" Warn "Many columns of VARCHAR(65535) cost memory in every query."
    LegacyMsk "legacy-msk" Warn "FROM MSK with a cluster ARN is kept for old schemas; FROM KAFKA with a URI replaces it."
    Tombstones "tombstones" Info "Records without a payload (Kafka tombstones) are excluded by the filter."
    PositionalKey "positional-key" Info "A key given by position moves when columns do."
    SkippedField "skipped-field" Info "A field was left out on request."
    SyntaxError "syntax-error" Error "A statement is no SQL that Redshift would take; the next one is read all the same."
    AllowanceWithoutReason "allowance-without-reason" Warn "A comment allows a finding, but gives no reason."
    UnusedAllowance "unused-allowance" Warn "A comment allows what is not found there."
    ClauseOrder "clause-order" Error "Redshift enforces the order of the clauses before AS."
    IfNotExistsOnView "if-not-exists-on-view" Error "CREATE MATERIALIZED VIEW takes no IF NOT EXISTS."
    OrReplaceOnView "or-replace-on-view" Error "CREATE MATERIALIZED VIEW takes no OR REPLACE."
    DistkeyWithEvenOrAll "distkey-with-even-or-all" Error "A DISTKEY needs DISTSTYLE KEY, or none."
    KeyNotInSelect "key-not-in-select" Error "A key names a column that the view does not have."
    SuperOrVarbyteKey "super-or-varbyte-key" Error "A column of SUPER or VARBYTE cannot be a key."
    IdentifierTooLong "identifier-too-long" Error "A name over 127 bytes."
    CaseFoldCollision "case-fold-collision" Error "Two columns have one name once it is folded to lower case."
    JsonTextFromVarbyte "json-text-from-varbyte" Error "A function of text over a VARBYTE payload."
    JsonParseNullTest "json-parse-null-test" Warn "JSON_PARSE(x) IS NOT NULL guards nothing: JSON_PARSE raises before."
    PathTooDeep "path-too-deep" Error "JSON_EXTRACT_PATH_TEXT takes five keys."
    TypeOutOfRange "type-out-of-range" Error "A type is longer or wider than Redshift has it."
    TextCastToBoolean "text-cast-to-boolean" Warn "Text that is no word for true or false stops the refresh for good."
    TextCastToSuper "text-cast-to-super" Warn "A cast of text to SUPER parses nothing."
    TryCastPair "try-cast-pair" Error "TRY_CAST raises on a pair of types that its page does not list."
    PreviewColumn "preview-column" Error "A column of the preview of 2022, which no stream has today."
    WrongSourceColumn "wrong-source-column" Error "A column of Kinesis on a Kafka stream, or the other way round."
    JoinInStreamingView "join-in-streaming-view" Error "A streaming view reads one stream and joins nothing."
    SetOperation "set-operation" Error "A streaming view takes no UNION, INTERSECT or EXCEPT."
    OrderByOrLimit "order-by-or-limit" Error "A streaming view takes no ORDER BY, LIMIT or OFFSET."
    DistinctAggregate "distinct-aggregate" Error "A streaming view takes no DISTINCT."
    WindowFunction "window-function" Error "A streaming view takes no window function."
    SubqueryOrCte "subquery-or-cte-in-streaming-view" Error "A streaming view takes no subquery and no WITH."
    NavigationOnOwnAlias "navigation-on-own-alias" Error "A streaming view cannot navigate into a column that it makes itself."
    MutableFunction "mutable-function" Error "A streaming view takes no function whose result changes by itself, such as GETDATE."
    UnknownFunction "unknown-function" Error "A function or operator that Redshift does not have."
    EncodesInsteadOfDecodes "encodes-instead-of-decodes" Warn "FROM_VARBYTE(x, 'base64') writes base64, it does not read it."
    SplitView "split-view" Info "A view became a landing view over the stream and a plain view over that."
    LayoutChanged "layout-changed" Info "A view has another layout."
    SourceChanged "source-changed" Info "A column or clause of one source became that of another."
    NotCarriedOver "not-carried-over" Warn "Something could not be carried over into the new form."
    ColumnListOnView "column-list-on-view" Error "CREATE MATERIALIZED VIEW takes no list of column names."
    UndocumentedClause "undocumented-clause" Warn "A clause that no page of CREATE MATERIALIZED VIEW names."
    TooManyColumns "too-many-columns" Error "More columns than a table holds."
    SortColumns "sort-columns" Error "More sort columns than Redshift takes."
    KinesisWithKafkaClauses "kinesis-with-kafka-clauses" Error "FROM KINESIS takes no URI, AUTHENTICATION or ARN of a cluster."
    SaslOrPassword "sasl-or-password" Error "Redshift reads no stream by SASL or by user and password."
    MtlsNeedsOneCertificate "mtls-needs-one-certificate" Error "mtls takes AUTHENTICATION_ARN or SECRET_ARN, one of them."
    IamRoleMissing "iam-role-missing" Error "An external schema needs an IAM_ROLE to read the stream."
    SessionRole "session-role" Error "IAM_ROLE 'SESSION' is for schemas of the data catalog."
    RoleArnIsNoRole "role-arn-is-no-role" Error "IAM_ROLE names what is no role."
    RoleChainBlanks "role-chain-blanks" Error "Chained roles are separated by commas without blanks."
    RoleChainTooLong "role-chain-too-long" Error "A chain of more than ten roles."
    BrokerMissing "broker-missing" Error "FROM KAFKA or FROM MSK without brokers."
    UnpairedBrokerClause "unpaired-broker-clause" Warn "FROM KAFKA with a cluster's ARN, or FROM MSK with a URI."
    DropViewOnMaterializedView "drop-view-on-materialized-view" Error "DROP VIEW does not drop a materialized view."
    GrantToPublic "grant-to-public" Warn "Everybody may read what is granted to PUBLIC."
    MonitoringColumns "monitoring-columns" Error "The views of stream scans have no such column."
    MixedCaseName "mixed-case-name-without-setting" Warn "A name with capitals is folded to lower case without a setting."
    AggregateNotIncremental "aggregate-not-incremental" Error "A streaming view takes COUNT, SUM, MIN, MAX and AVG alone."
    LeaderNodeFunction "leader-node-function" Error "A materialized view takes no function of the leader node."
    BaseNotAllowed "base-not-allowed" Error "A materialized view reads no plain view, system or temporary table."
    IsTrueInSelect "is-true-in-select" Error "Redshift takes no IS TRUE in a SELECT list."
    UnguardedJson "unguarded-json" Warn "A record that is no JSON stops the refresh for good."
    UnguardedCast "unguarded-cast" Warn "Text that does not fit the type stops the refresh for good."
    UnguardedDecode "unguarded-decode" Warn "A payload that is not in the encoding may stop the refresh for good."
    FromHexOfColumn "from-hex-of-column" Error "FROM_HEX takes a literal; TO_VARBYTE(text, 'hex') decodes a column."
    JsonArrayLengthOfSuper "json-array-length-of-super" Error "JSON_ARRAY_LENGTH takes text; GET_ARRAY_LENGTH takes SUPER."
    MissingNullif "missing-nullif" Warn "A missing key may give an empty text, which the cast does not take."
    TextToTimeUnderAutoRefresh "text-to-time-under-auto-refresh" Warn "A cast between text and time may count as mutable under AUTO REFRESH YES."
    OffsetIntoTimestamp "offset-into-timestamp" Warn "TIMESTAMP ignores an offset in the text."
    SilentDrop "silent-drop" Info "Records that the filter excludes are dropped without a trace."
    LengthGuard65355 "length-guard-65355" Info "65355 is the tutorials' figure: VARCHAR holds 65535 bytes."
    TwoViewsOnOneStream "two-views-on-one-stream" Warn "Each view over a stream reads it anew."
    ManyExtractions "many-extractions" Info "Every extraction parses the record anew."
    AutoRefreshOnNestedView "auto-refresh-on-nested-view" Error "A materialized view over another does not refresh itself."
    OutOfDate "out-of-date" Error "A file is not what its inputs give: `mvstream build` writes it."
    LeftOver "left-over" Error "A file that `mvstream build` wrote belongs to no view any more."
    MadeUpName "made-up-name" Info "A name was made up because none was given."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lower_case_with_hyphens() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(names.iter().all(|name| name.chars().all(plain)), "{names:?}");
    }
}
