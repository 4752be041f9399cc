//! Programs run from here: their output kept, in the order it was written, to be shown when something fails.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) success: bool,
    /// Standard output and error as they came.
    pub(crate) output: String,
}

/// Runs `command` to its end. A program that cannot be started has ended without success.
pub(crate) fn run(mut command: Command) -> Ended {
    let shown = describe(&command);
    match captured(&mut command) {
        Ok(ended) => Ended {
            output: format!("$ {shown}\n{}", ended.output),
            ..ended
        },
        Err(error) => Ended {
            success: false,
            output: format!("$ {shown}\n{error}\n"),
        },
    }
}

fn captured(command: &mut Command) -> io::Result<Ended> {
    let (mut reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // The command holds the pipe's writing ends; while it does, reading never comes to an end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok(Ended {
        success: child.wait()?.success(),
        output: String::from_utf8_lossy(&output).into_owned(),
    })
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program that runs beside the tests and ends with this value.
pub(crate) struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Starts `command` with its output going to the file `log`.
    pub(crate) fn start(mut command: Command, log: PathBuf) -> Result<Self, String> {
        let started = fs::File::create(&log).and_then(|file| {
            command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
            command.spawn()
        });
        match started {
            Ok(child) => Ok(Self { child, log }),
            Err(error) => Err(format!("$ {}\n{error}", describe(&command))),
        }
    }

    /// Whether it is still running.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it has written so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Asked to end, pcscd removes its socket; killed, it leaves it behind and the next one does not start.
        let mut ask = Command::new("kill");
        ask.arg(self.child.id().to_string());
        let asked = self.is_running() && run(ask).success;
        if !asked || !wait_until(Duration::from_secs(5), || !self.is_running()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Asks `ready` again and again until it says yes or `limit` is over.
pub(crate) fn wait_until(limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if ready() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// Where the program `name` is, looking also where system services live.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|file| file.is_file())
}

/// The first of `files` that exists.
pub(crate) fn first_file(files: &[&str]) -> Option<PathBuf> {
    files
        .iter()
        .map(Path::new)
        .find(|file| file.is_file())
        .map(Path::to_path_buf)
}
