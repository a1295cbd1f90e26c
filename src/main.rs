//! The `souwen` command. The command line itself is in `src/cli/`.

#![allow(unreachable_pub, reason = "nothing uses a binary; `pub` marks what its modules share")]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
