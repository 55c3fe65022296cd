//! Guard and filter as conditions, and their complement.
//!
//! SQL promises no order within `AND`. What could raise on a record that another condition excludes
//! therefore stands in the branch of a CASE, which is evaluated only where its condition holds:
//! - `FROM_VARBYTE(x, 'utf-8')` on bytes that are not UTF-8: behind `IS_UTF8(x)`;
//! - `TO_VARBYTE(x, 'base64' | 'hex')` on other text: behind a pattern and the length's remainder;
//! - `IS_VALID_JSON`, `CAN_JSON_PARSE`, `IS_UTF8`, `LENGTH`: raise on nothing, so need nothing.

use super::pattern::whole_text;
use super::payload::{Payload, from_varbyte};
use crate::model::{BinaryOp, Encoding, Expr, Mode, RecordFilter, Spelling};

const BASE64: &str = "^[A-Za-z0-9+/]+={0,2}$";
const HEX: &str = "^[0-9A-Fa-f]+$";

/// The conditions of the WHERE clause.
pub(super) fn conditions(payload: &Payload, record_filter: &RecordFilter) -> Vec<Expr> {
    match record_filter.mode {
        Mode::Quarantine => Vec::new(),
        Mode::Drop if record_filter.keep_tombstones => accepts(payload, record_filter).into_iter().collect(),
        Mode::Drop => positive(payload, record_filter),
        Mode::Rejects => {
            // a condition that is NULL refuses the record as FALSE does, so NOT would lose it
            let accepted = accepts(payload, record_filter).unwrap_or(Expr::Boolean(true));
            let known = Expr::call("COALESCE", vec![accepted, Expr::Boolean(false)]);
            vec![known.binary(BinaryOp::Equal, Expr::Boolean(false))]
        }
    }
}

/// Guard and filter as one condition; `None` when there is neither.
pub(super) fn accepts(payload: &Payload, record_filter: &RecordFilter) -> Option<Expr> {
    let accepted = Expr::all(positive(payload, record_filter))?;
    if !record_filter.keep_tombstones {
        return Some(accepted);
    }
    Some(Expr::IsNull(Box::new(payload.column()), false).binary(BinaryOp::Or, accepted))
}

fn positive(payload: &Payload, record_filter: &RecordFilter) -> Vec<Expr> {
    let checks = record_filter.checks;
    let mut all: Vec<Expr> = guard(payload, record_filter).into_iter().collect();
    if checks.utf8 {
        all.push(is_utf8(payload.framed()));
    }
    let ordered = record_filter.spelling == Spelling::Ordered;
    let raw = if ordered { raw(payload, record_filter) } else { payload.bytes() };
    if checks.utf8 && payload.encoding_name().is_some() && !checks.json && !checks.can_json_parse {
        all.push(is_utf8(raw.clone()));
    }
    if checks.can_json_parse {
        all.push(Expr::call("CAN_JSON_PARSE", vec![raw.clone()]));
    }
    if checks.json {
        let text = if !ordered {
            payload.text()
        } else if payload.encoding_name().is_some() {
            from_varbyte(raw.clone(), "utf-8").when(is_utf8(raw))
        } else {
            payload.outer_text().when(readable(payload, record_filter))
        };
        all.push(Expr::call("IS_VALID_JSON", vec![text]));
    }
    all
}

/// The bytes of the JSON, NULL where the payload is not what the encoding says.
fn raw(payload: &Payload, record_filter: &RecordFilter) -> Expr {
    match encoded(payload) {
        Some(well_formed) => payload.bytes().when(well_formed).when(readable(payload, record_filter)),
        None => payload.framed(),
    }
}

/// Whether the payload's text can decode, for a text that is known to be UTF-8.
fn encoded(payload: &Payload) -> Option<Expr> {
    let (quantum, pattern) = match payload.encoding_name()? {
        "hex" => (2, HEX),
        _ => (4, BASE64),
    };
    Some(well_formed(payload, quantum, pattern))
}

fn well_formed(payload: &Payload, quantum: u8, pattern: &str) -> Expr {
    let remainder = length(payload.framed()).binary(BinaryOp::Modulo, Expr::number(quantum));
    let whole = remainder.binary(BinaryOp::Equal, Expr::number(0));
    let matches = whole_text(&payload.outer_text(), pattern);
    matches.into_iter().fold(whole, |all, next| all.binary(BinaryOp::And, next))
}

/// Whether the payload is within the guard and can be read as text.
fn readable(payload: &Payload, record_filter: &RecordFilter) -> Expr {
    let utf8 = is_utf8(payload.framed());
    match guard(payload, record_filter) {
        Some(guard) => guard.binary(BinaryOp::And, utf8),
        None => utf8,
    }
}

fn guard(payload: &Payload, record_filter: &RecordFilter) -> Option<Expr> {
    let limit = record_filter.max_bytes?;
    Some(length(payload.column()).binary(BinaryOp::Less, Expr::number(limit)))
}

/// Why a record is refused. Each WHEN is reached only where those before it do not hold.
pub(super) fn reason(payload: &Payload, record_filter: &RecordFilter) -> Expr {
    let not = |condition: Expr| Expr::Not(Box::new(condition));
    let mut arms = vec![(Expr::IsNull(Box::new(payload.column()), false), Expr::text(payload.absence()))];
    if let Some(limit) = record_filter.max_bytes {
        let too_long = length(payload.column()).binary(BinaryOp::GreaterOrEqual, Expr::number(limit));
        arms.push((too_long, Expr::text("too long")));
    }
    arms.push((not(is_utf8(payload.framed())), Expr::text("not UTF-8")));
    if let (Some(name), Some(well_formed)) = (payload.encoding_name(), encoded(payload)) {
        arms.push((not(well_formed), Expr::text(format!("not {name}"))));
        arms.push((not(is_utf8(payload.bytes())), Expr::text(format!("not UTF-8 within {name}"))));
    }
    let otherwise = if record_filter.checks.json { "not a JSON object" } else { "not JSON" };
    Expr::Case(None, arms, Some(Box::new(Expr::text(otherwise))))
}

/// Which encoding a payload seems to have. Hexadecimal text is valid base64 too, so it is asked for first.
///
/// Each WHEN is reached only where those before it do not hold, so none can raise.
pub(super) fn probe(payload: &Payload) -> Expr {
    let text = payload.outer_text();
    let decoded = |format: &str| Expr::call("TO_VARBYTE", vec![text.clone(), Expr::text(format)]);
    let json_in = |quantum: u8, pattern: &str, format: &str| {
        let bytes = decoded(format).when(well_formed(payload, quantum, pattern));
        Expr::call("CAN_JSON_PARSE", vec![bytes])
    };
    let arms = vec![
        (Expr::IsNull(Box::new(payload.column()), false), Expr::text(payload.absence())),
        (length(payload.framed()).binary(BinaryOp::Equal, Expr::number(0)), Expr::text("empty")),
        (Expr::Not(Box::new(is_utf8(payload.framed()))), Expr::text("binary")),
        (Expr::call("CAN_JSON_PARSE", vec![payload.framed()]), Expr::text(encoding_word(Encoding::Utf8))),
        (json_in(2, HEX, "hex"), Expr::text(encoding_word(Encoding::Hex))),
        (json_in(4, BASE64, "base64"), Expr::text(encoding_word(Encoding::Base64))),
    ];
    Expr::Case(None, arms, Some(Box::new(Expr::text("text"))))
}

fn encoding_word(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Base64 => "base64",
        Encoding::Hex => "hex",
    }
}

fn is_utf8(bytes: Expr) -> Expr {
    Expr::call("IS_UTF8", vec![bytes])
}

/// The length of a VARBYTE in bytes: <https://docs.aws.amazon.com/redshift/latest/dg/r_LEN.html>.
fn length(bytes: Expr) -> Expr {
    Expr::call("LENGTH", vec![bytes])
}
