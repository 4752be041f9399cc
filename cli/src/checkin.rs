//! `kazasu checkin`: the whole reception job, from the tap to what reception does.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use kazasu::card::jpki::Digest;
use kazasu::card::{Credential, Pin};
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm, Trust};
use kazasu::eligibility::json::FileDocument;
use kazasu::eligibility::qualification::QualificationRequest;
use kazasu::eligibility::{ApiId, Encoding, FileName, MedicalInstitutionCode, Message};
use kazasu::io::folder::{Answered, AskError, AskOptions, Folder, Suffix, Waiting};
use kazasu::reception::{
    ChartError, ChartRecord, Decision, Difference, Obstacle, Outcome, Severity, Tap, compare_answer, decide, tap,
};
use kazasu_sim::terminal::{RunningTerminal, Terminal, TerminalOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::ExitCode;
use crate::anchors::AnchorOptions;
use crate::credential::CredentialOptions;
use crate::device::{DeviceOptions, Simulated, japanese_time, now};
use crate::exit;
use crate::failure::Failure;
use crate::message::{read_chart, show_differences};
use crate::observed::Show;
use crate::screen::Screen;

/// The chart of the simulated card's holder, with a slip in the kana for the comparison to find.
const BUILTIN_CHART: &str = include_str!("chart.json");
/// 医療機関コード of the built-in terminal; made up.
const BUILTIN_INSTITUTION: &str = "1310000001";

#[derive(Args)]
pub(crate) struct Checkin {
    #[command(flatten)]
    reader: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    #[command(flatten)]
    anchors: AnchorOptions,
    /// 共有フォルダー (req と res を含む。なければ内蔵の端末) / Shared folder with `req` and `res`; the built-in terminal without it
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// カルテの記録 (JSON) / Chart record; that of the built-in patient without it
    #[arg(long, value_name = "CHART.json")]
    chart: Option<PathBuf>,
    /// 医療機関コード10桁 / The institution's code, ten digits
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// 患者が限度額の提供に(口頭で)同意した / The patient agreed that the 限度額 data are fetched
    #[arg(long)]
    limit_consent: bool,
    /// 回答を待つ秒数 / Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    timeout: u64,
}

impl Checkin {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let today = japanese_date();
        let (chart, question) = self.question(today)?;

        screen.say("■ かざす", "■ Tap");
        // Exit code 1 is the insurer's "no" here; a PIN that is not accepted only keeps reception from asking.
        let (device, authentication, exchanges) = self.tap(screen).map_err(Failure::into_device_failure)?;

        screen.say("■ 資格確認", "■ Eligibility");
        let asked = self.ask(question, screen)?;

        let mut compared: Option<Vec<Difference>> = None;
        let decision = match &asked {
            Ok(answered) => match &answered.document.message {
                Message::QualificationAnswer(answer) => {
                    compared = compare_answer(&chart, answer).map(|(_, differences)| differences);
                    decide(answer, today)
                }
                _ => Decision::could_not_ask(Obstacle::Unclear),
            },
            Err(obstacle) => Decision::could_not_ask(obstacle.clone()),
        };
        if let Ok(answered) = &asked
            && !screen.json
        {
            crate::decoded::show_message(screen, &answered.file_name, &answered.document);
        }
        // Without a record there is nothing that the chart could agree with.
        if let Some(differences) = &compared {
            screen.say("■ カルテとの比較", "■ Comparison with the chart");
            show_differences(screen, differences);
        }
        let differences = compared.unwrap_or_default();
        show_decision(screen, &decision, &differences);

        let answer = asked.as_ref().ok().map(|answered| {
            json!(FileDocument {
                file: Some(&answered.file_name),
                document: &answered.document,
            })
        });
        screen.value(&json!({
            "device": device,
            "exchanges": exchanges,
            "authentication": authentication,
            "answer": answer,
            "differences": differences,
            "decision": json!(decision.in_language(screen.language)),
        }))?;
        match decision.outcome {
            Outcome::Insured | Outcome::InsuredWithNotes => exit(false),
            Outcome::CouldNotAsk => Ok(ExitCode::from(3)),
            _ => exit(true),
        }
    }

    /// Whom to ask about, and the question, which has to be complete before a PIN is sent.
    fn question(&self, today: Date) -> Result<(ChartRecord, QualificationRequest<'static>), Failure> {
        if self.folder.is_some() && (self.chart.is_none() || self.institution.is_none()) {
            let message = "a real folder is asked about a real patient: give --chart and --institution";
            let japanese =
                "実際のフォルダーには実在の患者について尋ねます。--chart と --institution を指定してください";
            return Err(Failure::unusable("chart_needed", message).japanese(japanese));
        }
        let chart = match &self.chart {
            Some(path) => read_chart(path)?,
            None => serde_json::from_str(BUILTIN_CHART).map_err(|error| Failure::unusable("chart", error))?,
        };
        let institution = self.institution.as_deref().unwrap_or(BUILTIN_INSTITUTION);
        MedicalInstitutionCode::parse(institution).map_err(|error| {
            Failure::unusable("institution", format!("--institution {institution}: {error}"))
                .japanese(format!("--institution {institution}: 医療機関コードは数字10桁です"))
        })?;
        let question = chart
            .question(institution, today, self.limit_consent)
            .map_err(|error| {
                let ChartError::Missing { field } = &error else {
                    return Failure::unusable(error.code(), error);
                };
                let japanese = format!("カルテの記録に {field} がないため、照会できません");
                Failure::unusable(error.code(), &error).japanese(japanese)
            })?;
        Ok((chart, question))
    }

    /// The exchange with the device, and whether what it proves can be believed.
    fn tap(&self, screen: &mut Screen) -> Result<(Value, Value, Value), Failure> {
        let pin: Pin = self
            .credential
            .pin(&self.reader, Credential::UserAuthentication, screen)?;
        let mut challenge = [0; 32];
        getrandom::fill(&mut challenge).map_err(|error| Failure::device("randomness", error))?;
        let simulated = Simulated::MyNumberCard;
        let anchors = self.anchors.add_to(self.reader.anchors(simulated)?, screen)?;
        let guard = self.credential.guard.guard();
        let mut device = self.reader.open(simulated, guard, Show::Exchanges, screen)?;
        let reader = device.reader().to_owned();
        let Tap {
            token, authentication, ..
        } = device.run(|options| tap(pin, Digest::of(&challenge), options))?;
        let (count, bytes_out, bytes_in) = (device.count, device.bytes_out, device.bytes_in);
        screen.say(
            format!(
                "  {}と{count}回のやりとり(送信{bytes_out}バイト、受信{bytes_in}バイト)",
                token.japanese()
            ),
            format!(
                "  {count} exchanges with the {} ({bytes_out} bytes out, {bytes_in} in)",
                token.english()
            ),
        );

        let certificate = Certificate::from_der(&authentication.certificate)?;
        certificate.verify_signature(
            SignatureAlgorithm::RsaPkcs1Sha256,
            &challenge,
            &authentication.signature,
            &RustCrypto,
        )?;
        let trust: Trust = anchors.certificates.check(&certificate, now(), &RustCrypto)?;
        let [from, until] = [certificate.not_before(), certificate.not_after()].map(japanese_time);
        if !trust.is_valid() {
            return Err(Failure::device(
                "certificate_not_valid",
                format!("the certificate is not valid now: {from} to {until}"),
            )
            .japanese(format!(
                "電子証明書は現在有効ではありません(有効期間 {from} ～ {until})"
            ))
            .hint(
                "電子証明書の更新が必要です(市区町村の窓口)。",
                "The holder has to renew it at the municipal office.",
            ));
        }
        screen.say(
            format!("  署名は正しく、証明書は {} が発行(失効は未確認)", trust.anchor.name()),
            format!(
                "  The signature is right; {} issued the certificate (revocation not checked)",
                trust.anchor.name()
            ),
        );
        Ok((
            json!({"kind": token.code(), "token": token.label(), "reader": reader}),
            json!({
                "signature": "valid",
                "certificate": {
                    "kind": certificate.kind().code(),
                    "serial": certificate.serial(),
                    "subject": certificate.subject(),
                    "not_before": from,
                    "not_after": until,
                    "validity": trust.certificate.code(),
                },
                "trusted_by": trust.anchor.name(),
                "revocation": trust.revocation.code(),
            }),
            json!({"count": count, "bytes_out": bytes_out, "bytes_in": bytes_in}),
        ))
    }

    /// Asks the terminal; the inner error is why nobody could be asked.
    fn ask(
        &self,
        question: QualificationRequest<'static>,
        screen: &mut Screen,
    ) -> Result<Result<Answered, Obstacle>, Failure> {
        let (folder, _terminal) = match &self.folder {
            Some(folder) => (folder.clone(), None),
            None => {
                let (directory, terminal) = builtin_terminal().map_err(|error| Failure::device("terminal", error))?;
                let path = directory.path().to_owned();
                screen.say(
                    format!(
                        "  内蔵の模擬端末に尋ねます(実在の資格情報ではありません): {}",
                        path.display()
                    ),
                    format!(
                        "  Asking the built-in simulated terminal, no real system: {}",
                        path.display()
                    ),
                );
                (path, Some((terminal, directory)))
            }
        };
        let api = ApiId::new(ApiId::QUALIFICATION_REQUEST).ok_or_else(|| Failure::unusable("kind", "no such kind"))?;
        let suffix = Suffix::now();
        if let Some(name) = FileName::request(&api, suffix.as_str()) {
            screen.line(format!("  → req/{name}"));
        }
        let spinner = screen.progress(
            None,
            screen.pick("端末を待っています", "waiting for the terminal").to_owned(),
        );
        let (taken, working) = screen.pick(
            ("端末が受け取るのを待っています", "回答を待っています"),
            ("waiting for pick-up", "waiting for the answer"),
        );
        let progress = |waiting, _| {
            spinner.set_message(match waiting {
                Waiting::ForPickUp => taken,
                _ => working,
            });
        };
        let options = AskOptions {
            poll_interval: Duration::from_millis(if self.folder.is_none() { 20 } else { 200 }),
            timeout: Duration::from_secs(self.timeout),
            pick_up_timeout: Duration::from_secs(self.timeout.min(30)),
            progress: Some(&progress),
            ..AskOptions::default()
        };
        let folder = Folder::new(folder.join("req"), folder.join("res"));
        let answered = folder.ask_message(&api, question.into(), &suffix, Encoding::Utf8, &options);
        spinner.finish_and_clear();
        match answered {
            Ok(answered) => {
                screen.line(format!("  ← res/{} ({} B)", answered.file_name, answered.bytes.len()));
                Ok(Ok(answered))
            }
            Err(AskError::OtherQuestion { .. }) => Ok(Err(Obstacle::Exchange {
                message: screen
                    .pick(
                        "回答の任意のファイル識別子が要求のものと違います",
                        "the answer bears another identifier than the question",
                    )
                    .to_owned(),
            })),
            // What keeps reception from asking is an outcome; a call that cannot work is a failure.
            Err(error) => match error.obstacle() {
                Some(obstacle) => Ok(Err(obstacle)),
                None => Err(Failure::unusable(error.code(), error)),
            },
        }
    }
}

fn builtin_terminal() -> std::io::Result<(TempDir, RunningTerminal)> {
    let directory = tempfile::Builder::new().prefix("kazasu-").tempdir()?;
    let mut options = TerminalOptions::in_dir(directory.path())?;
    options.behaviour.delay = Duration::from_millis(50);
    options.scan_interval = Duration::from_millis(20);
    Ok((directory, Terminal::new(options).spawn()))
}

fn show_decision(screen: &mut Screen, decision: &Decision, differences: &[Difference]) {
    let language = screen.language;
    screen.say("■ 判断", "■ Decision");
    screen.line(format!("  {}", decision.outcome.label(language)));
    for reason in &decision.reasons {
        screen.line(format!("  ・{}", reason.text(language)));
    }
    screen.line(format!("  {}", decision.outcome.advice(language)));
    if differences
        .iter()
        .any(|difference| difference.severity != Severity::Info)
    {
        screen.say(
            "  カルテとの違いを確認してください。",
            "  Look at where the chart differs.",
        );
    }
}

/// Today in Japan, where the day of a visit is counted.
pub(crate) fn japanese_date() -> Date {
    now().to_zoned(TimeZone::fixed(offset(9))).date()
}
