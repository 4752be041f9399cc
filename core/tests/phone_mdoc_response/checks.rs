//! What the issuer signed and how the device proves itself.

use kazasu::phone::mdoc::{
    MdocError,
    verify::{CheckFailure, verify},
};
use sha2::{Digest as _, Sha256};

use crate::{
    assert_fails,
    encoding::{array, bytes, encoded, int, map, record, tagged, text},
    examined, failures, failures_for,
    issuer::{COMMON, DOC_TYPE, JAPAN, Key, Mdoc, Reader, reader_key, response, transcript},
};

#[test]
fn a_valid_document_verifies_with_signature_and_with_mac() {
    for mdoc in [Mdoc::valid(), Mdoc::valid_with_mac()] {
        assert_eq!(failures(&mdoc), []);
        let reader = Reader::trusting(&mdoc.root);
        assert_eq!(examined(&mdoc, &reader).remarks, []);
        let document = verify(&mdoc.response(), &reader.expected()).unwrap();
        assert_eq!((document.doc_type(), document.anchor()), (DOC_TYPE, "test root"));
        assert_eq!(document.elements().len(), mdoc.items.len());
        assert_eq!(document.signer().as_der(), mdoc.chain[0]);
        assert_eq!(document.validity().valid_until, "2026-07-01T00:00:00Z".parse().unwrap());
        assert!(!document.status().is_given());
    }
}

#[test]
fn digests_of_every_length_verify() {
    for algorithm in ["SHA-256", "SHA-384", "SHA-512"] {
        let mut mdoc = Mdoc::valid();
        mdoc.digest_algorithm = algorithm;
        mdoc.issue();
        assert_eq!(failures(&mdoc), [], "{algorithm}");
        mdoc.item("sex").value = int(1);
        assert_fails(&mdoc, "digests", "mdoc_digest_mismatch");
    }
    let mut mdoc = Mdoc::valid();
    mdoc.digest_algorithm = "SHA-1";
    let failed = failures(&mdoc);
    assert_eq!(failed.len(), 5, "all that the MSO is needed for: {failed:?}");
}

#[test]
fn a_changed_item_fails_the_digests() {
    for change in [
        (|mdoc| mdoc.item("full_name_unicode").value = text("見本　太郎")) as fn(&mut Mdoc),
        |mdoc| mdoc.item("sex").element = "sex_code",
        |mdoc| mdoc.item("sex").random[0] ^= 1,
        // The same value in another encoding.
        |mdoc| mdoc.item("sex").value = vec![0x18, 2],
        // A digest that another item has.
        |mdoc| mdoc.item("sex").digest_id = 2,
        // A decoy's digest.
        |mdoc| mdoc.item("sex_unicode").digest_id = 7,
        // A digest that was cut.
        |mdoc| mdoc.digests[0].2.truncate(16),
        |mdoc| mdoc.digests[0].2.clear(),
        |mdoc| mdoc.digests[0].2.push(0),
    ] {
        let mut mdoc = Mdoc::valid();
        change(&mut mdoc);
        // The number was taken by another item before.
        mdoc.items.retain(|item| item.element != "age_in_years");
        assert_fails(&mdoc, "digests", "mdoc_digest_mismatch");
    }
}

#[test]
fn an_item_without_digest_fails_the_digests() {
    for change in [
        (|mdoc| mdoc.digests.retain(|digest| (digest.0, digest.1) != (COMMON, 0))) as fn(&mut Mdoc),
        |mdoc| mdoc.item("sex").digest_id = 4_000_000_000,
        // A namespace that the issuer did not sign.
        |mdoc| mdoc.digests.retain(|digest| digest.0 != COMMON),
        |mdoc| mdoc.item("age_over_65").namespace = "org.iso.18013.5.1",
    ] {
        let mut mdoc = Mdoc::valid();
        change(&mut mdoc);
        assert_fails(&mdoc, "digests", "mdoc_digest_missing");
    }
}

#[test]
fn an_item_of_another_namespace_does_not_pass() {
    // Signed for the one namespace, handed over in the other, under a number that both have.
    let mut mdoc = Mdoc::valid();
    mdoc.items.retain(|item| item.element != "sex_unicode");
    let item = mdoc.item("age_over_65");
    (item.namespace, item.digest_id) = (JAPAN, 5);
    assert_fails(&mdoc, "digests", "mdoc_digest_mismatch");
}

#[test]
fn one_changed_item_among_many_is_named() {
    let mut mdoc = Mdoc::valid();
    mdoc.items.last_mut().unwrap().value = vec![0xF5];
    let (namespace, element) = (COMMON.to_owned(), "age_over_65".to_owned());
    assert_eq!(
        failures(&mdoc),
        [("digests", CheckFailure::DigestMismatch { namespace, element })]
    );
}

#[test]
fn times_outside_the_validity_fail() {
    for (times, code) in [
        (
            ["2026-05-01T00:00:00Z", "2026-06-01T00:00:01Z", "2026-07-01T00:00:00Z"],
            "mdoc_not_yet_valid",
        ),
        (
            ["2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-31T23:59:59Z"],
            "mdoc_expired",
        ),
        (
            ["2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"],
            "mdoc_contradicting_times",
        ),
        (
            ["2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"],
            "mdoc_contradicting_times",
        ),
        (
            ["2025-12-31T23:59:59Z", "2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"],
            "mdoc_signed_outside_certificate",
        ),
    ] {
        let mdoc = Mdoc { times, ..Mdoc::valid() };
        assert_fails(&mdoc, "validity", code);
    }
    // Both ends belong to it, and another offset is the same instant.
    for times in [
        ["2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"],
        ["2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"],
        [
            "2026-05-01T00:00:00Z",
            "2026-05-01T00:00:00Z",
            "2026-06-01T09:00:00+09:00",
        ],
    ] {
        assert_eq!(failures(&Mdoc { times, ..Mdoc::valid() }), []);
    }
}

#[test]
fn another_type_fails_wherever_it_stands() {
    const OTHER: &str = "org.iso.18013.5.1.mDL";
    let mdoc = Mdoc {
        mso_doc_type: OTHER,
        ..Mdoc::valid()
    };
    assert_fails(&mdoc, "doc_type", "mdoc_doc_type");
    let mdoc = Mdoc {
        doc_type: OTHER,
        device_doc_type: OTHER,
        ..Mdoc::valid()
    };
    assert_fails(&mdoc, "doc_type", "mdoc_doc_type");
    for valid in [Mdoc::valid(), Mdoc::valid_with_mac()] {
        let mdoc = Mdoc {
            device_doc_type: OTHER,
            ..valid
        };
        let [("device_authentication", _)] = failures(&mdoc)[..] else {
            panic!()
        };
    }
    // All agree, and it is not what was asked for.
    let mdoc = Mdoc {
        doc_type: OTHER,
        mso_doc_type: OTHER,
        device_doc_type: OTHER,
        ..Mdoc::valid()
    };
    assert_fails(&mdoc, "doc_type", "mdoc_doc_type");
}

#[test]
fn another_key_fails_the_issuer_signature() {
    let mdoc = Mdoc {
        signer_key: Key::p256(9),
        ..Mdoc::valid()
    };
    assert_fails(&mdoc, "issuer_signature", "certificate_signature_invalid");
}

#[test]
fn an_algorithm_that_does_not_belong_to_the_key_fails_the_issuer_signature() {
    for (algorithm, code) in [
        (-35, "certificate_unsupported_key"),
        (5, "mdoc_unsupported_algorithm"),
        (-8, "mdoc_unsupported_algorithm"),
        (0, "mdoc_unsupported_algorithm"),
    ] {
        let mut mdoc = Mdoc::valid();
        mdoc.issuer_headers[0] = vec![(int(1), int(algorithm))];
        assert_fails(&mdoc, "issuer_signature", code);
    }
    // Only where nobody signed it.
    let mut mdoc = Mdoc::valid();
    mdoc.issuer_headers = [vec![(int(4), bytes(b"kid"))], vec![(int(1), int(-7))]];
    assert_fails(&mdoc, "issuer_signature", "mdoc_malformed");
}

#[test]
fn a_detached_payload_fails_all_that_it_is_needed_for() {
    let mdoc = Mdoc {
        payload_attached: false,
        ..Mdoc::valid()
    };
    let failed = failures(&mdoc);
    let names: Vec<_> = failed.iter().map(|(name, _)| *name).collect();
    let expected = [
        "issuer_signature",
        "doc_type",
        "digests",
        "validity",
        "device_authentication",
        "device_elements",
    ];
    assert_eq!(names, expected);
    assert!(
        failed
            .iter()
            .all(|(_, failure)| *failure == CheckFailure::Mdoc(MdocError::Payload))
    );
}

#[test]
fn a_payload_that_is_no_security_object_fails_all_but_its_signature() {
    let mdoc = Mdoc::valid();
    let object = mdoc.mso();
    for (payload, code) in [
        (object.clone(), "cbor_unexpected"),
        (encoded(&[object.as_slice(), &[0]].concat()), "cbor_trailing_bytes"),
        ([encoded(&object), vec![0]].concat(), "cbor_trailing_bytes"),
        (encoded(&int(1)), "cbor_unexpected"),
        (
            encoded(&record(&[("version", text("2.0"))])),
            "mdoc_unsupported_version",
        ),
        (encoded(&record(&[("version", text("1.0"))])), "cbor_missing"),
    ] {
        let document = with_issuer_auth(&mdoc, &mdoc.issuer_auth_over(&payload));
        let parsed = kazasu::phone::mdoc::DeviceResponse::parse(&document).unwrap();
        let reader = Reader::trusting(&mdoc.root);
        let checks = kazasu::phone::mdoc::verify::examine(&parsed.documents[0], &reader.expected()).checks;
        assert_eq!(
            (&checks.issuer_certificate, &checks.issuer_signature),
            (&Ok(()), &Ok(()))
        );
        for check in [
            checks.doc_type,
            checks.digests,
            checks.validity,
            checks.device_authentication,
            checks.device_elements,
        ] {
            assert_eq!(check.unwrap_err().code(), code);
        }
    }
}

/// The response with another IssuerAuth.
fn with_issuer_auth(mdoc: &Mdoc, auth: &[u8]) -> Vec<u8> {
    let document = mdoc.document();
    let old = mdoc.issuer_auth();
    let start = document.windows(old.len()).position(|window| window == old).unwrap();
    response(&[[&document[..start], auth, &document[start + old.len()..]].concat()])
}

#[test]
fn ambiguous_security_objects_are_refused() {
    // A second map of digests, a second digest of one number, an indefinite length.
    let mut twice = Mdoc::valid();
    twice.mso_extra.push(("valueDigests", map(&[])));
    let mut same_number = Mdoc::valid();
    let first = same_number.digests[0].clone();
    same_number.digests.push(first);
    for (mdoc, code) in [(twice, "cbor_duplicate_key"), (same_number, "cbor_duplicate_key")] {
        let failed = failures(&mdoc);
        assert!(
            failed
                .iter()
                .any(|(name, failure)| *name == "digests" && failure.code() == code)
        );
    }
    let mdoc = Mdoc::valid();
    let mut object = mdoc.mso();
    object[0] = 0xBF;
    object.push(0xFF);
    let response = with_issuer_auth(&mdoc, &mdoc.issuer_auth_over(&encoded(&object)));
    let reader = Reader::trusting(&mdoc.root);
    let error = verify(&response, &reader.expected()).unwrap_err();
    assert_eq!(error.code(), "cbor_indefinite_length");
}

#[test]
fn another_device_key_fails_the_device_authentication() {
    let mdoc = Mdoc {
        device_key: Key::p256(9),
        ..Mdoc::valid()
    };
    assert_fails(&mdoc, "device_authentication", "certificate_signature_invalid");
    let mdoc = Mdoc {
        device_key: Key::p256(9),
        ..Mdoc::valid_with_mac()
    };
    assert_fails(&mdoc, "device_authentication", "mdoc_mac_invalid");
    // A key of another curve in the MSO than the session has.
    let mdoc = Mdoc {
        mso_key: Key::p384(9).cose_key(),
        ..Mdoc::valid_with_mac()
    };
    assert_fails(&mdoc, "device_authentication", "mdoc_curve_mismatch");
}

#[test]
fn a_device_key_of_the_next_curve_verifies() {
    let device_key = Key::p384(9);
    let mdoc = Mdoc {
        mso_key: device_key.cose_key(),
        device_key,
        device_algorithm: -35,
        ..Mdoc::valid()
    };
    assert_eq!(failures(&mdoc), []);
    let mdoc = Mdoc {
        device_algorithm: -7,
        ..mdoc
    };
    assert_fails(&mdoc, "device_authentication", "certificate_unsupported_key");
}

#[test]
fn a_mac_needs_the_readers_own_key() {
    let mdoc = Mdoc::valid_with_mac();
    let mut reader = Reader::trusting(&mdoc.root);
    reader.key = Some(reader_key(0x77));
    let failed = failures_for(&mdoc, &reader);
    assert_eq!(
        failed,
        [("device_authentication", CheckFailure::Mdoc(MdocError::MacInvalid))]
    );
    reader.key = None;
    let failed = failures_for(&mdoc, &reader);
    assert_eq!(failed, [("device_authentication", CheckFailure::ReaderKeyNeeded)]);
    // A signature does without.
    assert_eq!(failures_for(&Mdoc::valid(), &reader), []);
}

#[test]
fn an_answer_of_another_session_fails_the_device_authentication() {
    for mdoc in [Mdoc::valid(), Mdoc::valid_with_mac()] {
        let mut reader = Reader::trusting(&mdoc.root);
        reader.transcript = transcript("another session");
        let [("device_authentication", _)] = failures_for(&mdoc, &reader)[..] else {
            panic!()
        };
    }
}

#[test]
fn an_algorithm_that_does_not_belong_to_the_proof_fails_the_device_authentication() {
    for (valid, algorithm) in [(Mdoc::valid(), 5), (Mdoc::valid(), -8), (Mdoc::valid_with_mac(), -7)] {
        let mdoc = Mdoc {
            device_algorithm: algorithm,
            ..valid
        };
        assert_fails(&mdoc, "device_authentication", "mdoc_unsupported_algorithm");
    }
}

#[test]
fn the_device_signs_only_what_the_issuer_lets_it() {
    let signs = |authorizations: Option<Vec<u8>>| Mdoc {
        device_namespaces: record(&[(COMMON, record(&[("device_note", text("note"))]))]),
        authorizations,
        ..Mdoc::valid()
    };
    let elements = |namespace: &str, element: &str| {
        Some(record(&[(
            "dataElements",
            record(&[(namespace, array(&[text(element)]))]),
        )]))
    };
    for authorizations in [
        None,
        Some(map(&[])),
        elements(COMMON, "another"),
        elements(JAPAN, "device_note"),
        Some(record(&[("nameSpaces", array(&[text(JAPAN)]))])),
    ] {
        assert_fails(&signs(authorizations), "device_elements", "mdoc_not_authorized");
    }
    for authorizations in [
        elements(COMMON, "device_note"),
        Some(record(&[("nameSpaces", array(&[text(COMMON)]))])),
    ] {
        let mdoc = signs(authorizations);
        assert_eq!(failures(&mdoc), []);
        let reader = Reader::trusting(&mdoc.root);
        let document = verify(&mdoc.response(), &reader.expected()).unwrap();
        let [element] = document.device_elements() else {
            panic!()
        };
        assert_eq!((element.namespace(), element.name()), (COMMON, "device_note"));
        // It is not among what the issuer says.
        assert_eq!(document.element(COMMON, "device_note"), None);
    }
}

#[test]
fn what_the_device_signs_is_covered_by_its_proof() {
    let mdoc = Mdoc {
        device_namespaces: record(&[(COMMON, record(&[("device_note", text("AAAA"))]))]),
        authorizations: Some(record(&[("nameSpaces", array(&[text(COMMON)]))])),
        ..Mdoc::valid()
    };
    let mut response = mdoc.response();
    let at = response.windows(4).position(|window| window == b"AAAA").unwrap();
    response[at] = b'B';
    let reader = Reader::trusting(&mdoc.root);
    let error = verify(&response, &reader.expected()).unwrap_err();
    assert!(error.to_string().starts_with("device_authentication"), "{error}");
}

#[test]
fn the_status_is_surfaced_and_an_unknown_one_is_not_taken_for_none() {
    let status = |status| Mdoc {
        mso_extra: vec![("status", status)],
        ..Mdoc::valid()
    };
    let mdoc = status(record(&[(
        "status_list",
        record(&[("idx", int(412)), ("uri", text("https://example.com/list"))]),
    )]));
    let reader = Reader::trusting(&mdoc.root);
    let document = verify(&mdoc.response(), &reader.expected()).unwrap();
    let list = document.status().status_list.as_ref().unwrap();
    assert_eq!((list.index, list.uri.as_str()), (412, "https://example.com/list"));
    let document = verify(&status(tagged(0, &text("x"))).response(), &reader.expected()).unwrap();
    assert!(document.status().is_unknown);
}

#[test]
fn a_random_part_that_is_short_is_remarked() {
    let mut mdoc = Mdoc::valid();
    mdoc.item("sex").random.truncate(15);
    mdoc.issue();
    assert_eq!(failures(&mdoc), []);
    let remarks = examined(&mdoc, &Reader::trusting(&mdoc.root)).remarks;
    let codes: Vec<_> = remarks.iter().map(|remark| remark.code()).collect();
    assert_eq!(codes, ["mdoc_short_random"]);
}

#[test]
fn digests_are_over_the_bytes_received() {
    // An item whose map has another order and a key more, as an issuer may write it.
    let mut mdoc = Mdoc::valid();
    let item = encoded(&record(&[
        ("elementValue", text("女")),
        ("random", bytes(&[7; 16])),
        ("extra", vec![0x18, 1]),
        ("elementIdentifier", text("sex_unicode")),
        ("digestID", vec![0x18, 5]),
    ]));
    let old = mdoc.item("sex_unicode").bytes();
    let digest = Sha256::digest(&item).to_vec();
    let signed = mdoc
        .digests
        .iter_mut()
        .find(|digest| (digest.0, digest.1) == (JAPAN, 5));
    signed.unwrap().2 = digest;
    let document = mdoc.document();
    let start = document.windows(old.len()).position(|window| window == old).unwrap();
    let document = [&document[..start], &item, &document[start + old.len()..]].concat();
    let reader = Reader::trusting(&mdoc.root);
    let document = verify(&response(&[document]), &reader.expected()).unwrap();
    assert_eq!(document.element(JAPAN, "sex_unicode").unwrap().item().text(), Ok("女"));
}
