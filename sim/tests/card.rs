//! What a My Number card does, rule by rule, seen from the reader's side.

use kazasu_sim::card::{BlockedStatus, CardProfile, MyNumberCard, TriesLeft};

const JPKI: &str = "00A4040C0AD392F000260100000001";
const INPUT_SUPPORT: &str = "00A4040C0AD3921000310001010408";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A command with a body, short form.
fn with_body(header: &str, body: &[u8], le: &str) -> Vec<u8> {
    [
        bytes(header),
        vec![u8::try_from(body.len()).unwrap()],
        body.to_vec(),
        bytes(le),
    ]
    .concat()
}

struct Reader(MyNumberCard);

impl Reader {
    fn with(profile: CardProfile) -> Self {
        Self(MyNumberCard::new(profile))
    }

    fn new() -> Self {
        Self::with(CardProfile::default())
    }

    /// A new card with the application selected.
    fn at(select: &str) -> Self {
        let mut reader = Self::new();
        assert_eq!(reader.status(select), 0x9000);
        reader
    }

    fn send(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        let mut response = self.0.respond(command);
        let status = response.split_off(response.len() - 2);
        (response, u16::from_be_bytes([status[0], status[1]]))
    }

    fn status(&mut self, command: &str) -> u16 {
        self.send(&bytes(command)).1
    }

    fn data(&mut self, command: &str) -> Vec<u8> {
        let (data, status) = self.send(&bytes(command));
        assert_eq!(status, 0x9000, "{command}");
        data
    }

    fn verify(&mut self, p2: &str, value: &str) -> u16 {
        self.send(&with_body(&format!("002000{p2}"), value.as_bytes(), "")).1
    }

    fn sign(&mut self, p1_p2: &str, data: &[u8]) -> (Vec<u8>, u16) {
        self.send(&with_body(&format!("802A{p1_p2}"), data, "00"))
    }
}

#[test]
fn an_unknown_application_is_not_found() {
    let mut reader = Reader::new();
    assert_eq!(reader.status("00A4040C07A0000000041010"), 0x6A82);
    assert_eq!(reader.status("00A4040C0AD3921000310001010499"), 0x6A82);
}

#[test]
fn select_returns_fci_only_when_asked() {
    let mut reader = Reader::new();
    assert!(reader.data(JPKI).is_empty());
    assert_eq!(
        reader.data("00A404000AD392F00026010000000100"),
        bytes("6F0C840AD392F000260100000001")
    );
    assert!(reader.data("00A404000AD392F000260100000001").is_empty());
}

#[test]
fn the_beginning_of_a_name_selects() {
    assert_eq!(Reader::new().status("00A4040C05D392F00026"), 0x9000);
}

#[test]
fn files_are_selected_with_p1_02_only() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00A4020C02000A"), 0x9000);
    assert_eq!(reader.status("00A4090C02000A"), 0x6A86);
    assert_eq!(reader.status("00A4020C020003"), 0x6A82);
    assert_eq!(reader.status("00A40000023F00"), 0x6A82);
    assert_eq!(reader.status("00A40000"), 0x9000);
    assert_eq!(Reader::new().status("00A40000"), 0x6A86);
}

#[test]
fn a_failed_select_leaves_the_selection_as_it_was() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status("00A4040C07A0000000041010"), 0x6A82);
    assert_eq!(reader.status("00200098"), 0x9000);
}

#[test]
fn selecting_an_application_forgets_what_was_verified_and_the_current_file() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status(JPKI), 0x9000);
    assert_eq!(reader.status("00B0000000"), 0x6986);
    assert_eq!(reader.status("00200098"), 0x63C3);
}

#[test]
fn reset_forgets_everything_but_the_counters() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("9B", "ABC123"), 0x9000);
    assert_eq!(reader.verify("98", "9999"), 0x63C2);
    reader.0.reset();
    assert_eq!(reader.status("00200098"), 0x6A82);
    assert_eq!(reader.status(JPKI), 0x9000);
    assert_eq!(reader.status("00200098"), 0x63C2);
    assert_eq!(reader.status("0020009B"), 0x63C5);
}

#[test]
fn an_empty_verify_costs_nothing() {
    let mut reader = Reader::at(JPKI);
    for _ in 0..20 {
        assert_eq!(reader.status("00200098"), 0x63C3);
    }
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status("00200098"), 0x9000);
}

#[test]
fn wrong_tries_count_down_to_a_block_that_the_right_pin_does_not_lift() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "0000"), 0x63C2);
    assert_eq!(reader.verify("98", "12345"), 0x63C1);
    assert_eq!(reader.verify("98", "0000"), 0x63C0);
    assert_eq!(reader.status("00200098"), 0x6984);
    assert_eq!(reader.verify("98", "1234"), 0x6984);
    assert_eq!(
        reader.status("0020009B"),
        0x63C5,
        "the other credential keeps its own counter"
    );
}

#[test]
fn success_restores_the_tries() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "0000"), 0x63C2);
    assert_eq!(reader.verify("98", "0000"), 0x63C1);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status(JPKI), 0x9000);
    assert_eq!(reader.status("00200098"), 0x63C3);
}

#[test]
fn a_wrong_try_withdraws_what_was_verified() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.verify("98", "0000"), 0x63C2);
    assert_eq!(reader.sign("0097", &[1; 51]).1, 0x6982);
}

#[test]
fn verify_works_on_the_selected_file_too() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00200080"), 0x6986);
    assert_eq!(reader.status("00A4020C020018"), 0x9000);
    assert_eq!(reader.status("00200080"), 0x63C3);
    assert_eq!(reader.verify("80", "1234"), 0x9000);
    assert_eq!(reader.sign("0097", &[1; 51]).1, 0x9000);
}

#[test]
fn verify_refuses_other_forms_without_costing_a_try() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("0020019804 30303030"), 0x6A86);
    assert_eq!(reader.status("0020001804 30303030"), 0x6A86);
    assert_eq!(reader.status("002000F804 30303030"), 0x6A86);
    assert_eq!(reader.status("0020009F04 30303030"), 0x6A82);
    assert_eq!(reader.status("0020009704 30303030"), 0x6981);
    assert_eq!(reader.status("0020009806 30303030"), 0x6700);
    assert_eq!(reader.status("00200098"), 0x63C3);
}

#[test]
fn issued_counters_are_those_of_the_profile() {
    let tries_left = TriesLeft {
        authentication: 1,
        signing: 0,
        ..TriesLeft::FULL
    };
    let mut reader = Reader::with(CardProfile {
        tries_left,
        ..CardProfile::default()
    });
    reader.status(JPKI);
    assert_eq!(reader.status("00200098"), 0x63C1);
    assert_eq!(reader.status("0020009B"), 0x6984);
}

#[test]
fn change_takes_the_new_pin_after_verify_only() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00240198 04 35363738"), 0x6982);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status("00240098 04 35363738"), 0x6A86);
    assert_eq!(reader.status("00240198"), 0x6700);
    assert_eq!(reader.status("00240198 03 353637"), 0x6A80);
    assert_eq!(reader.status("00240198 04 35363741"), 0x6A80);
    assert_eq!(
        reader.status("00240180 04 35363738"),
        0x9000,
        "VERIFY by short identifier made it the current file"
    );
    reader.0.reset();
    reader.status(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x63C2);
    assert_eq!(reader.verify("98", "5678"), 0x9000);
}

#[test]
fn a_verification_number_cannot_be_changed() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.verify("94", "123456789018"), 0x9000);
    assert_eq!(reader.status("00240194 04 35363738"), 0x6982);
}

#[test]
fn the_signing_certificate_needs_the_signing_password() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00B0810000"), 0x6982);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(
        reader.status("00B0810000"),
        0x6982,
        "the authentication PIN does not open it"
    );
    assert_eq!(reader.verify("9B", "ABC123"), 0x9000);
    assert_eq!(reader.data("00B08100000000").len(), 1742);
}

#[test]
fn free_files_are_free() {
    let mut reader = Reader::at(JPKI);
    for (command, len) in [("00B08600000000", 160), ("00B08800000000", 3), ("00B08A00000000", 1571)] {
        assert_eq!(reader.data(command).len(), len, "{command}");
    }
    for command in ["00B0820004", "00B08A0004", "00B08B0004"] {
        assert_eq!(reader.data(command)[..2], [0x30, 0x82], "{command}");
    }
}

#[test]
fn reading_needs_a_file_and_stops_at_its_end() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00B0000000"), 0x6986);
    let whole = reader.data("00B08A00000000");
    assert_eq!(reader.data("00B0000000"), whole[..256]);
    assert_eq!(reader.data("00B0060000"), whole[0x600..], "the last piece is short");
    assert_eq!(reader.status("00B0062300"), 0x6B00);
    assert_eq!(reader.status("00B07FFF00"), 0x6B00);
    assert_eq!(reader.data("00B08AFF10"), whole[0xFF..0x10F]);
    assert_eq!(reader.status("00B0A00000"), 0x6A86);
    assert_eq!(reader.status("00B00000"), 0x6700);
    assert_eq!(reader.status("00B0980000"), 0x6981, "a PIN cannot be read");
    assert_eq!(reader.status("00B0970000"), 0x6981, "nor can a key");
}

#[test]
fn a_read_limit_shortens_answers() {
    let mut reader = Reader::with(CardProfile {
        read_limit: Some(200),
        ..CardProfile::default()
    });
    reader.status(JPKI);
    assert_eq!(reader.data("00B08A00000000").len(), 200);
    assert_eq!(reader.data("00B000C800").len(), 200);
}

#[test]
fn a_card_without_extended_length_refuses_it() {
    let mut reader = Reader::with(CardProfile {
        extended_length: false,
        ..CardProfile::default()
    });
    reader.status(JPKI);
    assert_eq!(reader.status("00B08A00000000"), 0x6700);
    assert_eq!(reader.status("00200098 000004 30303030"), 0x6700);
    assert_eq!(reader.status("00200098"), 0x63C3);
    assert_eq!(reader.data("00B08A0000").len(), 256);
}

#[test]
fn the_input_support_pin_opens_number_and_attributes() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    for command in ["00B0810000", "00B0820000", "00B0830000"] {
        assert_eq!(reader.status(command), 0x6982, "{command}");
    }
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    assert_eq!(reader.data("00B0810000"), b"\xFF\x10\x0C123456789018\xFF\xFF");
    let attributes = reader.data("00B0820000");
    assert!(String::from_utf8_lossy(&attributes).contains("架空　花子"));
    assert_eq!(reader.status("00B0830000"), 0x9000);
}

#[test]
fn each_verification_number_opens_one_file() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.status("00200094"), 0x63CA);
    assert_eq!(reader.verify("94", "123456789018"), 0x9000);
    assert_eq!(reader.status("00B0810000"), 0x9000);
    assert_eq!(reader.status("00B0820000"), 0x6982);
    assert_eq!(reader.status("00B0830000"), 0x9000);

    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.verify("95", "02010220351234"), 0x9000);
    assert_eq!(reader.status("00B0810000"), 0x6982);
    assert_eq!(reader.status("00B0820000"), 0x9000);
    assert_eq!(reader.status("00B0830000"), 0x9000);
}

#[test]
fn basic_information_and_card_verifiable_certificate_are_free() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.data("00B08400000000").len(), 568);
    assert_eq!(reader.data("00B0850000")[..2], [0xFF, 0x40]);
}

#[test]
fn the_input_support_pin_can_be_changed() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.status("80320091 04 35363738"), 0x6D00);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    assert_eq!(reader.status("00240180 04 35363738"), 0x9000);
    reader.status(INPUT_SUPPORT);
    assert_eq!(reader.verify("91", "1234"), 0x63C2);
    assert_eq!(reader.verify("91", "5678"), 0x9000);
}

#[test]
fn keys_of_the_input_support_application_open_to_each_credential() {
    for (credential, value) in [("91", "1234"), ("94", "123456789018"), ("95", "02010220351234")] {
        let mut reader = Reader::at(INPUT_SUPPORT);
        for command in ["00B0860000", "00B0870000", "00B0880000"] {
            assert_eq!(reader.status(command), 0x6982, "{command}");
        }
        assert_eq!(reader.verify(credential, value), 0x9000);
        assert_eq!(reader.data("00B0860000")[..2], [0xA1, 0x82]);
        assert_eq!(reader.data("00B0870000")[..2], [0xFF, 0x50]);
        assert_eq!(reader.data("00B0880000"), [0xFF; 16]);
    }
}

#[test]
fn two_key_references_are_blocked_on_every_card() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    for reference in ["90", "92"] {
        assert_eq!(reader.status(&format!("002000{reference}")), 0x63C0);
        assert_eq!(reader.verify(reference, "1234"), 0x6984);
    }
}

#[test]
fn two_leading_bytes_move_the_attributes_and_their_offsets() {
    let mut reader = Reader::with(CardProfile {
        leading_bytes: Some([0xAB, 0xCD]),
        filler_bytes: 3,
        ..CardProfile::default()
    });
    reader.status(INPUT_SUPPORT);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    let file = reader.data("00B0820000");
    assert_eq!(file[..4], [0xAB, 0xCD, 0xFF, 0x20]);
    assert!(file.ends_with(&[0xFF; 3]));
    let name = usize::from(u16::from_be_bytes([file[8], file[9]]));
    assert_eq!(file[name..name + 2], [0xDF, 0x22]);
    assert_eq!(reader.data("00B0810000").len(), 17, "the number has its own filler");
}

#[test]
fn a_child_has_no_signing_certificate() {
    let mut reader = Reader::with(CardProfile {
        signing_certificate: false,
        ..CardProfile::default()
    });
    reader.status(JPKI);
    assert_eq!(reader.data("00B0880000"), [0x00, 0x8F, 0x00]);
    assert_eq!(reader.verify("9B", "ABC123"), 0x9000);
    assert_eq!(reader.status("00B0810000"), 0x6B00);
    assert_eq!(reader.sign("009A", &[1; 51]).1, 0x6985);
    assert_eq!(Reader::at(JPKI).data("00B0880000"), [0x8F, 0x8F, 0x00]);
}

#[test]
fn unexplained_files_exist_and_open_to_nothing() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.verify("9B", "ABC123"), 0x9000);
    for id in [0x05, 0x09, 0x10, 0x16, 0x19, 0x1C, 0x1E] {
        assert_eq!(reader.status(&format!("00A4020C0200{id:02X}")), 0x9000);
        assert_eq!(reader.status("00B0000000"), 0x6982);
        assert_eq!(reader.status("00200080"), 0x6981);
        assert_eq!(reader.sign("0080", &[1; 51]).1, 0x6981);
    }
}

#[test]
fn a_blocked_credential_may_say_so_as_iso_does() {
    let mut reader = Reader::with(CardProfile {
        blocked_status: BlockedStatus::Iso6983,
        tries_left: TriesLeft {
            authentication: 0,
            ..TriesLeft::FULL
        },
        ..CardProfile::default()
    });
    reader.status(JPKI);
    assert_eq!(reader.status("00200098"), 0x6983);
    assert_eq!(reader.verify("98", "1234"), 0x6983);
}

#[test]
fn an_ambiguous_beginning_of_a_name_takes_the_first_application_that_has_it() {
    let mut reader = Reader::new();
    assert_eq!(
        reader.data("00A40400 07 D3921000310001 00"),
        bytes("6F0C840AD3921000310001010408")
    );
}

#[test]
fn challenges_are_as_long_as_asked_and_differ() {
    let mut reader = Reader::at(JPKI);
    let first = reader.data("0084000008");
    assert_eq!(first.len(), 8);
    assert_ne!(first, reader.data("0084000008"));
    assert_eq!(reader.data("0084000000").len(), 256);
    assert_eq!(reader.status("00840000000010"), 0x6985);
    assert_eq!(reader.status("0084000108"), 0x6A86);
    assert_eq!(reader.status("00840000"), 0x6700);
}

#[test]
fn what_the_card_does_not_know_it_names() {
    let mut reader = Reader::at(JPKI);
    for (command, status) in [
        ("", 0x6700),
        ("00B0", 0x6700),
        ("00B00000020000000000", 0x6700),
        ("00DB0000", 0x6D00),
        ("8000000000", 0x6D00),
        ("C0A4000000", 0x6E00),
        ("FFA4000000", 0x6E00),
        ("80A4040C0AD392F000260100000001", 0x6E00),
        ("002A0097 01 01 00", 0x6E00),
        ("01A4040C0AD392F000260100000001", 0x6881),
        ("0CB0000000", 0x6882),
        ("10200098 04 30303030", 0x6884),
        ("80FC0000", 0x6700),
    ] {
        assert_eq!(reader.status(command), status, "{command}");
    }
    assert_eq!(reader.status("00200098"), 0x63C3);
}

#[test]
fn two_cards_of_one_seed_are_the_same_card() {
    let read = |seed| {
        let mut reader = Reader::with(CardProfile {
            seed,
            ..CardProfile::default()
        });
        reader.status(JPKI);
        reader.data("00B08A00000000")
    };
    assert_eq!(read(3), read(3));
    assert_ne!(read(3), read(4));
}
