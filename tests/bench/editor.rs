//! How soon paper answers while somebody writes: the demo town in a folder of its own, its edit page in Chromium, an article of 600 words typed
//! in. `cargo bench --bench editor`; prints p50 and p95. The work is `tests/bench/editor.mjs`'s.
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/editor.mjs");
    let node = Command::new("node").arg(script).env("PARVIS", env!("CARGO_BIN_EXE_parvis")).status();
    if node.is_ok_and(|it| it.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
