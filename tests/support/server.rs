//! Servers of others' making that the program talks to, started with node for one test. Where node or its packages are missing, that is
//! said aloud and the test judges nothing.
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running server. Ends with the value.
pub(crate) struct Server {
    child: Child,
    /// Kept open: a server that says something more would end.
    _said: BufReader<ChildStdout>,
    /// On 127.0.0.1.
    pub(crate) port: u16,
}

impl Server {
    /// Starts a script of `tests/servers` and waits until it says its port.
    pub(crate) fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
        if node.is_err() || !root.join("templates/assets/node_modules/smtp-server").exists() {
            eprintln!("node or the packages of templates/assets are missing: {script} not run");
            return None;
        }
        let mut child = Command::new("node")
            .arg(root.join("tests/servers").join(script))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("{script} said {line:?}"));
        Some(Self { child, _said: said, port })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
