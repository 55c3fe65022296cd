//! The type rules: an ordered list, of which the first that has an answer wins.

mod containers;
mod numbers;
mod samples;
#[cfg(test)]
mod tests;
mod texts;

pub(super) use containers::describe;

use super::field::{Chosen, FieldShape};
use crate::options::Options;

/// A rule: its name, and what it makes of a field, if it has an answer for it.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) choose: fn(&FieldShape<'_>, &Options) -> Option<Chosen>,
}

/// All rules, in order.
pub(super) const RULES: &[Rule] = &[
    Rule { name: "epoch-asked-for", choose: containers::epoch_asked_for },
    Rule { name: "type-asked-for", choose: containers::type_asked_for },
    Rule { name: "recursion", choose: containers::recursion },
    Rule { name: "object-too-deep", choose: containers::object_too_deep },
    Rule { name: "text-or-container", choose: containers::text_or_container },
    Rule { name: "array", choose: containers::array },
    Rule { name: "map", choose: containers::map },
    Rule { name: "scalar-or-container", choose: containers::scalar_or_container },
    Rule { name: "nothing-but-null", choose: containers::nothing_but_null },
    Rule { name: "mixed-scalars", choose: texts::mixed_scalars },
    Rule { name: "boolean", choose: containers::boolean },
    Rule { name: "number-in-text-of-samples", choose: samples::numeric_text },
    Rule { name: "listed-text", choose: texts::listed },
    Rule { name: "uuid", choose: texts::uuid },
    Rule { name: "date", choose: texts::date },
    Rule { name: "time", choose: texts::time },
    Rule { name: "local-time", choose: texts::local_time },
    Rule { name: "date-time", choose: texts::date_time },
    Rule { name: "local-date-time", choose: texts::local_date_time },
    Rule { name: "duration", choose: texts::duration },
    Rule { name: "text-of-samples", choose: samples::text },
    Rule { name: "text-by-length", choose: texts::by_length },
    Rule { name: "text-of-unknown-length", choose: texts::unknown_length },
    Rule { name: "number-beyond-double", choose: samples::number_beyond_double },
    Rule { name: "integer-of-samples", choose: samples::integer },
    Rule { name: "decimal-of-samples", choose: samples::decimal },
    Rule { name: "decimal-of-stated-scale", choose: samples::decimal_of_stated_scale },
    Rule { name: "integer-within-bounds", choose: numbers::integer_within_bounds },
    Rule { name: "integer-over-64-bits", choose: numbers::integer_over_64_bits },
    Rule { name: "integer-over-38-digits", choose: numbers::integer_over_38_digits },
    Rule { name: "integer-unbounded", choose: numbers::integer_unbounded },
    Rule { name: "number-within-bounds", choose: numbers::number_within_bounds },
    Rule { name: "number-of-fixed-scale", choose: numbers::number_of_fixed_scale },
    Rule { name: "number", choose: numbers::number },
];

/// The first rule that has an answer, and its answer.
pub(super) fn first(field: &FieldShape<'_>, options: &Options) -> Option<(&'static str, Chosen)> {
    RULES.iter().find_map(|rule| (rule.choose)(field, options).map(|chosen| (rule.name, chosen)))
}
