//! The simulated card behind a real PC/SC service, read and used by OpenSC and pcsc-tools: code that nobody of this
//! project wrote.

use std::{env, fs, path::PathBuf, process::Command, time::Duration};

use crate::{
    packages,
    process::{Ended, Service, find_program, run as run_program, wait_until},
    project::Project,
    summary::{Outcome, Summary},
};

pub(crate) const STAGE: &str = "simulated card behind PC/SC";

/// The reader that vpcd adds.
const READER: &str = "Virtual PCD";
/// What OpenSC calls the four certificates.
const CERTIFICATES: [&str; 4] = [
    "[User Authentication Certificate]",
    "[Digital Signature Certificate]",
    "[User Authentication Certificate CA]",
    "[Digital Signature Certificate CA]",
];
/// OpenSC shows each PIN of a card as a token of its own.
const TOKEN: &str = "JPKI (User Authentication PIN)";
const KEY_ID: &str = "01";
const PIN: &str = "1234";
const WRONG_PIN: &str = "9999";
/// The second virtual reader, where it listens, and the PIN of the simulated phones.
const PHONE_READER: &str = "Virtual PCD 00 01";
const PHONE_ADDRESS: &str = "127.0.0.1:35964";
const PHONE_PIN: &str = "5678";
/// 照合番号B of the simulated card.
const NUMBER_B: &str = "02010220351234";
/// The simulated card's answer to reset: that of a contactless My Number card.
const ATR: &str = "3B 88 80 01 00 00 05 E0 B3 81 A1 00 7F";

/// Starts service and card, and runs the stages on them.
pub(crate) fn run(project: &Project, summary: &mut Summary) {
    let mut started = None;
    summary.stage(STAGE, || match Stack::start(project) {
        Ok(stack) => {
            started = Some(stack);
            Outcome::passed()
        }
        Err(report) => Outcome::failed(report),
    });
    // Without the card there is nothing to say about the rest; the stage above has failed already.
    let Some(stack) = started else { return };
    summary.stage("pcsc_scan", || stack.scan());
    summary.stage("OpenSC: certificates", || stack.certificates());
    summary.stage("OpenSC: signature", || stack.signature());
    summary.stage("OpenSC: wrong PIN", || stack.wrong_pin());
    summary.stage("readers and figures through PC/SC", || library_tests(project));
    summary.stage("check-in through PC/SC", || stack.checkin());
    summary.stage("phones through PC/SC", || stack.phones());
    summary.stage("card commands through PC/SC", || stack.card_commands());
    summary.stage("doctor", || stack.doctor());
}

/// A running PC/SC service with the simulated card in its virtual reader. Both end with this value.
struct Stack {
    _card: Service,
    _pcscd: Option<Service>,
    /// The number of the reader that holds the card.
    reader: String,
    /// The command line that was built for this.
    kazasu: String,
    /// For files made on the way.
    directory: PathBuf,
}

impl Stack {
    fn start(project: &Project) -> Result<Self, String> {
        // This program lies where cargo puts programs; so will the other one, and its logs may too.
        let programs = env::current_exe()
            .ok()
            .and_then(|file| file.parent().map(PathBuf::from));
        let programs = programs.ok_or("where is this program?")?;
        let directory = programs.join("xtask-files");
        fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;

        let build = project.command(
            "cargo",
            &["build", "--quiet", "--package", "kazasu-cli", "--features", "pcsc"],
        );
        let built = run_program(build);
        if !built.success {
            return Err(built.output);
        }

        let pcscd = Self::start_pcscd(&directory)?;
        let kazasu = programs.join("kazasu").to_string_lossy().into_owned();
        let mut card = Command::new(&kazasu);
        card.args(["sim", "--vpcd"]);
        let mut card = Service::start(card, directory.join("sim.log"))?;
        let mut reader = None;
        wait_until(Duration::from_secs(60), || {
            reader = reader_with_card();
            reader.is_some() || !card.is_running()
        });
        match reader {
            Some(reader) => Ok(Self {
                _card: card,
                _pcscd: pcscd,
                reader,
                kazasu,
                directory,
            }),
            None => Err(format!(
                "no card in {READER}\n{}{}",
                card.log(),
                pcscd.map(|it| it.log()).unwrap_or_default()
            )),
        }
    }

    /// Starts the service unless one is running.
    fn start_pcscd(directory: &std::path::Path) -> Result<Option<Service>, String> {
        if readers().is_some() {
            return Ok(None);
        }
        let program = find_program("pcscd").ok_or("pcscd is gone")?;
        let mut command = Command::new(program);
        command.args(["--foreground", "--info"]);
        let mut pcscd = Service::start(command, directory.join("pcscd.log"))?;
        let ready = wait_until(Duration::from_secs(20), || {
            !pcscd.is_running() || readers().is_some_and(|list| list.contains(READER))
        });
        if ready && pcscd.is_running() {
            Ok(Some(pcscd))
        } else {
            Err(format!("pcscd did not start\n{}", pcscd.log()))
        }
    }

    /// Sees the card and names its ATR.
    fn scan(&self) -> Outcome {
        contains(run_program(tool("pcsc_scan", &["-n", "-c"])), &[READER, ATR])
    }

    fn certificates(&self) -> Outcome {
        let reader = ["--reader", &self.reader];
        let listed = run_program(tool("pkcs15-tool", &[&reader[..], &["--list-certificates"]].concat()));
        let dumped = run_program(tool("pkcs15-tool", &[&reader[..], &["--dump"]].concat()));
        let keys = ["[User Authentication Key]", "[Digital Signature Key]", "[JPKI]"];
        contains(listed, &CERTIFICATES).and(contains(dumped, &[&keys[..], &CERTIFICATES].concat()))
    }

    /// One wrong PIN costs one try, and the right one gives it back.
    fn wrong_pin(&self) -> Outcome {
        let Some(module) = packages::pkcs11_module() else {
            return Outcome::failed("the PKCS#11 module is gone");
        };
        let module = module.to_string_lossy();
        let login = |pin| {
            let login = [
                "--module",
                &module,
                "--token-label",
                TOKEN,
                "--login",
                "--pin",
                pin,
                "--list-objects",
            ];
            run_program(tool("pkcs11-tool", &login))
        };
        let tries = || run_program(tool(&self.kazasu, &["card", "retries", "--json", "--reader", READER]));
        let refused = login(WRONG_PIN);
        let left = tries();
        let accepted = login(PIN);
        let restored = tries();
        let right = !refused.success
            && refused.output.contains("CKR_PIN_INCORRECT")
            && left.output.contains(r#""auth": 2"#)
            && accepted.success
            && restored.output.contains(r#""auth": 3"#);
        if right {
            Outcome::passed()
        } else {
            Outcome::failed(refused.output + &left.output + &accepted.output + &restored.output)
        }
    }

    /// Finds service, reader and card in order, and shows nothing of the holder.
    fn doctor(&self) -> Outcome {
        let ended = run_program(tool(&self.kazasu, &["doctor", "--json"]));
        let parts = [
            r#""ready": true"#,
            r#""card_readable""#,
            r#""reader_empty""#,
            "JPKIAPICCTOKEN2",
        ];
        let personal = [PIN, NUMBER_B, "架空"].iter().any(|part| ended.output.contains(part));
        if personal {
            return Outcome::failed(ended.output);
        }
        contains(ended, &parts)
    }

    /// The whole reception job on the reader: done when the card's authority is trusted, stopped when it is not.
    fn checkin(&self) -> Outcome {
        let anchor = match self.anchor("auth-ca.der") {
            Ok(anchor) => anchor,
            Err(report) => return Outcome::failed(report),
        };
        let trusted = ["--anchor", &anchor.to_string_lossy()];
        let checkin = ["checkin", "--json", "--reader", READER, "--pin", PIN];
        let done = run_program(tool(&self.kazasu, &[&checkin[..], &trusted].concat()));
        let stopped = run_program(tool(&self.kazasu, &checkin));
        let right = done.success
            && [r#""reader": "Virtual PCD"#, r#""count": 6"#, r#""outcome": "insured""#]
                .iter()
                .all(|part| done.output.contains(part))
            && !stopped.success
            && stopped.output.contains("no_anchor");
        if right {
            Outcome::passed()
        } else {
            Outcome::failed(done.output + &stopped.output)
        }
    }

    /// Checks in with each simulated phone in the second virtual reader, and has the iPhone present its document: shown
    /// when its issuer is trusted, not shown when it is not.
    fn phones(&self) -> Outcome {
        let (checkin_anchor, root) = match (self.anchor("auth-ca.der"), self.anchor("mdoc-iaca.der")) {
            (Ok(anchor), Ok(root)) => (anchor, root),
            (Err(report), _) | (_, Err(report)) => return Outcome::failed(report),
        };
        let on_reader = ["--json", "--reader", PHONE_READER];
        let mut report = String::new();
        for (device, exchanges) in [("android", 6), ("iphone", 7)] {
            let mut phone = Command::new(&self.kazasu);
            phone.args(["sim", "--vpcd", "--device", device, "--address", PHONE_ADDRESS]);
            let phone = match Service::start(phone, self.directory.join(format!("{device}.log"))) {
                Ok(phone) => phone,
                Err(report) => return Outcome::failed(report),
            };
            wait_until(Duration::from_secs(20), || {
                readers().is_some_and(|list| {
                    list.lines()
                        .any(|line| line.contains(PHONE_READER) && line.contains("Yes"))
                })
            });
            let trusted = ["--pin", PHONE_PIN, "--anchor", &checkin_anchor.to_string_lossy()];
            let checkin = [&["checkin", "--device", device][..], &on_reader, &trusted].concat();
            let done = run_program(tool(&self.kazasu, &checkin));
            let mut right = done.success
                && [
                    format!(r#""kind": "{device}""#),
                    format!(r#""count": {exchanges}"#),
                    r#""outcome": "insured""#.to_owned(),
                ]
                .iter()
                .all(|part| done.output.contains(part));
            report.push_str(&done.output);
            let other = if device == "iphone" { "android" } else { "iphone" };
            let checkin = [&["checkin", "--device", other][..], &on_reader, &trusted].concat();
            let refused = run_program(tool(&self.kazasu, &checkin));
            right &= !refused.success && refused.output.contains("other_device");
            report.push_str(&refused.output);
            if device == "iphone" {
                let trusted = ["--anchor", &root.to_string_lossy()];
                let present = [&["phone", "present"][..], &on_reader].concat();
                let presented = run_program(tool(&self.kazasu, &[&present[..], &trusted].concat()));
                let distrusted = run_program(tool(&self.kazasu, &present));
                right &= presented.success && presented.output.contains(r#""device_authentication": "passed""#);
                right &= !distrusted.success
                    && distrusted
                        .output
                        .contains(r#""issuer_certificate": "certificate_no_anchor""#)
                    && !distrusted.output.contains("架空");
                report.push_str(&presented.output);
                report.push_str(&distrusted.output);
            }
            report.push_str(&phone.log());
            drop(phone);
            if !right {
                return Outcome::failed(report);
            }
            // The next phone is another one only once the service has seen this one leave.
            wait_until(Duration::from_secs(20), || {
                readers().is_some_and(|list| {
                    list.lines()
                        .any(|line| line.contains(PHONE_READER) && line.contains("No"))
                })
            });
        }
        Outcome::passed()
    }

    /// Every counter, and the card face: proven when the card's authority is trusted, read but not proven when not.
    fn card_commands(&self) -> Outcome {
        let anchor = match self.anchor("card-face-ca.cv") {
            Ok(anchor) => anchor,
            Err(report) => return Outcome::failed(report),
        };
        let trusted = ["--anchor", &anchor.to_string_lossy()];
        let retries = run_program(tool(&self.kazasu, &["card", "retries", "--json", "--reader", READER]));
        let read = [
            &["card", "read", "face", "--json", "--reader", READER][..],
            &["--number-b", NUMBER_B],
        ]
        .concat();
        let proven = run_program(tool(&self.kazasu, &[&read[..], &trusted].concat()));
        let unproven = run_program(tool(&self.kazasu, &read));
        let counters = [
            r#""auth": 3"#,
            r#""sign": 5"#,
            r#""input_support": 3"#,
            r#""number_a": 10"#,
            r#""card_face_birth_date": 10"#,
            r#""card_identity": 3"#,
            r#""application_0401": 3"#,
        ];
        let face = [
            r#""media_type": "image/jp2""#,
            r#""width": 240"#,
            r#""issuer": "valid""#,
            r#""card": "valid""#,
        ];
        let refused = if !unproven.success && unproven.output.contains(r#""issuer": "certificate_no_anchor""#) {
            Outcome::passed()
        } else {
            Outcome::failed(unproven.output)
        };
        contains(retries, &counters).and(contains(proven, &face)).and(refused)
    }

    /// Has the simulator write its authorities, and gives the path of one.
    fn anchor(&self, name: &str) -> Result<PathBuf, String> {
        let directory = self.directory.to_string_lossy();
        let written = run_program(tool(&self.kazasu, &["sim", "--anchors", &directory]));
        if written.success {
            Ok(self.directory.join(name))
        } else {
            Err(written.output)
        }
    }

    fn signature(&self) -> Outcome {
        let file = |name: &str| self.directory.join(name).to_string_lossy().into_owned();
        let [message, signature, certificate, key] = ["message", "signature", "certificate.pem", "key.pem"].map(file);
        let Some(module) = packages::pkcs11_module() else {
            return Outcome::failed("the PKCS#11 module is gone");
        };
        let module = module.to_string_lossy();
        if let Err(error) = fs::write(&message, "what the patient agrees to\n") {
            return Outcome::failed(format!("{message}: {error}"));
        }
        // A signature of an earlier run must not pass for one of this.
        let _ = fs::remove_file(&signature);

        let sign = [
            &[
                "--module",
                &module,
                "--token-label",
                TOKEN,
                "--login",
                "--pin",
                PIN,
                "--sign",
            ][..],
            &["--mechanism", "SHA256-RSA-PKCS", "--id", KEY_ID],
            &["--input-file", &message, "--output-file", &signature],
        ]
        .concat();
        let read = [
            "--reader",
            &self.reader,
            "--read-certificate",
            KEY_ID,
            "--output",
            &certificate,
        ];
        let extract = ["x509", "-in", &certificate, "-pubkey", "-noout", "-out", &key];
        let verify = ["dgst", "-sha256", "-verify", &key, "-signature", &signature, &message];
        let steps: [(&str, &[&str]); 4] = [
            ("pkcs11-tool", &sign),
            ("pkcs15-tool", &read),
            ("openssl", &extract),
            ("openssl", &verify),
        ];

        // Tells good from bad in words only: it ends with success either way.
        let check = |message: &str| {
            let arguments = [
                &["--module", &module, "--token-label", TOKEN, "--verify"][..],
                &["--mechanism", "SHA256-RSA-PKCS", "--id", KEY_ID],
                &["--input-file", message, "--signature-file", &signature],
            ]
            .concat();
            run_program(tool("pkcs11-tool", &arguments))
        };

        let mut report = String::new();
        for (program, arguments) in steps {
            let ended = run_program(tool(program, arguments));
            report += &ended.output;
            if !ended.success {
                return Outcome::failed(report);
            }
        }
        contains(check(&message), &["Signature is valid"]).and(contains(check(&key), &["Invalid signature"]))
    }
}

/// One check: success, with all of `parts` in the output.
fn contains(ended: Ended, parts: &[&str]) -> Outcome {
    match parts.iter().find(|part| !ended.output.contains(**part)) {
        None if ended.success => Outcome::passed(),
        None => Outcome::failed(ended.output),
        Some(part) => Outcome::failed(format!("{}\nmissing: {part}\n", ended.output)),
    }
}

/// The library's own tests on a reader.
fn library_tests(project: &Project) -> Outcome {
    let test = ["test", "--package", "kazasu", "--features", "pcsc", "--test", "pcsc"];
    let mut command = project.command("cargo", &test);
    command.env("KAZASU_PCSC_READER", READER);
    Outcome::of_tests(run_program(command))
}

fn tool(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// The list of readers, when the service answers. It answers with success even while it has none.
fn readers() -> Option<String> {
    let listed = run_program(tool("opensc-tool", &["--list-readers"]));
    (listed.success && listed.output.contains("Detected readers")).then_some(listed.output)
}

/// The number of a virtual reader that holds a card, from a line such as `0    Yes             Virtual PCD 00 00`.
fn reader_with_card() -> Option<String> {
    let list = readers()?;
    let mut lines = list.lines().filter(|line| line.contains(READER));
    lines.find_map(|line| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        [number, "Yes", ..] => Some((*number).to_owned()),
        _ => None,
    })
}
