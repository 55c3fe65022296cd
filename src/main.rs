//! The command `mvstream`.

use std::process::ExitCode;

fn main() -> ExitCode {
    mvstream::cli::main()
}
