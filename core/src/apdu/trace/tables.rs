//! The applications, files and data objects that are known by name.

use super::names::{
    AVAILABILITY, Application, CAPABILITIES, CARD_RECORD, File, INTERNAL_KEY, NDEF_FILE, Object, TOKEN_INFORMATION,
    file, harmless, name, object, template,
};

pub(super) const JPKI: &[u8] = b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
pub(super) const CARD_IDENTITY: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
/// What the names of both HPKI applications begin with.
pub(super) const HPKI: &[u8] = b"\xE8\x28\xBD\x08\x0F";
pub(super) const NDEF: &[u8] = b"\xD2\x76\x00\x00\x85\x01\x01";

/// The MF. Its files are those of a driving licence (運転免許証); on the My Number card none is known.
pub(super) static ROOT: Application = Application {
    aid: &[],
    name: name("MF(カードの最上位)", "MF, the root"),
    files: &[
        file(
            0x2F01,
            "共通データ要素(運転免許証)",
            "common data of a driving licence (運転免許証)",
        ),
        file(0x000A, "暗証番号設定(運転免許証)", "PIN settings of a driving licence"),
        file(0x0001, "暗証番号1(運転免許証)", "PIN 1 of a driving licence"),
        file(0x0002, "暗証番号2(運転免許証)", "PIN 2 of a driving licence"),
    ],
    objects: &[],
};

pub(super) static APPLICATIONS: [Application; 17] = [
    Application {
        aid: JPKI,
        name: name("公的個人認証AP", "JPKI application"),
        files: &JPKI_FILES,
        objects: &[
            object(0x0001, 0x30, "証明書", "certificate"),
            object(0x0002, 0x30, "証明書", "certificate"),
            object(0x000A, 0x30, "証明書", "certificate"),
            object(0x000B, 0x30, "証明書", "certificate"),
        ],
    },
    Application {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08",
        name: name("券面事項入力補助AP", "card face input support application"),
        files: &INPUT_SUPPORT_FILES,
        objects: &INPUT_SUPPORT_OBJECTS,
    },
    Application {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02",
        name: name("券面事項確認AP", "card face application"),
        files: &CARD_FACE_FILES,
        objects: &CARD_FACE_OBJECTS,
    },
    Application {
        // The name is disputed, as is that of …0100.
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01",
        name: name("AP …0401(住基APとも)", "application …0401"),
        files: &[
            // One source.
            file(0x0002, "鍵識別子", "key reference"),
            file(0x001C, "AP …0401の暗証番号", "PIN of application …0401"),
        ],
        objects: &[],
    },
    Application {
        aid: CARD_IDENTITY,
        name: name("AP …0100(共通カードAPとも)", "card identity application …0100"),
        files: &[
            file(
                CARD_RECORD,
                "製造番号・市区町村・有効期限",
                "serial number, municipality, expiry",
            ),
            // One source, as is the key.
            file(0x0002, "鍵識別子", "key reference"),
            file(INTERNAL_KEY, "内部認証鍵", "internal authentication key"),
            file(0x001C, "AP …0100の暗証番号", "PIN of application …0100"),
        ],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x01\x51\x00\x00",
        // The issuer security domain of GlobalPlatform (one source).
        name: name("カードマネージャー", "card manager"),
        files: &[],
        objects: &[],
    },
    Application {
        aid: b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x01",
        name: name("HPKI署名AP", "HPKI signature application"),
        files: &[
            file(0x0002, "HPKI署名用の暗証番号", "PIN of the HPKI signature key"),
            file(0x000C, "HPKI署名用秘密鍵", "HPKI signature key"),
            file(0x0016, "HPKI署名用証明書", "HPKI signature certificate"),
        ],
        objects: &HPKI_OBJECTS,
    },
    Application {
        aid: b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x02",
        name: name("HPKI認証AP", "HPKI authentication application"),
        files: &[
            file(0x0002, "HPKI認証用の暗証番号", "PIN of the HPKI authentication key"),
            file(0x000C, "HPKI認証用秘密鍵", "HPKI authentication key"),
            file(0x0016, "HPKI認証用証明書", "HPKI authentication certificate"),
        ],
        objects: &HPKI_OBJECTS,
    },
    Application {
        aid: NDEF,
        name: name("NDEFアプリケーション", "NDEF application"),
        files: &[
            file(CAPABILITIES, "ケイパビリティコンテナ", "capability container"),
            file(NDEF_FILE, "NDEFファイル", "NDEF file"),
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
        aid: b"\xA0\x00\x00\x02\x31\x06",
        name: name("マイナ免許証", "driving licence on the My Number card (マイナ免許証)"),
        files: &[
            file(0x0006, "マイナ免許証の暗証番号", "PIN of the マイナ免許証"),
            file(0x001A, "暗証番号設定", "PIN settings"),
            file(0x001B, "免許情報", "licence data"),
            file(0x001C, "電子署名", "signature of the licence data"),
        ],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x02\x31\x01",
        name: name("運転免許証DF1", "driving licence (運転免許証) DF1"),
        files: &[file(0x0001, "記載事項", "what is printed on the licence")],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x02\x31\x02",
        name: name("運転免許証DF2", "driving licence (運転免許証) DF2"),
        files: &[],
        objects: &[],
    },
    Application {
        aid: b"\xA0\x00\x00\x02\x48\x03",
        name: name("運転免許証DF3", "driving licence (運転免許証) DF3"),
        files: &[],
        objects: &[],
    },
    Application {
        // One source, as are the next two.
        aid: b"\xD3\x92\xF0\x00\x4F\x02",
        name: name("在留カードDF1", "residence card (在留カード) DF1"),
        files: &[],
        objects: &[],
    },
    Application {
        aid: b"\xD3\x92\xF0\x00\x4F\x03",
        name: name("在留カードDF2", "residence card (在留カード) DF2"),
        files: &[],
        objects: &[],
    },
    Application {
        aid: b"\xD3\x92\xF0\x00\x4F\x04",
        name: name("在留カードDF3", "residence card (在留カード) DF3"),
        files: &[],
        objects: &[],
    },
];

static JPKI_FILES: [File; 17] = [
    file(0x0001, "署名用電子証明書", "digital signature certificate"),
    file(0x0002, "署名用CA証明書", "CA certificate for digital signature"),
    // That it and the others of unknown use exist is one source's.
    file(0x0005, "用途不明のファイル", "a file of unknown use"),
    file(TOKEN_INFORMATION, "トークン情報", "token information"),
    file(AVAILABILITY, "証明書の有無", "certificate availability"),
    file(0x0009, "用途不明のファイル", "a file of unknown use"),
    file(0x000A, "利用者証明用電子証明書", "user authentication certificate"),
    file(0x000B, "利用者証明用CA証明書", "CA certificate for user authentication"),
    file(0x0010, "用途不明の鍵", "a key of unknown use"),
    file(0x0016, "端末用CAの鍵", "key of the CA for terminals"),
    file(0x0017, "利用者証明用秘密鍵", "user authentication key"),
    file(
        0x0018,
        "利用者証明用電子証明書の暗証番号",
        "PIN of the user authentication certificate",
    ),
    file(0x0019, "用途不明のファイル", "a file of unknown use"),
    file(0x001A, "署名用秘密鍵", "digital signature key"),
    file(
        0x001B,
        "署名用電子証明書の暗証番号",
        "password of the digital signature certificate",
    ),
    file(0x001C, "用途不明のファイル", "a file of unknown use"),
    file(0x001E, "用途不明のファイル", "a file of unknown use"),
];

static INPUT_SUPPORT_FILES: [File; 16] = [
    file(0x0001, "個人番号", "My Number (個人番号)"),
    file(0x0002, "基本4情報", "four attributes (基本4情報)"),
    // One source, as are 0004, 0006 to 0013, and those of unknown use.
    file(0x0003, "改ざん検知情報", "integrity record"),
    file(0x0004, "CV証明書", "card-verifiable certificate"),
    file(0x0005, "基本情報", "basic information"),
    file(0x0006, "セッション鍵配送用公開鍵", "public key for session keys"),
    file(0x0007, "署名用公開鍵", "public key of the signing key"),
    file(0x0008, "用途不明のファイル", "a file of unknown use"),
    file(0x0010, "用途不明の鍵", "a key of unknown use"),
    file(
        0x0011,
        "券面事項入力補助用の暗証番号",
        "PIN for card face input support",
    ),
    file(0x0012, "用途不明の鍵", "a key of unknown use"),
    file(0x0013, "署名鍵", "signing key"),
    file(0x0014, "照合番号A", "verification number A"),
    file(0x0015, "照合番号B", "verification number B"),
    file(0x001C, "用途不明のファイル", "a file of unknown use"),
    file(0x001E, "用途不明のファイル", "a file of unknown use"),
];

static INPUT_SUPPORT_OBJECTS: [Object; 26] = [
    object(0x0001, 0xFF10, "個人番号", "My Number"),
    template(0x0002, 0xFF20, "基本4情報", "four attributes"),
    object(0x0002, 0xDF21, "オフセット", "offsets"),
    object(0x0002, 0xDF22, "氏名", "name"),
    object(0x0002, 0xDF23, "住所", "address"),
    object(0x0002, 0xDF24, "生年月日", "birth date"),
    object(0x0002, 0xDF25, "性別", "sex"),
    template(0x0003, 0xFF30, "改ざん検知情報", "integrity record"),
    object(0x0003, 0xDF31, "個人番号のハッシュ値", "digest of the My Number"),
    object(0x0003, 0xDF32, "基本4情報のハッシュ値", "digest of the four attributes"),
    object(0x0003, 0xDF33, "署名", "signature"),
    template(0x0004, 0x7F21, "CV証明書", "card-verifiable certificate"),
    object(0x0004, 0x5F4E, "証明書の内容", "certificate body"),
    object(0x0004, 0x5F37, "署名", "signature"),
    template(0x0005, 0xFF40, "基本情報", "basic information"),
    object(0x0005, 0xDF41, "仕様とベンダー", "specification and vendor"),
    object(0x0005, 0xDF42, "鍵識別子", "key id"),
    object(0x0005, 0xDF43, "拡張情報", "further bytes"),
    template(0x0006, 0xA1, "公開鍵", "public key"),
    object(0x0006, 0x90, "公開指数", "exponent"),
    object(0x0006, 0x91, "法", "modulus"),
    template(0x0007, 0xFF50, "署名用公開鍵", "public key of the signing key"),
    template(0x0007, 0xDF51, "公開鍵", "public key"),
    object(0x0007, 0x90, "公開指数", "exponent"),
    object(0x0007, 0x91, "法", "modulus"),
    object(0x0007, 0xDF52, "署名", "signature"),
];

static CARD_FACE_FILES: [File; 13] = [
    // One source, as are 0004 to 0006, 0011 and those of unknown use.
    file(0x0001, "年齢確認用の生年月日", "age record"),
    file(0x0002, "券面事項", "card face"),
    file(0x0003, "基本情報", "basic information"),
    file(0x0004, "CV証明書", "card-verifiable certificate"),
    file(0x0005, "個人番号の画像", "image of the My Number"),
    file(0x0006, "用途不明のファイル", "a file of unknown use"),
    file(0x0011, "生年月日による照合", "birth date as a credential"),
    file(0x0012, "照合番号B(券面事項確認)", "verification number B (card face)"),
    file(0x0013, "照合番号A(券面事項確認)", "verification number A (card face)"),
    file(0x0014, "用途不明のファイル", "a file of unknown use"),
    file(0x0015, "用途不明のファイル", "a file of unknown use"),
    file(0x001A, "用途不明のファイル", "a file of unknown use"),
    file(0x001C, "用途不明のファイル", "a file of unknown use"),
];

static CARD_FACE_OBJECTS: [Object; 34] = [
    template(0x0001, 0xFF10, "年齢確認用の生年月日", "age record"),
    object(0x0001, 0xDF11, "生年月日", "birth date"),
    template(0x0001, 0xDF12, "公開鍵", "public key"),
    object(0x0001, 0x90, "公開指数", "exponent"),
    object(0x0001, 0x91, "法", "modulus"),
    object(0x0001, 0xDF13, "署名", "signature"),
    template(0x0002, 0xFF20, "券面事項", "card face"),
    object(0x0002, 0xDF21, "オフセット", "offsets"),
    object(0x0002, 0xDF22, "生年月日", "birth date"),
    object(0x0002, 0xDF23, "性別", "sex"),
    template(0x0002, 0xDF24, "公開鍵", "public key"),
    object(0x0002, 0x90, "公開指数", "exponent"),
    object(0x0002, 0x91, "法", "modulus"),
    object(0x0002, 0xDF25, "氏名の画像", "image of the name"),
    object(0x0002, 0xDF26, "住所の画像", "image of the address"),
    object(0x0002, 0xDF27, "顔写真", "photo"),
    object(0x0002, 0xDF28, "署名", "signature"),
    object(0x0002, 0xDF29, "有効期限", "expiry"),
    object(0x0002, 0xDF2A, "セキュリティコードの画像", "image of the security code"),
    template(0x0003, 0xFF30, "基本情報", "basic information"),
    object(0x0003, 0xDF31, "仕様とベンダー", "specification and vendor"),
    object(0x0003, 0xDF32, "鍵識別子", "key id"),
    object(0x0003, 0xDF33, "版", "version"),
    object(0x0003, 0xDF34, "市区町村コード", "municipality code"),
    object(0x0003, 0xDF35, "鍵識別子と鍵情報", "key id and key data"),
    template(0x0004, 0x7F21, "CV証明書", "card-verifiable certificate"),
    object(0x0004, 0x5F4E, "証明書の内容", "certificate body"),
    object(0x0004, 0x5F37, "署名", "signature"),
    template(0x0005, 0xFF40, "個人番号の画像", "image of the My Number"),
    object(0x0005, 0xDF41, "個人番号の画像(PNG)", "the image (PNG)"),
    template(0x0005, 0xDF42, "公開鍵", "public key"),
    object(0x0005, 0x90, "公開指数", "exponent"),
    object(0x0005, 0x91, "法", "modulus"),
    object(0x0005, 0xDF43, "署名", "signature"),
];

static HPKI_OBJECTS: [Object; 1] = [object(0x0016, 0x30, "証明書", "certificate")];

/// What GET DATA answers with, where it is objects (one source).
pub(super) static DATA_OBJECTS: [Object; 6] = [
    template(0x00F8, 0x7F21, "CV証明書", "card-verifiable certificate"),
    object(0x00F8, 0x5F4E, "証明書の内容", "certificate body"),
    object(0x00F8, 0x5F37, "署名", "signature"),
    template(0x7F21, 0x7F21, "CV証明書", "card-verifiable certificate"),
    object(0x7F21, 0x5F4E, "証明書の内容", "certificate body"),
    object(0x7F21, 0x5F37, "署名", "signature"),
];

/// The control parameters of an application (ISO/IEC 7816-4, table 10).
pub(super) static FCI_OBJECTS: [Object; 8] = [
    template(0, 0x6F, "FCI", "FCI, file control information"),
    template(0, 0x62, "FCP", "FCP, file control parameters"),
    object(0, 0x84, "DF名", "DF name"),
    object(0, 0x83, "ファイル識別子", "file id"),
    object(0, 0x82, "ファイル記述子", "file descriptor"),
    object(0, 0x8A, "ライフサイクル", "life cycle status"),
    object(0, 0x85, "独自情報", "proprietary information"),
    object(0, 0xA5, "独自情報", "proprietary information"),
];

/// Secure messaging of the 券面事項入力補助AP: 86 and 96 (one source); 87, 97, 99 and 8E as ISO/IEC 7816-4 has them.
pub(super) static SECURED_OBJECTS: [Object; 6] = [
    object(0, 0x86, "暗号文", "cryptogram"),
    object(0, 0x87, "暗号文", "cryptogram"),
    harmless(0, 0x96, "Le", "Le"),
    harmless(0, 0x97, "Le", "Le"),
    harmless(0, 0x99, "ステータス", "status word"),
    object(0, 0x8E, "認証コード", "checksum"),
];
