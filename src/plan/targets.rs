//! The names of what a script makes and reads.

use super::naming::with_suffix;
use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::options::Options;
use crate::redshift::settings::Setting;
use crate::redshift::stream::StreamColumns;
use crate::redshift::{Ident, IdentError, Name, Source, StreamName};

/// The names.
#[derive(Debug, Clone)]
pub(super) struct Targets {
    pub(super) stream: StreamName,
    pub(super) external_schema: Ident,
    pub(super) view: Name,
    /// What the source gives to every record.
    pub(super) columns: StreamColumns,
}

impl Targets {
    pub(super) fn of(input: &str, options: &Options, findings: &mut Findings) -> Result<Self, Error> {
        let sane = default_name(input);
        let stream = options.stream.as_deref().unwrap_or(&sane);
        let schema = options.external_schema.as_deref().unwrap_or("streams");
        let targets = Self {
            stream: StreamName::new(stream).map_err(|why| rejected("--stream", stream, why))?,
            external_schema: ident("--external-schema", schema)?,
            view: match options.view.as_deref() {
                None => Name::unqualified(ident("--view", &sane)?),
                Some(view) => qualified("--view", view)?,
            },
            columns: options.source.columns(),
        };
        targets.report(options, findings);
        Ok(targets)
    }

    fn report(&self, options: &Options, findings: &mut Findings) {
        let defaults = [
            (options.stream.is_none(), "--stream", format!("stream `{}`", self.stream.as_str())),
            (
                options.external_schema.is_none(),
                "--external-schema",
                format!("external schema `{}`", self.external_schema.as_str()),
            ),
            (options.view.is_none(), "--view", format!("view `{}`", self.view)),
        ];
        let defaults: Vec<_> = defaults.into_iter().filter(|(defaults, ..)| *defaults).collect();
        if !defaults.is_empty() {
            let names: Vec<String> = defaults.iter().map(|(_, _, name)| name.clone()).collect();
            let flags: Vec<String> = defaults.iter().map(|(_, flag, _)| format!("`{flag}`")).collect();
            findings.push(
                Finding::new(Code::DefaultName, format!("using default names: {}", names.join(", ")))
                    .help(format!("set them with {}", flags.join(", "))),
            );
        }
        if self.stream.needs_case() {
            let message = format!(
                "the stream name `{}` has capitals; Redshift finds it only with {}",
                self.stream.as_str(),
                Setting::CaseSensitiveIdentifier.name()
            );
            let help = if options.auto_refresh {
                "set it in the parameter group or for the database; auto refresh ignores a SET in a session"
            } else {
                "set it in each session that refreshes the view, or in the parameter group"
            };
            findings.push(Finding::new(Code::CaseSensitiveStream, message).help(help));
        }
        if options.source == Source::Msk {
            let message = "FROM MSK with a cluster ARN is the legacy form";
            findings.push(Finding::new(Code::LegacyMsk, message).help("use `--source kafka` with `--uri`"));
        }
    }

    /// The view's name with this after it.
    pub(super) fn suffixed(&self, suffix: &str) -> Name {
        self.view.with(with_suffix(&self.view.name, suffix))
    }

    /// The landing view of a tiered layout.
    pub(super) fn landing(&self) -> Name {
        self.suffixed("_landing")
    }
}

/// The name that stream and view of an input have where nobody sets one: an identifier that needs no quotes.
pub(crate) fn default_name(input: &str) -> String {
    let stem = input.rsplit(['/', '\\']).next().unwrap_or(input);
    let stem = stem.split('.').next().unwrap_or(stem);
    let plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '_' })
        .take(96)
        .collect();
    match plain.trim_matches('_').chars().next() {
        None => "events".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{plain}"),
        Some(_) => plain,
    }
}

fn qualified(option: &str, text: &str) -> Result<Name, Error> {
    Ok(match text.split_once('.') {
        Some((schema, name)) => Name { schema: Some(ident(option, schema)?), name: ident(option, name)? },
        None => Name::unqualified(ident(option, text)?),
    })
}

/// The name that an option gives.
pub(super) fn ident(option: &str, text: &str) -> Result<Ident, Error> {
    Ident::new(text).map_err(|why| rejected(option, text, why))
}

fn rejected(option: &str, text: &str, why: IdentError) -> Error {
    Error::new(ErrorKind::Option, format!("`{option}` {text:?} is not a valid name: {why}"))
        .help("give another name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inputs_name_becomes_a_plain_name() {
        let names =
            ["ev_station", "schemas/Order.schema.json", "<stdin>", "2024-orders", ""].map(default_name);
        assert_eq!(names, ["ev_station", "order", "_stdin_", "_2024_orders", "events"]);
    }

    #[test]
    fn a_view_may_name_its_schema() {
        let name = qualified("--view", "mart.orders").unwrap();
        assert_eq!(name.to_string(), "mart.orders");
        let error = qualified("--view", "mart.").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`--view` \"\" is not a valid name: a name cannot be empty (give another name)"
        );
    }
}
