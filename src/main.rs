//! The `souwen` command: parses, runs, sets the exit code; everything else is the library's.

#![allow(unreachable_pub, reason = "nothing uses a binary; `pub` marks what its modules share")]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
