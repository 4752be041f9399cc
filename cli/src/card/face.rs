//! `kazasu card read face` and `age`: what the 券面事項確認AP holds, and what of it the issuer signed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use kazasu::apdu::Link;
use kazasu::card::card_face::{self, CardFaceApplication, CardFaceSecret};
use kazasu::card::face::{CardFace, FaceError};
use kazasu::card::image::{Image, ImageFormat};
use kazasu::card::jpki::Digest;
use kazasu::card::{BirthDateKey, Credential, Error, NumberB, Options};
use kazasu::certificate::{CardVerifiableAnchors, CardVerifiableCertificate, RustCrypto};
use kazasu::flow::{Channel, Flow};
use serde_json::{Value, json};

use super::info::expiry_text;
use super::read::{Printed, PrintedOptions, birth_date_is_not_enough, birth_text};
use super::sex_words;
use crate::ExitCode;
use crate::anchors::{AnchorOptions, face_words};
use crate::credential::{self, GuardOptions};
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;
use crate::trace_file::private_file;

#[derive(Args)]
pub(crate) struct ReadFace {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    printed: PrintedOptions,
    #[command(flatten)]
    guard: GuardOptions,
    #[command(flatten)]
    anchors: AnchorOptions,
    /// 画像の書き出し先 (なければ種類と大きさだけを表示) / Folder for the images; without it only their kind and size are told
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl ReadFace {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let simulated = Simulated::MyNumberCard;
        let anchors = self.anchors.add_to(self.device.anchors(simulated)?, screen)?;
        let secret = match self.printed.read()? {
            Some(Printed::NumberA(number)) => number.into(),
            Some(Printed::NumberB(number)) => number.into(),
            Some(Printed::BirthDate(_)) => return Err(birth_date_is_not_enough()),
            None => {
                let credential = Credential::CardFaceNumberB;
                CardFaceSecret::from(credential::read(None, &self.device, credential, screen, NumberB::new)?)
            }
        };
        if let Some(folder) = &self.out {
            fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
        }
        let mut challenge = [0; 32];
        getrandom::fill(&mut challenge).map_err(|error| Failure::device("randomness", error))?;
        let digest = Digest::of(&challenge);
        let guard = self.guard.guard();
        let mut device = self.device.open(simulated, guard, Show::Progress, screen)?;
        let evidence = device.run(|options| read_evidence(secret, digest, options))?;
        drop(device);
        self.present(&evidence, &anchors.card_verifiable, screen)
    }

    fn present(
        &self,
        evidence: &Evidence,
        anchors: &CardVerifiableAnchors,
        screen: &mut Screen,
    ) -> Result<ExitCode, Failure> {
        let proof = Proof::of(evidence, anchors);
        let (signed, unsigned) = (evidence.face.unverified(), evidence.face.unsigned());
        let heading = match &proof.issuer {
            Ok(_) => screen.pick("発行者が署名した項目:", "Signed by the issuer:"),
            Err(_) => screen.pick("署名を確認できなかった項目:", "Its signature could not be verified:"),
        };
        screen.line(heading);
        let birth = signed.birth_date.as_ref().map(birth_text);
        if let Some(birth) = &birth {
            screen.say(format!("  生年月日: {birth}"), format!("  birth date: {birth}"));
        }
        let sex = signed.sex.as_ref().map(|sex| sex.code());
        if let Some(sex) = sex {
            let (japanese, english) = sex_words(sex);
            screen.say(format!("  性別: {sex} {japanese}"), format!("  sex: {sex} {english}"));
        }
        let name = self.image(("name", "氏名"), signed.name_image.as_ref(), screen)?;
        let address = self.image(("address", "住所"), signed.address_image.as_ref(), screen)?;
        let photo = self.image(("photo", "顔写真"), signed.photo.as_ref(), screen)?;

        screen.say("誰も署名していない項目:", "Signed by nobody:");
        let expiry = unsigned.expiry.as_ref().map(expiry_text);
        if let Some(expiry) = &expiry {
            screen.say(format!("  有効期限: {expiry}"), format!("  expires: {expiry}"));
        }
        let names = ("security-code", "セキュリティコード");
        let security_code = self.image(names, unsigned.security_code_image.as_ref(), screen)?;

        proof.show(screen);
        screen.value(&json!({
            "signed": {"birth_date": birth, "sex": sex, "name": name, "address": address, "photo": photo},
            "unsigned": {"expiry": expiry, "security_code": security_code},
            "verification": proof.json(),
        }))?;
        crate::exit(proof.card != CardProof::Proven)
    }

    /// Tells of an image, and writes it where that is asked for.
    fn image(
        &self,
        (name, japanese): (&str, &str),
        image: Option<&Image>,
        screen: &mut Screen,
    ) -> Result<Value, Failure> {
        let Some(image) = image else {
            screen.say(
                format!("  {japanese}の画像: なし"),
                format!("  image of the {name}: none"),
            );
            return Ok(Value::Null);
        };
        let path = match &self.out {
            Some(folder) => Some(write(folder, name, image)?),
            None => None,
        };
        let kind = image.media_type().unwrap_or("?");
        let size = image
            .size()
            .map_or_else(|| "?".to_owned(), |size| format!("{}x{}", size.width, size.height));
        let length = image.bytes().len();
        let to = path
            .as_ref()
            .map(|path| format!(" → {}", path.display()))
            .unwrap_or_default();
        screen.say(
            format!("  {japanese}の画像: {kind} {size} {length} B{to}"),
            format!("  image of the {name}: {kind} {size} {length} B{to}"),
        );
        Ok(json!({
            "media_type": image.media_type(),
            "width": image.size().map(|size| size.width),
            "height": image.size().map(|size| size.height),
            "length": length,
            "file": path,
        }))
    }
}

fn write(folder: &Path, name: &str, image: &Image) -> Result<PathBuf, Failure> {
    let extension = match image.format() {
        Some(ImageFormat::Png) => "png",
        Some(ImageFormat::Jp2) => "jp2",
        Some(ImageFormat::Jpeg2000Codestream) => "j2c",
        _ => "bin",
    };
    let path = folder.join(format!("{name}.{extension}"));
    let written = private_file(&path).and_then(|mut file| file.write_all(image.bytes()));
    written.map_err(|error| Failure::file(&path, error))?;
    Ok(path)
}

/// A card face with what is needed to check it.
struct Evidence {
    face: CardFace,
    certificate: CardVerifiableCertificate,
    digest: Digest,
    /// `None`: the card would not sign, which keeps nobody from reading the face.
    signature: Option<Vec<u8>>,
}

fn read_evidence(secret: CardFaceSecret, digest: Digest, options: Options) -> Flow<Evidence, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        Ok(Evidence {
            face: application.face().await?,
            certificate: application.signer_certificate().await?,
            digest,
            signature: match application.answer_challenge(&digest).await {
                Err(Error::UnexpectedStatus { .. }) => None,
                answer => Some(answer?.to_vec()),
            },
        })
    })
}

/// What is proven of a card face.
struct Proof {
    /// That the issuer signed it: by which anchor.
    issuer: Result<String, FaceError>,
    card: CardProof,
}

/// That the card holds the key in its face, and so is no copy.
#[derive(PartialEq, Eq)]
enum CardProof {
    Proven,
    Failed(FaceError),
    Refused,
}

impl Proof {
    fn of(evidence: &Evidence, anchors: &CardVerifiableAnchors) -> Self {
        let verified = evidence.face.verify(&evidence.certificate, anchors, &RustCrypto);
        let card = match (&verified, &evidence.signature) {
            // Without the issuer's word for the key it proves nothing.
            (Err(error), _) => CardProof::Failed(error.clone()),
            (Ok(_), None) => CardProof::Refused,
            (Ok(verified), Some(signature)) => {
                match verified.verify_card_signature(&evidence.digest, signature, &RustCrypto) {
                    Ok(()) => CardProof::Proven,
                    Err(error) => CardProof::Failed(error),
                }
            }
        };
        Self {
            issuer: verified.map(|verified| verified.anchor().name().to_owned()),
            card,
        }
    }

    fn show(&self, screen: &mut Screen) {
        let language = screen.language;
        let anchor = match &self.issuer {
            Ok(anchor) => anchor,
            Err(error) => {
                let error = face_words(error, language);
                screen.say(
                    format!("発行者の署名: 確認できません({error})"),
                    format!("issuer's signature: not verified ({error})"),
                );
                return;
            }
        };
        screen.say(
            format!("発行者の署名: 正しい({anchor})"),
            format!("issuer's signature: valid ({anchor})"),
        );
        let reason = match &self.card {
            CardProof::Proven => {
                screen.say(
                    "カードの鍵: 確認できました(複製ではありません)",
                    "the card's own key: proven, so that it is no copy",
                );
                return;
            }
            CardProof::Failed(error) => face_words(error, language),
            CardProof::Refused => language
                .pick("カードが署名しませんでした", "the card would not sign")
                .to_owned(),
        };
        screen.say(
            format!("カードの鍵: 確認できません。複製かもしれません({reason})"),
            format!("the card's own key: not proven, so that it may be a copy ({reason})"),
        );
    }

    fn json(&self) -> Value {
        json!({
            "issuer": self.issuer.as_ref().map_or_else(|error| error.code(), |_| "valid"),
            "trusted_by": self.issuer.as_ref().ok(),
            "card": match &self.card {
                CardProof::Proven => "valid",
                CardProof::Failed(error) => error.code(),
                CardProof::Refused => "card_refused",
            },
        })
    }
}

#[derive(Args)]
pub(crate) struct ReadAge {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    printed: PrintedOptions,
    #[command(flatten)]
    guard: GuardOptions,
}

impl ReadAge {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let secret: CardFaceSecret = match self.printed.read()? {
            Some(Printed::NumberA(number)) => number.into(),
            Some(Printed::NumberB(number)) => number.into(),
            Some(Printed::BirthDate(key)) => key.into(),
            None => {
                let credential = Credential::CardFaceBirthDate;
                credential::read(None, &self.device, credential, screen, BirthDateKey::new)?.into()
            }
        };
        let guard = self.guard.guard();
        let mut device = self
            .device
            .open(Simulated::MyNumberCard, guard, Show::Progress, screen)?;
        let record = device.run(|options| card_face::read_age_record(secret, options))?;
        drop(device);
        let birth = record.birth_date.as_ref().map(birth_text);
        let shown = birth.as_deref().unwrap_or("?");
        screen.say(
            format!("生年月日: {shown} (署名は確認していません)"),
            format!("birth date: {shown} (its signature was not checked)"),
        );
        screen.value(&json!({"birth_date": birth, "signature": "not_checked"}))?;
        done()
    }
}
