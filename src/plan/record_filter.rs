//! Which records a view keeps.

use crate::diag::{Code, Finding, Findings, Severity};
use crate::model::{Checks, Encoding, Mode, RecordFilter, Spelling};
use crate::options::{Casts, Layout, OnBadRecord, Options, Part};
use crate::redshift::Source;
use crate::redshift::limits::{RECORD_BYTES, VARCHAR_BYTES};

/// The record filter for these options; `array` says whether the payload's root may be an array.
pub(super) fn record_filter(options: &Options, array: bool) -> RecordFilter {
    if options.on_bad_record == OnBadRecord::Fail {
        return open();
    }
    let mut checks = options.filter.unwrap_or(options.usual_filter());
    if switches(options, array) {
        (checks.json, checks.can_json_parse) = (false, true);
    }
    let any = options.max_bytes.is_some() || checks != Checks::NONE;
    if !any {
        return open();
    }
    let quarantine = options.on_bad_record == OnBadRecord::Quarantine;
    RecordFilter {
        mode: if quarantine { Mode::Quarantine } else { Mode::Drop },
        max_bytes: options.max_bytes,
        checks,
        spelling: if options.casts == Casts::Plain { Spelling::Bare } else { Spelling::Ordered },
        keep_tombstones: options.keep_tombstones && options.source != Source::Kinesis,
    }
}

/// A record filter that keeps every record.
pub(super) fn open() -> RecordFilter {
    RecordFilter {
        mode: Mode::Drop,
        max_bytes: None,
        checks: Checks::NONE,
        spelling: Spelling::Ordered,
        keep_tombstones: false,
    }
}

fn switches(options: &Options, array: bool) -> bool {
    array && options.layout != Layout::Typed && options.filter.is_some_and(|checks| checks.json)
}

/// Reports what the record filter costs.
pub(super) fn report(record_filter: &RecordFilter, options: &Options, array: bool, findings: &mut Findings) {
    if switches(options, array) && options.on_bad_record != OnBadRecord::Fail {
        let message = "IS_VALID_JSON rejects a root array, so the view filters by CAN_JSON_PARSE instead";
        findings
            .push(Finding::new(Code::ArrayNeedsCanJsonParse, message).help("use `--filter can-json-parse`"));
    }
    let conditions = record_filter.max_bytes.is_some() || record_filter.checks != Checks::NONE;
    if let Some(bytes) = record_filter.max_bytes {
        let (fate, typed) = match record_filter.mode {
            Mode::Quarantine => ("not parsed", false),
            Mode::Drop | Mode::Rejects => ("dropped", options.layout == Layout::Typed),
        };
        let message = format!(
            "records of {bytes} bytes or more are {fate}; a record may have up to {RECORD_BYTES} bytes"
        );
        let help = "raise the size limit with `--max-bytes`, or use `--preset recommended`, which has none";
        let mut finding = Finding::new(Code::SizeLimit, message).help(help);
        if typed {
            finding.severity = Severity::Warn;
        }
        findings.push(finding);
    }
    if conditions && record_filter.mode == Mode::Drop {
        let message = "records rejected by the size limit or the filter are silently dropped";
        let help = "keep them with `--on-bad-record quarantine`, or list them with `--with rejects`";
        findings.push(Finding::new(Code::RecordsDropped, message).help(help));
    }
    let drops = conditions && record_filter.mode == Mode::Drop;
    if drops && options.source != Source::Kinesis && !record_filter.keep_tombstones {
        let message = "the filter drops records without a payload (tombstones)";
        findings.push(Finding::new(Code::Tombstones, message).help("keep them with `--tombstones keep`"));
    }
    blocks(record_filter, options, findings);
}

fn blocks(record_filter: &RecordFilter, options: &Options, findings: &mut Findings) {
    let parses = options.layout != Layout::Typed;
    let checked = record_filter.checks.json || record_filter.checks.can_json_parse;
    let raises = parses || !null_if_invalid(options);
    if raises && !checked {
        let what = if parses { "JSON_PARSE" } else { "JSON_EXTRACT_PATH_TEXT" };
        let message = format!(
            "no filter checks the JSON, so {what} of a record that is not valid JSON blocks the refresh"
        );
        findings.push(Finding::new(Code::BadJsonBlocks, message).help("use `--filter can-json-parse`"));
    } else if options.on_bad_record == OnBadRecord::Fail {
        let message = "a record that is not valid JSON is kept, with every field NULL";
        findings.push(
            Finding::new(Code::BadJsonBlocks, message).help("use `--on-bad-record drop` or `quarantine`"),
        );
    }
    if parses && !record_filter.checks.can_json_parse {
        let message = "JSON_PARSE rejects an object that repeats a key, which blocks the refresh";
        findings.push(Finding::new(Code::RepeatedKeysBlock, message).help("use `--filter can-json-parse`"));
    }
    if reads_text(options) {
        let message = "a NUL character in a text (`\\u0000`) may block the refresh; AWS documents no outcome";
        findings.push(Finding::new(Code::NulCharacter, message).help("use `--layout super`"));
    }
    unchecked(record_filter, options, findings);
}

/// Whether a condition or a column reads the payload, or a value of it, as text.
fn reads_text(options: &Options) -> bool {
    let is_text = |part: &Part| matches!(part, Part::Probe | Part::Rejects);
    options.layout != Layout::Super
        || options.encoding.is_some_and(|encoding| encoding != Encoding::Utf8)
        || !options.promote.is_empty()
        || !options.columns.is_empty()
        || options.parts.iter().any(is_text)
}

/// What a record does that no condition has looked at.
fn unchecked(record_filter: &RecordFilter, options: &Options, findings: &mut Findings) {
    let typed = options.layout == Layout::Typed;
    let encoding = options.encoding.unwrap_or_default();
    let text = typed || encoding != Encoding::Utf8 || !options.promote.is_empty();
    let form = match encoding {
        Encoding::Utf8 => "not UTF-8",
        Encoding::Base64 => "not base64",
        Encoding::Hex => "not hexadecimal",
    };
    if text && record_filter.checks == Checks::NONE {
        let message = format!("no filter checks the payload, so a record that is {form} blocks the refresh");
        findings.push(Finding::new(Code::PayloadUnchecked, message).help("use `--filter utf8,json`"));
    }
    let json = record_filter.checks.json || record_filter.checks.can_json_parse;
    if typed && !json && null_if_invalid(options) {
        let message =
            "no filter checks the JSON, so a record that is not valid JSON is kept with every field NULL";
        findings.push(Finding::new(Code::JsonUnchecked, message).help("use `--filter utf8,json`"));
    }
    if record_filter.spelling == Spelling::Bare
        && (record_filter.checks.json || encoding != Encoding::Utf8 && json)
    {
        let message = format!(
            "`--casts plain` joins the conditions by AND, which has no guaranteed order: a record that is {form} may block the \
             refresh"
        );
        findings.push(
            Finding::new(Code::UnorderedConditions, message).help("use `--casts try`, `strict` or `guarded`"),
        );
    }
    // https://docs.aws.amazon.com/redshift/latest/dg/behavior-changes.html
    if typed && record_filter.max_bytes.is_none_or(|bytes| bytes > VARCHAR_BYTES + 1) {
        let message = "without the parameter enable_large_strings_opt_in, text functions raise on a record over 65535 bytes, \
                       which blocks the refresh";
        let help = "use `--max-bytes 65535`, or check the parameter with `SELECT is_large_string_enabled()`";
        findings.push(Finding::new(Code::NoSizeLimit, message).help(help));
    }
}

/// Whether text that is not JSON gives NULL: not where bad records are to stop the refresh.
pub(super) fn null_if_invalid(options: &Options) -> bool {
    options.null_if_invalid && options.on_bad_record != OnBadRecord::Fail
}
