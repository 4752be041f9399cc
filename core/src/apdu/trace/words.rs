//! A command in words: what it does, and to what.

use super::{
    command::{Apdu, Instruction, referenced_key},
    contents::hex,
    names::{self, Application, Name},
    selection::Selection,
};
use crate::Language;

/// What PKCS#1 v1.5 puts before a SHA-256 digest (RFC 8017, 9.2).
const SHA256_DIGEST_INFO: &[u8] = b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

/// Says what commands do while something is selected.
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) selection: Selection,
}

impl Words {
    pub(super) fn command(&self, apdu: &Apdu<'_>) -> String {
        let mnemonic = apdu.instruction.mnemonic();
        let what = if apdu.is_secured {
            self.secured(apdu)
        } else {
            self.plain(apdu)
        };
        format!("{mnemonic}: {what}")
    }

    fn say<'a>(&self, japanese: &'a str, english: &'a str) -> &'a str {
        self.language.pick(japanese, english)
    }

    /// The header is in clear, the data is not.
    fn secured(&self, apdu: &Apdu<'_>) -> String {
        let secured = self.say(
            "セキュアメッセージング(データは暗号化)",
            "under secure messaging, its data encrypted",
        );
        let about = match apdu.instruction {
            Instruction::Verify | Instruction::Sign | Instruction::ChangeReferenceData | Instruction::ChangeKey => {
                self.reference(apdu.p2)
            }
            Instruction::ReadBinary => self.read(apdu),
            _ => return secured.to_owned(),
        };
        format!("{secured}, {about}")
    }

    fn plain(&self, apdu: &Apdu<'_>) -> String {
        let Apdu { p1, p2, .. } = *apdu;
        match apdu.instruction {
            Instruction::Select => self.select(apdu),
            Instruction::ReadBinary => self.read(apdu),
            Instruction::Verify if apdu.is_four_bytes() => {
                let what = self.say(
                    "残り回数の確認(回数は減りません)",
                    "asks for the tries left, costs none",
                );
                format!("{}, {what}", self.reference(p2))
            }
            Instruction::GetResponse => self.say("続きのデータ", "the rest of the data").to_owned(),
            Instruction::ReadRecord => {
                let file = (p2 >> 3 != 0).then(|| u16::from(p2 >> 3));
                format!("{}, {} {p1}", self.file(file), self.say("レコード", "record"))
            }
            Instruction::UpdateBinary => {
                let offset = u16::from_be_bytes([p1, p2]);
                format!("{}, {} {offset}", self.file(None), self.say("オフセット", "offset"))
            }
            Instruction::GetData => {
                let tag = u16::from_be_bytes([p1, p2]);
                let name = self.name_or(names::data_object(tag), "不明なデータ", "an unknown object");
                format!("{name} ({tag:04X})")
            }
            Instruction::Sign => self.signature(apdu),
            Instruction::Verify | Instruction::ChangeReferenceData | Instruction::ChangeKey => self.reference(p2),
            Instruction::InternalAuthenticate => self.internal_key(p2),
            Instruction::MutualAuthenticate => self
                .say("カードと端末の相互認証", "card and terminal authenticate")
                .to_owned(),
            Instruction::GetChallenge => self.say("乱数の取得", "a random number").to_owned(),
            Instruction::ManageSecurityEnvironment => self.key_to_use(apdu),
            Instruction::SecurityOperation => self.security_operation(p1, p2).to_owned(),
            Instruction::SetPublicKey => self
                .say("端末の公開鍵の設定", "sets the terminal's public key")
                .to_owned(),
            Instruction::SetSessionKey => self.say("セッション鍵の配送", "delivers a session key").to_owned(),
            Instruction::Envelope => self.say("mdocのセッションデータ", "session data of an mdoc").to_owned(),
            Instruction::LastCommand => self
                .say("最終コマンドの通知(iPhone)", "the reader is done (iPhone)")
                .to_owned(),
            Instruction::Unknown => self.say("不明なコマンド", "an unknown command").to_owned(),
        }
    }

    fn select(&self, apdu: &Apdu<'_>) -> String {
        let Some(data) = apdu.data() else {
            return self.say("対象が欠けています", "of what is cut off").to_owned();
        };
        match (apdu.p1, data) {
            (0x04, aid) => {
                let name = Application::by_aid(aid).map(|application| application.name);
                let name = self.name_or(name, "不明なアプリケーション", "an unknown application");
                let fci = match (apdu.p2, apdu.expected()) {
                    (0x00, Some(_)) => self.say("、FCIを要求", ", asks for the FCI"),
                    _ => "",
                };
                format!("{name} (AID {}){fci}", hex(aid))
            }
            (0x00, [] | [0x3F, 0x00]) => Application::root().name.in_language(self.language).to_owned(),
            (_, [high, low]) => self.file(Some(u16::from_be_bytes([*high, *low]))),
            (_, other) => hex(other),
        }
    }

    fn read(&self, apdu: &Apdu<'_>) -> String {
        let Apdu { p1, p2, .. } = *apdu;
        let (file, offset) = match p1 {
            0x80.. => (Some(u16::from(p1 & 0x1F)), u16::from(p2)),
            _ => (None, u16::from_be_bytes([p1, p2])),
        };
        let name = self.file(file.filter(|file| *file != 0));
        let mut text = self.language.pick(
            format!("{name}、オフセット{offset}"),
            format!("{name}, offset {offset}"),
        );
        if let Some(length) = apdu.expected().filter(|_| !apdu.is_secured) {
            text += &self
                .language
                .pick(format!("、{length}バイトまで"), format!(", up to {length} bytes"));
        }
        text
    }

    /// P1 is how the card pads: 00 is firm, the others are one source's.
    fn signature(&self, apdu: &Apdu<'_>) -> String {
        let scheme = match apdu.p1 {
            0x00 if apdu.data().is_some_and(|data| data.starts_with(SHA256_DIGEST_INFO)) => self.say(
                "SHA-256のDigestInfoにPKCS#1 v1.5パディング",
                "PKCS#1 v1.5 padding of a SHA-256 DigestInfo",
            ),
            0x00 => self.say(
                "渡したデータにPKCS#1 v1.5パディング",
                "PKCS#1 v1.5 padding of the data given",
            ),
            0x01 => self.say("SHA-256(パディングなしのハッシュ)", "bare SHA-256"),
            0x02 => self.say("SHA-256ハッシュ値からDigestInfo", "DigestInfo of a SHA-256 digest"),
            0x03 => self.say(
                "カードがSHA-256を計算しDigestInfo",
                "the card computes SHA-256 and DigestInfo",
            ),
            0x04 => self.say("SHA-256ハッシュ値からPSS", "PSS of a SHA-256 digest"),
            0x05 => self.say("カードがSHA-256を計算しPSS", "the card computes SHA-256 and PSS"),
            _ => self.say("不明な方式", "an unknown scheme"),
        };
        // 802A0000 is the challenge signature of the 券面 applications (one source).
        let key = match apdu.p2 {
            0 => self
                .say("カードの鍵(暗証番号は不要)", "the card's own key, no PIN")
                .to_owned(),
            p2 => self.reference(p2),
        };
        format!("{key}, {scheme}")
    }

    /// ISO/IEC 7816-8, 11: P1 and P2 are the objects that come back and go in.
    fn security_operation(&self, p1: u8, p2: u8) -> &'static str {
        match (p1, p2) {
            (0x9E, 0x9A) => self.language.pick("電子署名の計算", "computes a digital signature"),
            (0x9E, 0xAC) => self.language.pick("証明書の検証", "verifies a certificate"),
            (0x90, 0x80 | 0xA0) => self.language.pick("ハッシュ値の計算", "computes a hash"),
            (0x80, 0x84 | 0x86) => self.language.pick("復号", "deciphers"),
            _ => self.language.pick("署名または復号", "signs or deciphers"),
        }
    }

    /// 41B6 sets the key for signatures, 41A4 the one for authentication (ISO/IEC 7816-4).
    fn key_to_use(&self, apdu: &Apdu<'_>) -> String {
        let what = match (apdu.p1, apdu.p2) {
            (0x41, 0xB6) => self.say("署名に使う鍵の設定", "sets the key to sign with"),
            (0x41, 0xA4) => self.say("認証に使う鍵の設定", "sets the key to authenticate with"),
            _ => self.say("使用する鍵の設定", "sets the key to use"),
        };
        match apdu.data().and_then(referenced_key) {
            Some(key) => format!("{what}: {}", self.file(Some(key))),
            None => what.to_owned(),
        }
    }

    /// Of INTERNAL AUTHENTICATE, which application …0100 alone has.
    fn internal_key(&self, p2: u8) -> String {
        match p2 & 0x1F {
            id if u16::from(id) == names::INTERNAL_KEY => {
                let name = self.say("内部認証鍵", "internal authentication key");
                format!("{name} (EF {:04X})", names::INTERNAL_KEY)
            }
            _ => self.reference(p2),
        }
    }

    /// What P2 names: 80 the selected file, 80 + short file id that file.
    fn reference(&self, p2: u8) -> String {
        match p2 & 0x1F {
            0 => self.file(None),
            id => {
                let id = u16::from(id);
                let application = self.selection.application;
                self.file(Some(application.map_or(id, |application| application.referenced(id))))
            }
        }
    }

    /// A file, or the current one.
    fn file(&self, file: Option<u16>) -> String {
        let Some(id) = file.or(self.selection.file) else {
            return self.say("選択中のファイル", "the selected file").to_owned();
        };
        let Some(application) = self.selection.application else {
            let nameless = self.say(
                "アプリケーションは記録からわかりません",
                "the trace does not tell of which application",
            );
            return format!("EF {id:04X} ({nameless})");
        };
        let name = self.name_or(application.file(id), "不明なファイル", "an unknown file");
        format!("{name} (EF {id:04X})")
    }

    fn name_or(&self, name: Option<Name>, japanese: &'static str, english: &'static str) -> &'static str {
        name.map_or(self.language.pick(japanese, english), |name| {
            name.in_language(self.language)
        })
    }
}
