//! The list of findings: name, level, summary.

use super::Severity;

/// One line per code: the variant, its name in messages and files, its level, its summary.
macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $summary:literal)*) => {
        /// What a finding is about. The name fits after `allow`.
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

            /// The default level.
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
    IgnoredKeyword "ignored-keyword" Warn "The schema uses a keyword that has no effect on the view."
    UnknownFormat "unknown-format" Info "A string format is unknown, so the value is treated as plain text."
    UnknownDraft "unknown-draft" Info "The schema does not name a known draft, so it is read as 2020-12."
    RecursiveSchema "recursive-schema" Info "A schema that contains itself is expanded once, then kept whole."
    UnusableRecord "unusable-record" Warn "A sample record cannot be read, so it is not used and not in the view."
    RepeatedKey "repeated-key" Warn "An object in the samples repeats a key; JSON_PARSE rejects it."
    RejectedSample "rejected-sample" Warn "The schema rejects a sample: one of the two is wrong."
    MixedEncodings "mixed-encodings" Warn "The samples have an encoding that the view does not decode, or several encodings."
    OversizedRecord "oversized-record" Warn "A sample record reaches the size limit, so the view rejects it."
    KeysAreData "keys-are-data" Info "The keys of an object are data, such as ids or dates: one SUPER column keeps the map."
    EnvelopeOpened "envelope-opened" Info "The samples are wrapped in the envelope of a tool or a service; the payload inside is used."
    EnvelopeLikely "envelope-likely" Info "The records look like those of a service, with the event in one member."
    RecordsInFileOnly "records-in-file-only" Error "The samples are arrays of records in files, and it is not known what one message of the stream carries."
    NothingAtRoot "nothing-at-root" Warn "A record may have nothing at `--root`: it becomes a row of NULLs."
    LikelyEpoch "likely-epoch" Info "A number looks like a time since 1970, so the column could be a TIMESTAMP."
    LikelyVersion "likely-version" Warn "A version is written as a JSON number, so `1.10` and `1.1` become equal."
    JsonInText "json-in-text" Info "Every sampled string is JSON, so the column could be SUPER."
    ImpossibleSchema "impossible-schema" Warn "No JSON value can satisfy the schema at this place."
    OpenBranch "open-branch" Info "A branch of the schema that does not define a property allows any value there."
    OpenObject "open-object" Info "An object may have keys that the schema does not define; a typed view does not read them."
    RootNotObject "root-not-object" Warn "The root may be something other than an object."
    TypelessProperties "typeless-properties" Warn "`properties` without `type` also allows values that are not objects."
    GuessedLength "guessed-length" Warn "The length of a text is unknown, so the column width is a guess; VARCHAR silently truncates longer text."
    TextOverLimit "text-over-limit" Warn "The text may be longer than 65,535 bytes, the limit of VARCHAR."
    TruncatedText "truncated-text" Info "VARCHAR(n) silently truncates a longer text."
    IntegerOver64Bits "integer-over-64-bits" Info "The integer may exceed 64 bits and is kept as DECIMAL."
    NumericText "numeric-text" Info "Every sampled string is a number, so the column is one; other text becomes NULL or blocks the refresh."
    NumberBeyondDouble "number-beyond-double" Warn "A sampled number is out of range for DOUBLE PRECISION, so the column keeps text."
    IntegerOver38Digits "integer-over-38-digits" Warn "The integer may exceed 38 digits and is kept as text."
    InexactNumber "inexact-number" Info "DOUBLE PRECISION keeps about 15 significant digits."
    NumberFormat "number-format" Info "A number in a format or range that the column's cast rejects becomes NULL or blocks the refresh."
    MixedKinds "mixed-kinds" Warn "A value may have several JSON types; the column type can hold all of them."
    JsonKeptAsText "json-kept-as-text" Warn "A value may be a string, an object or an array, so the column keeps its text."
    TimeAsText "time-as-text" Info "A time is kept as text, because the cast may be rejected under AUTO REFRESH YES."
    UnprovenTimeCast "unproven-time-cast" Info "It is not confirmed that a streaming view accepts this text-to-time cast."
    TimeFormat "time-format" Info "A time in another format than the column's becomes NULL or blocks the refresh."
    NonAsciiText "non-ascii-text" Info "A CHAR column accepts only ASCII text of its length; other text becomes NULL or blocks the refresh."
    CastCanBlock "cast-can-block" Warn "A value that does not fit blocks the refresh permanently."
    BadJsonBlocks "bad-json-blocks" Warn "A record that is not valid JSON blocks the refresh permanently."
    PayloadUnchecked "payload-unchecked" Warn "A payload that is not in the expected encoding blocks the refresh permanently."
    JsonUnchecked "json-unchecked" Info "A record that is not valid JSON is kept with every field NULL."
    UnorderedConditions "unordered-conditions" Warn "The order inside AND is not guaranteed: a condition may fail on a record that another one rejects."
    NoSizeLimit "no-size-limit" Warn "A payload over the size limit of older clusters' JSON functions blocks the refresh permanently."
    NulCharacter "nul-character" Info "AWS documents no outcome for a NUL character in a text; it may block the refresh."
    RepeatedKeysBlock "repeated-keys-block" Info "JSON_PARSE rejects an object that repeats a key."
    ArrayNeedsCanJsonParse "array-needs-can-json-parse" Warn "IS_VALID_JSON is false for a root array, so the view filters by CAN_JSON_PARSE."
    RecordsDropped "records-dropped" Info "Records rejected by the size limit or the filter are silently dropped."
    SizeLimit "size-limit" Info "Records that reach the size limit are rejected."
    DeepObject "deep-object" Info "An object below the maximum depth is kept whole as SUPER."
    RenamedColumn "renamed-column" Warn "A column does not have the name of its field."
    ShortenedName "shortened-name" Warn "A name over 127 bytes was shortened."
    UnnavigableKey "unnavigable-key" Warn "SUPER navigation cannot address a key, so the landing view has a column for it."
    CaseSensitiveStream "case-sensitive-stream" Warn "A stream name with capitals requires a setting that auto refresh can see."
    CaseSensitiveKeys "case-sensitive-keys" Info "Keys with capitals require a setting when the view is created."
    StreamReadTwice "stream-read-twice" Info "Each view over a stream reads the whole stream again."
    NullableKey "nullable-key" Warn "Rows without a value for the distribution key all go to one slice."
    WideRow "wide-row" Warn "The column widths add up to more than 65,535 bytes."
    ManyWideColumns "many-wide-columns" Warn "Many columns of VARCHAR(65535) use a lot of memory in every query."
    LegacyMsk "legacy-msk" Warn "FROM MSK with a cluster ARN is the legacy form; FROM KAFKA with a URI replaces it."
    Tombstones "tombstones" Info "The filter drops records without a payload (Kafka tombstones)."
    PositionalKey "positional-key" Info "A key given by position changes when columns are added or removed."
    SkippedField "skipped-field" Info "A field was left out on request."
    SyntaxError "syntax-error" Error "A statement is not valid Redshift SQL; the next statements are still checked."
    SuppressionWithoutReason "suppression-without-reason" Warn "A comment that suppresses a finding is ignored because it has no reason."
    UnusedSuppression "unused-suppression" Warn "A comment does not suppress any finding."
    ClauseOrder "clause-order" Error "The clauses before AS are not in the order that Redshift requires."
    IfNotExistsOnView "if-not-exists-on-view" Error "CREATE MATERIALIZED VIEW does not accept IF NOT EXISTS."
    OrReplaceOnView "or-replace-on-view" Error "CREATE MATERIALIZED VIEW does not accept OR REPLACE."
    DistkeyWithEvenOrAll "distkey-with-even-or-all" Error "DISTKEY requires DISTSTYLE KEY, or no DISTSTYLE."
    KeyNotInSelect "key-not-in-select" Error "A DISTKEY or SORTKEY names a column that the view does not have."
    SuperOrVarbyteKey "super-or-varbyte-key" Error "A SUPER or VARBYTE column cannot be a key."
    IdentifierTooLong "identifier-too-long" Error "A name is longer than 127 bytes."
    CaseFoldCollision "case-fold-collision" Error "Two columns have the same name in lower case."
    JsonTextFromVarbyte "json-text-from-varbyte" Error "A text function is called on a VARBYTE payload."
    JsonParseNullTest "json-parse-null-test" Warn "JSON_PARSE(x) IS NOT NULL does not filter anything: JSON_PARSE fails first."
    PathTooDeep "path-too-deep" Error "JSON_EXTRACT_PATH_TEXT accepts at most five keys."
    TypeOutOfRange "type-out-of-range" Error "The length or precision of a type is over Redshift's limit."
    TextCastToBoolean "text-cast-to-boolean" Warn "Text that is not a boolean word stops the refresh permanently."
    TextCastToSuper "text-cast-to-super" Warn "A cast of text to SUPER does not parse the text."
    TryCastPair "try-cast-pair" Error "TRY_CAST does not support this pair of types."
    PreviewColumn "preview-column" Error "This column existed only in the preview of 2022."
    WrongSourceColumn "wrong-source-column" Error "A Kinesis column is used on a Kafka stream, or a Kafka column on a Kinesis stream."
    UnknownStreamColumn "unknown-stream-column" Error "The stream does not have a column of this name."
    JoinInStreamingView "join-in-streaming-view" Error "A streaming view reads one stream and cannot contain a join."
    SetOperation "set-operation" Error "UNION, INTERSECT and EXCEPT are not allowed in a streaming view."
    OrderByOrLimit "order-by-or-limit" Error "ORDER BY, LIMIT and OFFSET are not allowed in a streaming view."
    DistinctAggregate "distinct-aggregate" Error "DISTINCT is not allowed in a streaming view."
    WindowFunction "window-function" Error "Window functions are not allowed in a streaming view."
    SubqueryOrCte "subquery-or-cte-in-streaming-view" Error "Subqueries and WITH are not allowed in a streaming view."
    NavigationOnOwnAlias "navigation-on-own-alias" Error "A streaming view cannot navigate into a column that it defines itself."
    MutableFunction "mutable-function" Error "Functions whose result changes over time, such as GETDATE, are not allowed in a streaming view."
    UnknownFunction "unknown-function" Error "Redshift does not have this function or operator."
    EncodesInsteadOfDecodes "encodes-instead-of-decodes" Warn "FROM_VARBYTE(x, 'base64') encodes to base64; it does not decode."
    SplitView "split-view" Info "A view was split into a landing view over the stream and a plain view over that."
    LayoutChanged "layout-changed" Info "The layout of a view was changed."
    SourceChanged "source-changed" Info "A column or clause was converted from one source to the other."
    NotCarriedOver "not-carried-over" Warn "A part of the view could not be converted to the new form."
    ColumnListOnView "column-list-on-view" Error "CREATE MATERIALIZED VIEW does not accept a list of column names."
    UndocumentedClause "undocumented-clause" Warn "The documentation of CREATE MATERIALIZED VIEW does not mention this clause."
    TooManyColumns "too-many-columns" Error "The view has more columns than a table can have."
    SortColumns "sort-columns" Error "The sort key has more columns than Redshift allows."
    KinesisWithKafkaClauses "kinesis-with-kafka-clauses" Error "FROM KINESIS does not accept URI, AUTHENTICATION or a cluster ARN."
    SaslOrPassword "sasl-or-password" Error "Redshift does not support SASL or user and password for streams."
    MtlsNeedsOneCertificate "mtls-needs-one-certificate" Error "mTLS requires exactly one of AUTHENTICATION_ARN and SECRET_ARN."
    IamRoleMissing "iam-role-missing" Error "An external schema requires an IAM_ROLE to read the stream."
    SessionRole "session-role" Error "IAM_ROLE 'SESSION' is only for data catalog schemas."
    InvalidRoleArn "invalid-role-arn" Error "The value of IAM_ROLE is not the ARN of a role."
    RoleChainBlanks "role-chain-blanks" Error "Chained roles are separated with commas, without spaces."
    RoleChainTooLong "role-chain-too-long" Error "A role chain has more than ten roles."
    BrokerMissing "broker-missing" Error "FROM KAFKA or FROM MSK does not name its brokers."
    UnpairedBrokerClause "unpaired-broker-clause" Warn "FROM KAFKA has a cluster ARN, or FROM MSK has a URI."
    DropViewOnMaterializedView "drop-view-on-materialized-view" Error "DROP VIEW does not drop a materialized view."
    GrantToPublic "grant-to-public" Warn "A grant to PUBLIC lets every user read the view."
    MonitoringColumns "monitoring-columns" Error "The monitoring views of stream scans do not have this column."
    MixedCaseName "mixed-case-name-without-setting" Warn "A name with capitals is converted to lower case without a setting."
    AggregateNotIncremental "aggregate-not-incremental" Error "A streaming view allows only the aggregates COUNT, SUM, MIN, MAX and AVG."
    LeaderNodeFunction "leader-node-function" Error "Leader node functions are not allowed in a materialized view."
    BaseNotAllowed "base-not-allowed" Error "A materialized view cannot read a plain view, a system table or a temporary table."
    IsTrueInSelect "is-true-in-select" Error "Redshift does not accept IS TRUE in a SELECT list."
    UnguardedJson "unguarded-json" Warn "A record that is not valid JSON stops the refresh permanently."
    UnguardedCast "unguarded-cast" Warn "Text that does not fit the type stops the refresh permanently."
    UnguardedDecode "unguarded-decode" Warn "A payload that is not in the encoding may stop the refresh permanently."
    LineAnchors "line-anchors" Warn "`^` and `$` match at line ends, so a text with a line break passes the guard of a cast."
    FromHexOfColumn "from-hex-of-column" Warn "AWS documents FROM_HEX for a literal only; TO_VARBYTE(text, 'hex') decodes a column."
    JsonArrayLengthOfSuper "json-array-length-of-super" Error "JSON_ARRAY_LENGTH accepts text; GET_ARRAY_LENGTH accepts SUPER."
    MissingNullif "missing-nullif" Info "Before Patch 187, a missing key may give an empty text, which the cast rejects."
    TextToTimeUnderAutoRefresh "text-to-time-under-auto-refresh" Warn "A conversion between text and time may count as mutable under AUTO REFRESH YES."
    OffsetIntoTimestamp "offset-into-timestamp" Warn "TIMESTAMP ignores a UTC offset in the text."
    TemplateMarks "template-marks" Warn "A key contains template marks, which dbt or Flyway would expand in the SQL."
    SilentDrop "silent-drop" Info "Records that the filter rejects are silently dropped."
    SizeLimit65355 "size-limit-65355" Info "65355 is a mistake of the tutorials: VARCHAR holds 65535 bytes."
    TwoViewsOnOneStream "two-views-on-one-stream" Warn "Each view over a stream reads the whole stream again."
    ManyExtractions "many-extractions" Warn "Every extraction parses the record again."
    AutoRefreshOnNestedView "auto-refresh-on-nested-view" Error "A materialized view over another one cannot refresh automatically."
    OutOfDate "out-of-date" Error "A generated file differs from the output of its inputs; `mvstream build` updates it."
    StaleOutput "stale-output" Error "A file from `mvstream build` does not belong to any view now."
    DefaultName "default-name" Info "A name was not given, so a default is used."
}

impl Code {
    /// Those that hold for every generated view, at the level info: a person reads them once, and decides nothing for a
    /// single column.
    pub const STANDING: [Self; 8] = [
        Self::RecordsDropped,
        Self::SizeLimit,
        Self::NumberFormat,
        Self::NonAsciiText,
        Self::TimeAsText,
        Self::RepeatedKeysBlock,
        Self::NulCharacter,
        Self::DefaultName,
    ];
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
