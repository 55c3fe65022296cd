//! `explain`: the page of a finding, of a change or its impact; why a column of the project is as it is.

use std::fmt::Write as _;

use super::{FINE, Stop, Terminal, flags, project};
use crate::diag::{Error, ErrorKind, Findings};
use crate::diff::{ChangeKind, Impact};
use crate::{Code, ColumnChoice};

/// Names that findings are looked up by, beside their own.
const ALIASES: [(&str, Code); 1] = [("getdate-in-streaming-view", Code::MutableFunction)];

/// The name of the page of the notes that hold for every view.
const DEFAULTS: &str = "defaults";

pub(super) fn run(name: &str, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let page = match named(name) {
        Some(page) => page,
        None => column(name)?,
    };
    terminal.print(&page)?;
    Ok(FINE)
}

/// The page of a name that mvstream itself gives.
fn named(name: &str) -> Option<String> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, code)| *code);
    let code = Code::ALL.iter().copied().find(|code| code.name() == name).or(alias);
    let kind = || ChangeKind::ALL.iter().find(|kind| kind.name() == name).map(|kind| change(*kind));
    let impact = || Impact::ALL.iter().find(|impact| impact.name() == name).map(|of| self::impact(*of));
    let defaults = || (name == DEFAULTS).then(defaults);
    code.map(crate::lint::explain).or_else(kind).or_else(impact).or_else(defaults)
}

/// The page of the notes that hold for every view.
fn defaults() -> String {
    let mut page = format!(
        "# {DEFAULTS}\n\nThese notes hold for every view of their layout. `-v` prints each with its columns.\n\n"
    );
    for code in Code::STANDING {
        let _ = writeln!(page, "- `{}`: {}", code.name(), code.summary());
    }
    page
}

/// What a change costs a streaming view.
fn change(kind: ChangeKind) -> String {
    let mut page =
        format!("# {}\n\nA change of a view or an external schema: {}.\n\n", kind.name(), kind.words());
    for (impact, why) in kind.costs() {
        let _ = writeln!(page, "- `{}`: {why}", impact.name());
    }
    page
}

fn impact(of: Impact) -> String {
    let mut page =
        format!("# {}\n\nAn impact of a change. {}\n\nThese changes have it:\n\n", of.name(), of.about());
    for kind in ChangeKind::ALL {
        for (_, why) in kind.costs().iter().filter(|(impact, _)| *impact == of) {
            let _ = writeln!(page, "- `{}`: {why}", kind.name());
        }
    }
    page
}

/// Why a column of the project is as it is.
fn column(name: &str) -> Result<String, Error> {
    let known = || {
        let codes = Code::ALL.iter().map(|code| code.name());
        codes
            .chain(ChangeKind::ALL.iter().map(|kind| kind.name()))
            .chain(Impact::ALL.iter().map(|impact| impact.name()))
    };
    let unknown = |message: String| Error::new(ErrorKind::Option, message);
    let Some((view, column)) = name.rsplit_once('.') else {
        let error = unknown(format!("no finding, change or impact is called `{name}`"));
        return Err(error.advice(name, known()));
    };
    let Some(project) = flags::nearest()? else {
        let error = unknown(format!("`{name}` is a column of a project, but there is no project here"));
        return Err(error.help(
            "write a project file with `mvstream init`, or print all columns with `mvstream generate --why`",
        ));
    };
    let made = project::built(&project, &[view.to_owned()])?;
    let Some(of) = made.first() else { return Err(unknown(format!("the project has no view `{view}`"))) };
    let choices = &of.compiled.choices;
    let wanted = column.trim_matches('"').to_ascii_lowercase();
    let found = choices.iter().find(|choice| choice.column.normalized() == wanted);
    let Some(choice) = found else {
        let names: Vec<String> = choices.iter().map(|choice| choice.column.normalized()).collect();
        let error = unknown(format!("the view `{view}` has no column `{column}`"));
        return Err(error.advice(&wanted, names.iter().map(String::as_str)));
    };
    Ok(page(view, choice, &of.compiled.findings))
}

fn page(view: &str, choice: &ColumnChoice, findings: &Findings) -> String {
    let mut page = format!("# {view}.{}\n\n", choice.column);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(page, "- {name}: {value}");
        }
    };
    line("type", &choice.sql_type.map(|sql_type| sql_type.to_string()).unwrap_or_default());
    line("field", &choice.path.as_ref().map(ToString::to_string).unwrap_or_default());
    line("rule", choice.rule);
    line("why", &choice.why);
    line("evidence", &choice.evidence);
    let about = |finding: &&crate::Finding| {
        let by_name = finding.column.as_deref().is_some_and(|column| column == choice.column.to_string());
        by_name || (finding.path.is_some() && finding.path == choice.path)
    };
    for finding in findings.iter().filter(about) {
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let _ = writeln!(
            page,
            "- {} `{}`: {}{help}",
            finding.severity.name(),
            finding.code.name(),
            finding.message
        );
    }
    page
}
