//! What applications, files and data objects are called. Names of the My Number card's files are firm unless marked.
//!
//! Where the card module names the same, the names are alike; they are written here again because that module uses
//! commands, and commands must not know it. A test compares.

use crate::Language;

/// A name in both languages.
#[derive(Clone, Copy)]
pub(super) struct Name {
    japanese: &'static str,
    english: &'static str,
}

impl Name {
    pub(super) fn in_language(self, language: Language) -> &'static str {
        language.pick(self.japanese, self.english)
    }
}

/// An application and what is in it.
pub(super) struct Application {
    aid: &'static [u8],
    pub(super) name: Name,
    files: &'static [File],
    objects: &'static [Object],
}

struct File {
    id: u16,
    name: Name,
}

/// A data object of a file.
struct Object {
    file: u16,
    tag: u32,
    name: Name,
}

impl Application {
    pub(super) fn by_aid(aid: &[u8]) -> Option<&'static Self> {
        APPLICATIONS.iter().find(|application| application.aid == aid)
    }

    pub(super) fn file(&self, id: u16) -> Option<Name> {
        self.files.iter().find(|file| file.id == id).map(|file| file.name)
    }

    pub(super) fn object(&self, file: u16, tag: u32) -> Option<Name> {
        self.objects
            .iter()
            .find(|object| object.file == file && object.tag == tag)
            .map(|object| object.name)
    }

    /// Whether the file is known to hold BER-TLV.
    pub(super) fn has_objects(&self, file: u16) -> bool {
        self.objects.iter().any(|object| object.file == file)
    }

    /// The file that a reference in VERIFY names. HPKI cards call the PIN of EF 0002 88, short file id 8 (firm).
    pub(super) fn referenced(&self, id: u16) -> u16 {
        match id {
            0x0008 if self.aid.starts_with(HPKI) => 0x0002,
            own => own,
        }
    }

    pub(super) fn is_jpki(&self) -> bool {
        self.aid == JPKI
    }
}

/// EF 0006 of the JPKI application.
pub(super) const TOKEN_INFORMATION: u16 = 0x0006;
/// EF 0008 of the JPKI application (one source).
pub(super) const AVAILABILITY: u16 = 0x0008;

/// What the label in the token information stands for.
pub(super) fn token(label: &str) -> Option<Name> {
    let name = match label {
        "JPKIAPICCTOKEN" => name("住基カード", "resident registry card"),
        "JPKIAPICCTOKEN2" => name("マイナンバーカード", "My Number card"),
        "JPKIAPGPSETOKEN" => name("Androidスマートフォン", "Android phone"),
        // One source.
        "JPKIAPIOSTOKEN" => name("iPhone", "iPhone"),
        _ => return None,
    };
    Some(name)
}

/// What GET DATA asks for at the card manager's level (one source).
pub(super) fn data_object(tag: u16) -> Option<Name> {
    let name = match tag {
        0x0042 => name("発行者識別番号", "issuer identification number"),
        0x0045 => name("カード識別番号", "card identification"),
        0x0066 => name("カード認識データ", "card recognition data"),
        0x00F0 => name("市区町村コード", "municipality code"),
        0x00F2 => name("有効期限", "expiry"),
        0x00F7 => name("中間鍵識別子", "intermediate key id"),
        0x00F8 => name("上位CV証明書", "upper card-verifiable certificate"),
        0x7F21 => name("下位CV証明書", "lower card-verifiable certificate"),
        0x5F51 => name("接触ATR", "contact ATR"),
        _ => return None,
    };
    Some(name)
}

const fn name(japanese: &'static str, english: &'static str) -> Name {
    Name { japanese, english }
}

const fn file(id: u16, japanese: &'static str, english: &'static str) -> File {
    File {
        id,
        name: name(japanese, english),
    }
}

const fn object(file: u16, tag: u32, japanese: &'static str, english: &'static str) -> Object {
    Object {
        file,
        tag,
        name: name(japanese, english),
    }
}

/// What the names of both HPKI applications begin with.
const HPKI: &[u8] = b"\xE8\x28\xBD\x08\x0F";
const JPKI: &[u8] = b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";

static APPLICATIONS: [Application; 11] = [
    Application {
        aid: JPKI,
        name: name("公的個人認証AP", "JPKI application"),
        files: &[
            file(0x0001, "署名用電子証明書", "digital signature certificate"),
            file(0x0002, "署名用CA証明書", "CA certificate for digital signature"),
            file(TOKEN_INFORMATION, "トークン情報", "token information"),
            file(AVAILABILITY, "証明書の有無", "certificate availability"),
            file(0x000A, "利用者証明用電子証明書", "user authentication certificate"),
            file(0x000B, "利用者証明用CA証明書", "CA certificate for user authentication"),
            file(0x0017, "利用者証明用秘密鍵", "user authentication key"),
            file(
                0x0018,
                "利用者証明用電子証明書の暗証番号",
                "PIN of the user authentication certificate",
            ),
            file(0x001A, "署名用秘密鍵", "digital signature key"),
            file(
                0x001B,
                "署名用電子証明書の暗証番号",
                "password of the digital signature certificate",
            ),
        ],
        objects: &[],
    },
    Application {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08",
        name: name("券面事項入力補助AP", "card face input support application"),
        files: &[
            file(0x0001, "個人番号", "My Number (個人番号)"),
            file(0x0002, "基本4情報", "four attributes (基本4情報)"),
            // One source, as are the next four.
            file(0x0003, "改ざん検知情報", "integrity record"),
            file(0x0004, "CV証明書", "card-verifiable certificate"),
            file(0x0006, "セッション鍵配送用公開鍵", "public key for session keys"),
            file(0x0007, "署名用公開鍵", "public key of the signing key"),
            file(0x0005, "基本情報", "basic information"),
            file(
                0x0011,
                "券面事項入力補助用の暗証番号",
                "PIN for card face input support",
            ),
            file(0x0013, "署名鍵", "signing key"),
            file(0x0014, "照合番号A", "verification number A"),
            file(0x0015, "照合番号B", "verification number B"),
        ],
        objects: &[
            object(0x0001, 0xFF10, "個人番号", "My Number"),
            object(0x0002, 0xFF20, "基本4情報", "four attributes"),
            object(0x0002, 0xDF21, "オフセット", "offsets"),
            object(0x0002, 0xDF22, "氏名", "name"),
            object(0x0002, 0xDF23, "住所", "address"),
            object(0x0002, 0xDF24, "生年月日", "birth date"),
            object(0x0002, 0xDF25, "性別", "sex"),
            object(0x0003, 0xFF30, "改ざん検知情報", "integrity record"),
            object(0x0003, 0xDF31, "個人番号のハッシュ値", "digest of the My Number"),
            object(0x0003, 0xDF32, "基本4情報のハッシュ値", "digest of the four attributes"),
            object(0x0003, 0xDF33, "署名", "signature"),
            object(0x0005, 0xFF40, "基本情報", "basic information"),
            object(0x0005, 0xDF41, "仕様とベンダー", "specification and vendor"),
            object(0x0005, 0xDF42, "鍵識別子", "key id"),
        ],
    },
    Application {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02",
        name: name("券面事項確認AP", "card face application (券面事項確認AP)"),
        files: &[
            // One source, as are 0004, 0005 and 0011.
            file(0x0001, "生年月日", "age record"),
            file(0x0002, "券面事項", "card face"),
            file(0x0003, "基本情報", "basic information"),
            file(0x0004, "CV証明書", "card-verifiable certificate"),
            file(0x0005, "個人番号の画像", "image of the My Number"),
            file(0x0011, "生年月日による照合", "birth date as a credential"),
            file(0x0012, "照合番号B", "verification number B"),
            file(0x0013, "照合番号A", "verification number A"),
        ],
        objects: &[
            object(0x0002, 0xFF20, "券面事項", "card face"),
            object(0x0002, 0xDF21, "オフセット", "offsets"),
            object(0x0002, 0xDF22, "生年月日", "birth date"),
            object(0x0002, 0xDF23, "性別", "sex"),
            object(0x0002, 0xDF24, "公開鍵", "public key"),
            object(0x0002, 0xDF25, "氏名の画像", "image of the name"),
            object(0x0002, 0xDF26, "住所の画像", "image of the address"),
            object(0x0002, 0xDF27, "顔写真", "photo"),
            object(0x0002, 0xDF28, "署名", "signature"),
            object(0x0002, 0xDF29, "有効期限", "expiry"),
            object(0x0002, 0xDF2A, "セキュリティコードの画像", "image of the security code"),
        ],
    },
    Application {
        // The name is one source's.
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01",
        name: name("住基AP", "juki application (住基AP)"),
        files: &[file(0x001C, "暗証番号", "PIN")],
        objects: &[],
    },
    Application {
        // The name is disputed: also called 住基AP.
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00",
        name: name(
            "共通カードAP(名称は諸説あり)",
            "common card application (its name is disputed)",
        ),
        files: &[
            file(
                0x0001,
                "製造番号・市区町村・有効期限",
                "serial number, municipality, expiry",
            ),
            file(0x0019, "内部認証鍵", "internal authentication key"),
            file(0x001C, "暗証番号", "PIN"),
        ],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x01\x51\x00\x00",
        name: name(
            "GlobalPlatform発行者セキュリティドメイン",
            "GlobalPlatform issuer security domain",
        ),
        files: &[],
        objects: &[],
    },
    Application {
        aid: b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x01",
        name: name("HPKI署名AP", "HPKI signature application"),
        files: &HPKI_FILES,
        objects: &[],
    },
    Application {
        aid: b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x02",
        name: name("HPKI認証AP", "HPKI authentication application"),
        files: &HPKI_FILES,
        objects: &[],
    },
    Application {
        aid: b"\xD2\x76\x00\x00\x85\x01\x01",
        name: name("NDEFアプリケーション", "NDEF application"),
        files: &[
            file(0xE103, "ケイパビリティコンテナ", "capability container"),
            file(0xE104, "NDEFファイル", "NDEF file"),
        ],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x02\x48\x04\x00",
        name: name("mdocデータ転送", "mdoc data transfer"),
        files: &[],
        objects: &[],
    },
    Application {
        // One source.
        aid: b"\xA0\x00\x00\x02\x31\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        name: name("マイナ免許証", "driving licence on the My Number card (マイナ免許証)"),
        files: &[],
        objects: &[],
    },
];

static HPKI_FILES: [File; 3] = [
    file(0x0002, "暗証番号", "PIN"),
    file(0x000C, "秘密鍵", "key"),
    file(0x0016, "証明書", "certificate"),
];
