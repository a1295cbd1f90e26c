//! The `souwen` command: parses, runs, sets the exit code; everything else is the library's.

fn main() -> std::process::ExitCode {
    souwen::cli::main()
}
