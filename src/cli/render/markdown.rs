//! For pull requests: a table, the worst change first, and the migration folded away.

use std::fmt::Write as _;

use super::count;
use super::report::{Lost, Report, impacts, lost, objects, reasons, sentence, short_statements};
use crate::diff::Impact;
use crate::text::one_line;

/// Changes of which each has a line; more are counted.
const LINES: usize = 40;

pub(super) fn report(report: &Report<'_>) -> String {
    let reviewed = report.reviewed;
    let Some(worst) = reviewed.iter().map(|reviewed| reviewed.assessed.max_impact()).max() else {
        return "### mvstream: no view changes\n".to_owned();
    };
    let objects = objects(reviewed);
    let mut text = format!(
        "### mvstream: {}, the worst: {}\n\n{}\n\n| impact | of | change | it means |\n| --- | --- | --- | --- |\n",
        count(reviewed.len(), "change"),
        worst.name(),
        worst.about(),
    );
    for one in reviewed.iter().take(LINES) {
        let change = &one.assessed.change;
        let approved = one.approved.as_ref().map(|approval| format!(" (approved: {})", approval.reason));
        let expired =
            one.expired.as_ref().map(|approval| format!(" (approved until {} only)", approval.expires));
        let means = reasons(&one.assessed).join("; ") + &approved.or(expired).unwrap_or_default();
        let statements = short_statements(&one.assessed).map(|statement| format!("<br>{}", code(statement)));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {}{} |",
            impacts(&one.assessed).join(", "),
            code(&change.object),
            plain(&sentence(change)),
            plain(&means),
            statements.collect::<String>(),
        );
    }
    if reviewed.len() > LINES {
        let _ = writeln!(text, "\n… and {} more", reviewed.len() - LINES);
    }
    for (name, reviewed) in &objects {
        if let Some(Lost { rows, anew, kept }) = lost(reviewed) {
            let (verb, unless) = if anew { ("Making", " anew loses") } else { ("Dropping", " loses") };
            let kept = if anew && kept { ", unless the migration is followed" } else { " for good" };
            let _ = writeln!(text, "\n{verb} {}{unless} {}{kept}.", code(name), plain(rows));
        }
    }
    match report.plan {
        Some(Ok(plan)) if worst >= Impact::Alter => {
            let plan = plan.to_string();
            let fence = "`".repeat(longest_run(&plan).max(2) + 1);
            let _ = write!(
                text,
                "\n<details><summary>Migration</summary>\n\n{fence}sql\n{plan}{fence}\n\n</details>\n"
            );
        }
        Some(Err(error)) => {
            let _ = writeln!(text, "\nNo migration: {}", plain(error.message()));
        }
        _ => {}
    }
    text
}

/// How many backticks stand side by side at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text that says nothing to Markdown, in one cell of a table.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in one_line(text).chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '|' | '*' | '`' | '[' | ']' | '\\' | '~' | '#' | '@' | '!' => {
                let _ = write!(plain, "&#{};", u32::from(c));
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// Text as code, in one cell of a table.
fn code(text: &str) -> String {
    let text = one_line(text);
    if text.contains(['`', '|', '<', '\\']) {
        format!("<code>{}</code>", plain(&text))
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_leaves_its_cell() {
        assert_eq!(plain("a|b\n<i>`[x](y)"), "a&#124;b &lt;i>&#96;&#91;x&#93;(y)");
        assert_eq!(plain("a\u{1B}[31m\r\u{2028}b"), "a &#91;31m  b");
        assert_eq!(code("order_placed"), "`order_placed`");
        assert_eq!(code("a\n\u{1B}\u{202E}b"), "`a   b`");
        assert_eq!(code("a`|"), "<code>a&#96;&#124;</code>");
        assert_eq!(longest_run("a ``` b ` c"), 3);
    }
}
