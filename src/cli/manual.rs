//! `completions` and `man`: both from the definition of the command line.

use std::path::Path;

use clap_complete::Shell;

use super::{FINE, Stop, Terminal, definition, output};
use crate::diag::{Error, ErrorKind};

pub(super) fn completions(shell: Shell, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut definition(), "mvstream", &mut text);
    terminal.product(&String::from_utf8_lossy(&text))?;
    Ok(FINE)
}

pub(super) fn man(folder: Option<&Path>, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let mut command = definition();
    command.build();
    let Some(folder) = folder else {
        terminal.product(&String::from_utf8_lossy(&page(&command)?))?;
        return Ok(FINE);
    };
    if !folder.is_dir() {
        return Err(Error::new(ErrorKind::File, format!("`{}` is not a folder", folder.display()))
            .help("create the folder first")
            .into());
    }
    let pages =
        std::iter::once(&command).chain(command.get_subcommands().filter(|inner| inner.get_name() != "help"));
    for inner in pages {
        let name = match inner.get_name() {
            "mvstream" => "mvstream.1".to_owned(),
            name => format!("mvstream-{name}.1"),
        };
        output::write_if_changed(&folder.join(name), &page(inner)?)?;
    }
    Ok(FINE)
}

fn page(command: &clap::Command) -> Result<Vec<u8>, Stop> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    Ok(text)
}
