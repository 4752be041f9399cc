//! Bytes that nobody should send: no panic, no waiting, and nothing that was changed is believed.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use kazasu::phone::mdoc::{
    DeviceResponse,
    verify::{examine, verify},
};
use proptest::prelude::*;

use crate::{
    encoding::{bytes, int, map, record, text},
    issuer::{COMMON, JAPAN, Mdoc, Reader},
};

/// Namespace, name and value of each element that is believed.
fn values(response: &[u8], reader: &Reader) -> Option<Vec<(String, String, Vec<u8>)>> {
    let document = verify(response, &reader.expected()).ok()?;
    let elements = document.elements().iter().chain(document.device_elements());
    Some(
        elements
            .map(|element| {
                let value = element.item().as_bytes().to_vec();
                (element.namespace().to_owned(), element.name().to_owned(), value)
            })
            .collect(),
    )
}

/// Two valid responses and their reader.
fn valid() -> &'static ([Vec<u8>; 2], Reader) {
    static VALID: OnceLock<([Vec<u8>; 2], Reader)> = OnceLock::new();
    VALID.get_or_init(|| {
        let (signature, mac) = (Mdoc::valid(), Mdoc::valid_with_mac());
        let reader = Reader::trusting(&mac.root);
        ([signature.response(), mac.response()], reader)
    })
}

fn examine_all(response: &[u8]) {
    if let Ok(read) = DeviceResponse::parse(response) {
        for document in &read.documents {
            let examination = examine(document, &valid().1.expected());
            let _ = format!("{examination:?} {document:?}");
        }
    }
}

/// Fewer elements may be believed, as the holder may hand over any of them; others or changed ones never.
fn believed(changed: &[u8], original: &[u8]) -> Result<bool, String> {
    let reader = &valid().1;
    let original = values(original, reader).unwrap();
    let Some(values) = values(changed, reader) else {
        return Ok(false);
    };
    match values.into_iter().find(|value| !original.contains(value)) {
        Some(value) => Err(format!("{value:02X?} is believed")),
        None => Ok(true),
    }
}

#[test]
fn no_flipped_bit_changes_what_is_believed() {
    for (start, response) in valid().0.iter().enumerate() {
        let mut accepted = 0;
        // Each takes every other byte: what the two have in common is most of them.
        for at in (start..response.len()).step_by(2) {
            let mut changed = response.clone();
            changed[at] ^= 1 << (at % 8);
            accepted += usize::from(believed(&changed, response).unwrap());
        }
        // What nobody signs and nothing depends on: the version behind the point, and names of parts that may be missing.
        assert!(accepted < 20, "{accepted} changes do not matter");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        examine_all(&bytes);
    }

    #[test]
    fn no_changed_bytes_are_believed(
        which in 0..2_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let original = &valid().0[which];
        let mut changed = original.clone();
        for (at, byte) in changes {
            let at = at.index(changed.len());
            changed[at] = byte;
        }
        examine_all(&changed);
        prop_assert!(believed(&changed, original).is_ok());
    }

    #[test]
    fn no_moved_bytes_are_believed(
        which in 0..2_usize,
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        length in 1..300_usize,
    ) {
        let response = &valid().0[which];
        let (from, to) = (from.index(response.len()), to.index(response.len()));
        let length = length.min(response.len() - from).min(response.len() - to);
        let mut changed = response.clone();
        changed.copy_within(from..from + length, to);
        examine_all(&changed);
        prop_assert!(believed(&changed, response).is_ok());
    }
}

/// Far more than it takes, and far less than a quadratic search takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn security_objects_with_too_many_digests_are_refused() {
    let mut mdoc = Mdoc::valid();
    let room = 4096 - u64::try_from(mdoc.digests.len()).unwrap();
    mdoc.digests
        .extend((0..room).map(|number| (JAPAN, 100 + number, vec![0; 32])));
    let reader = Reader::trusting(&mdoc.root);
    assert!(verify(&mdoc.response(), &reader.expected()).is_ok());
    mdoc.digests.push((JAPAN, 50, vec![0; 32]));
    let error = verify(&mdoc.response(), &reader.expected()).unwrap_err();
    assert_eq!(error.code(), "mdoc_malformed");
}

#[test]
fn many_elements_take_no_longer_than_their_number() {
    let start = Instant::now();
    let many = 50_000;
    let elements: Vec<_> = (0..many)
        .map(|number| (text(&number.to_string()), int(number)))
        .collect();
    let mdoc = Mdoc {
        device_namespaces: map(&[(text(COMMON), map(&elements))]),
        ..Mdoc::valid()
    };
    let mut response = mdoc.response();
    examine_all(&response);

    // As many items of the issuer, none of which has a digest.
    let items = (0..many).map(|number| {
        let name = number.to_string();
        crate::encoding::encoded(&record(&[
            ("digestID", int(1000 + number)),
            ("random", bytes(&[0; 16])),
            ("elementIdentifier", text(&name)),
            ("elementValue", int(number)),
        ]))
    });
    let items = crate::encoding::array(&items.collect::<Vec<_>>());
    let document = record(&[
        ("docType", text("org.iso.23220.1.jp.mnc")),
        (
            "issuerSigned",
            record(&[
                ("nameSpaces", record(&[(JAPAN, items)])),
                ("issuerAuth", mdoc.issuer_auth()),
            ]),
        ),
        (
            "deviceSigned",
            record(&[
                ("nameSpaces", crate::encoding::encoded(&map(&[]))),
                (
                    "deviceAuth",
                    record(&[(
                        "deviceMac",
                        crate::encoding::array(&[bytes(&[]), map(&[]), vec![0xF6], bytes(&[])]),
                    )]),
                ),
            ]),
        ),
    ]);
    response = crate::issuer::response(&[document]);
    let read = DeviceResponse::parse(&response).unwrap();
    assert_eq!(read.documents[0].issuer_items.len(), usize::try_from(many).unwrap());
    examine_all(&response);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}
