//! `init`: a project file with a view for each input.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::args::Init;
use super::{FINE, Stop, Terminal, inputs, output};
use crate::diag::{Error, ErrorKind};
use crate::plan::default_name;
use crate::project::{FILE, Project};
use crate::text::Source;
use crate::{Input, InputSource, SampleOptions};

/// What a new project file says.
const HEAD: &str = "\
# The views of this project: `mvstream build` writes them, `mvstream check` compares them.
# Keys are named as the flags of `mvstream generate`; `mvstream schema project` prints them all.

[defaults]
# the set of defaults that other keys override: recommended, or classic
preset = \"recommended\"
# where `build` writes each view
output = \"sql/{view}.sql\"
# what the records come from: kinesis, kafka or msk
source = \"kinesis\"
# the external schema over the streams
external-schema = \"streams\"
# `default`, or the ARN of a role that may read the streams
iam-role = \"default\"
# for how long the streams keep their records: `diff` says what is lost when a view is re-created
retention-hours = 24
# levels of findings: off, info, warn, error
# level = { silent-drop = \"off\" }
";

pub(super) fn run(args: &Init, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    if Path::new(FILE).exists() {
        let error = Error::new(ErrorKind::File, format!("`{FILE}` exists already"));
        return Err(error.help("add views to it by hand, or move it away first").into());
    }
    let mut text = HEAD.to_owned();
    let mut names: Vec<String> = Vec::new();
    let files = args.inputs.iter().map(|input| inputs::files(input)).collect::<Result<Vec<_>, _>>()?.concat();
    for path in files {
        let input = Input::read(vec![InputSource::File(path.clone())], &SampleOptions::default())?;
        let stream = default_name(input.name());
        let name = free(&stream, &names);
        let quoted = |text: &str| Value::from(text).to_string();
        let shown = path.display().to_string().replace('\\', "/");
        let _ =
            write!(text, "\n[views.{name}]\ninputs = [{}]\n# stream = {}\n", quoted(&shown), quoted(&stream));
        names.push(name);
    }
    Project::parse(Source::new(FILE, text.as_str()), PathBuf::new())?.views()?;
    output::write_if_changed(Path::new(FILE), text.as_bytes())?;
    terminal.print(&format!("{FILE}\n"))?;
    Ok(FINE)
}

/// The name, or with a number where it is taken.
fn free(name: &str, taken: &[String]) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}
