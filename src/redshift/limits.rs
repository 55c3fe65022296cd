//! Redshift's limits, each with the page that states it.

/// Bytes in an identifier: <https://docs.aws.amazon.com/redshift/latest/dg/r_names.html>.
pub const IDENTIFIER_BYTES: usize = 127;
/// Columns in a table: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.
///
/// A materialized view is a table with a few hidden columns of its own, so slightly fewer may fit.
pub const COLUMNS: usize = 1_600;
/// Columns in a compound sort key: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.
pub const SORT_COLUMNS: usize = 400;
/// Bytes in a VARCHAR column: <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
pub const VARCHAR_BYTES: u32 = 65_535;
/// Bytes in a CHAR column: <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
pub const CHAR_BYTES: u32 = 4_096;
/// Bytes in a VARBYTE column: <https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html>.
pub const VARBYTE_BYTES: u32 = 16_777_216;
/// Digits in a DECIMAL: <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>.
pub const DECIMAL_DIGITS: u8 = 38;
/// Digits after the point in a DECIMAL: <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>.
pub const DECIMAL_SCALE: u8 = 37;
/// Path elements in one call of `JSON_EXTRACT_PATH_TEXT`:
/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_EXTRACT_PATH_TEXT.html>.
pub const PATH_ELEMENTS: usize = 5;
/// Roles in a chain: <https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html>.
pub const CHAINED_ROLES: usize = 10;
/// The size limit of a record in the classic preset, exclusive, in bytes: as AWS samples of 2022 and 2023 have it. No present
/// page has it.
///
/// Those samples most likely meant 65,535; the difference costs records of 65,355 bytes and more.
pub const SIZE_LIMIT: u32 = 65_355;
/// Bytes of a record that JSON_PARSE, JSON_EXTRACT_PATH_TEXT and a stream accept at most:
/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_EXTRACT_PATH_TEXT.html>.
pub const RECORD_BYTES: u32 = 16_777_216;
/// Bytes in a row of a view before its fixed widths deserve a warning.
pub const ROW_BYTES: u64 = 65_535;
/// Columns of `VARCHAR(65535)` before they deserve a warning.
pub const WIDE_COLUMNS: usize = 100;
