//! Stable numbers for the error codes of this crate, the same in every binding (C, Python, Kotlin, Swift).
//!
//! An error type of this crate has a `code()`, a stable word in snake_case. A binding whose language wants numbers takes
//! them from [`ERROR_NUMBERS`], by [`error_number`]. A code has one number, whichever type returns it.
//!
//! | numbers | area |
//! |---|---|
//! | 1 to 99 | the bindings themselves; nothing in this crate returns these codes |
//! | 100 to 199 | input of any kind |
//! | 200 to 299 | flows, devices and readers ([`flow`](crate::flow), `io::pcsc`) |
//! | 300 to 399 | commands and responses ([`apdu`](crate::apdu)), traces |
//! | 400 to 499 | [`tlv`](crate::tlv) |
//! | 500 to 599 | [`card`](crate::card) |
//! | 600 to 699 | [`certificate`](crate::certificate) |
//! | 700 to 899 | [`phone`](crate::phone): CBOR and NFC, then mdoc and presentations |
//! | 900 to 999 | [`eligibility`](crate::eligibility) |
//! | 1000 to 1099 | [`prescription`](crate::prescription) |
//! | 1100 to 1199 | files and folders (`io::folder`, `io::pending`) |
//! | 1200 to 1299 | dates ([`era`](crate::era)) |
//!
//! A number never changes its code and is never given again, even when its code goes out of use; programs compile
//! against it. The table is the record of that: a change of it that does more than add rows breaks callers.

/// An error code with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorNumber {
    /// The number.
    pub number: u32,
    /// The code, as the `code()` of an error returns it.
    pub code: &'static str,
    /// What it says, in English: one sentence without a full stop. The error itself often knows more.
    pub meaning: &'static str,
}

/// The number of an error code; `None` for a code that is not in [`ERROR_NUMBERS`].
///
/// ```
/// use kazasu::error_number::error_number;
/// use kazasu::flow::TransceiveError;
///
/// assert_eq!(error_number(TransceiveError::Removed.code()), Some(201));
/// assert_eq!(error_number("no such code"), None);
/// ```
#[must_use]
pub fn error_number(code: &str) -> Option<u32> {
    ERROR_NUMBERS.iter().find(|row| row.code == code).map(|row| row.number)
}

macro_rules! error_numbers {
    ($($number:literal $code:literal $meaning:literal;)*) => {
        /// Every error code with its number, the lowest first.
        pub const ERROR_NUMBERS: &[ErrorNumber] = &[$(ErrorNumber { number: $number, code: $code, meaning: $meaning }),*];
    };
}

error_numbers! {
    // The bindings.
    1 "absent" "the value is absent or empty, which is not a failure";
    10 "null_argument" "an argument is null";
    11 "not_utf8" "an argument is not UTF-8";
    12 "buffer_too_small" "the buffer is too small for the result";
    13 "invalid_argument" "an argument is not one of the values that it may have";
    14 "wrong_type" "the field holds another type of value";
    15 "not_in_this_build" "the library was built without the feature that this needs";
    16 "panic" "the library has a defect and stopped the call";
    17 "callback_failed" "a function that the caller gave failed";
    18 "used_up" "the object was finished";
    19 "in_use" "another call is using the object";
    21 "randomness" "the system gave no random bytes";

    // Input of any kind.
    100 "too_large" "the input is larger than the limit";
    101 "bad_encoding" "the bytes are not text of the encoding that they should be in";
    110 "missing" "something required is missing or empty";
    111 "misfit" "the text is no value of the field's type";
    112 "too_long" "the text is longer than its field";
    113 "unknown_code" "the code is not in its table";
    114 "unrepresentable" "the message has a character that its encoding lacks";
    120 "more" "there are more diagnostics than are listed";

    // Flows, devices and readers.
    200 "device_absent" "there is no card or phone on the reader";
    201 "device_removed" "the card or phone left the reader";
    202 "device_reset" "the card was reset, and what was verified or selected is gone";
    203 "device_timed_out" "the card or phone did not answer in time";
    210 "cancelled" "the caller cancelled";
    220 "reader_failed" "the reader or its driver failed";
    221 "reader_service_not_running" "the service for readers is not running";
    222 "reader_none" "there is no reader";
    223 "reader_not_found" "there is no reader of that name";
    224 "reader_no_card" "there is no card on the reader";
    225 "reader_in_use" "another program uses the reader";
    226 "reader_limitation" "the reader cannot carry what this needs";
    240 "flow_nothing_to_answer" "no command is waiting for a response";
    241 "flow_unfinished" "a command is still waiting for its response";
    242 "flow_stalled" "the procedure waits for something other than a response";

    // Commands, responses, traces.
    300 "command_class" "the byte is no class byte";
    301 "command_data_too_long" "the command has more data than a command can carry";
    302 "command_expected_too_long" "the command asks for more than a response can have";
    303 "command_offset" "the offset is too large for the command";
    310 "aid_length" "an application identifier has 5 to 16 bytes";
    311 "short_file_id_out_of_range" "a short file identifier is from 1 to 30";
    320 "response_truncated" "the response is too short to have a status word";
    321 "response_too_long" "the response is longer than the limit";
    322 "too_many_rounds" "the card does not come to an end of its answer";
    323 "file_too_long" "the file is too long to be read";
    324 "card_refused" "the card refused the command";
    340 "trace_too_long" "the trace is longer than the limit";
    341 "trace_too_many_entries" "the trace has more entries than the limit";
    342 "trace_no_header" "the first line of the trace is not a header";
    343 "trace_unknown_version" "the version of the trace is not known here";
    344 "trace_not_an_exchange" "a line of the trace is not an exchange";

    // TLV.
    400 "tlv_truncated" "a data object is cut off";
    401 "tlv_tag_too_long" "a tag has more than 3 bytes";
    402 "tlv_unsupported_length" "a data object has a length that cards do not use";
    403 "tlv_too_deep" "data objects are nested too deep";
    420 "simple_tlv_truncated" "a simple data object is cut off";
    421 "simple_tlv_invalid_tag" "there is no tag where one should be";

    // Cards.
    500 "application_not_found" "the device does not have the application";
    501 "not_on_this_device" "the device does not have what was asked for";
    502 "wrong_application" "the PIN or password belongs to another application than the selected one";
    503 "unexpected_status" "the card answered with a status that does not belong here";
    504 "secure_session_lost" "the secure session with the card is lost";
    505 "card_file_malformed" "a file of the card is not as its layout says";
    520 "credential_wrong" "the PIN or password is wrong";
    521 "credential_blocked" "the PIN or password is blocked";
    522 "credential_last_try" "one try is left, and it was not used";
    523 "credential_required" "a PIN or password has to be verified first";
    524 "credential_does_not_open" "the verified PIN or password does not open the file";
    540 "invalid_pin" "the text is no PIN";
    541 "invalid_signing_password" "the text is no password of the signing key";
    542 "invalid_individual_number" "the text is no individual number";
    543 "invalid_number_b" "the text is no number B";
    544 "invalid_birth_date_key" "the text is no date of birth as the card wants it for a key";
    545 "invalid_birth_date" "the text is no date of birth";
    546 "invalid_hpki_pin" "the text is no PIN of an HPKI card";
    560 "signature_input_length" "the card does not sign that many bytes";
    561 "signature_input_needs_message" "the card hashes the message itself, so it needs the message and not its digest";
    562 "signature_key_unsuitable" "the key is of no use for this scheme";
    580 "card_face_incomplete" "the file of the card face lacks its signature or a signed part";

    // Certificates.
    600 "certificate_malformed" "the bytes are no certificate";
    601 "certificate_malformed_card_verifiable" "the bytes are no card-verifiable certificate";
    602 "certificate_too_long" "the certificate is longer than the limit";
    603 "certificate_trailing_bytes" "bytes stand behind the certificate";
    610 "certificate_algorithm_mismatch" "the certificate names two different signature algorithms";
    611 "certificate_unsupported_algorithm" "the signature algorithm is not supported";
    612 "certificate_unsupported_key" "the public key is not usable";
    620 "certificate_signature_invalid" "the signature does not verify";
    621 "certificate_not_an_authority" "the issuer is not a certification authority";
    622 "certificate_test_authority" "an authority of the test hierarchy is no anchor in production";
    623 "certificate_issuer_mismatch" "the certificate names another issuer";
    624 "certificate_other_authority" "the certificate comes from the authority of another application of the card";
    625 "certificate_unhandled_critical_extension" "a critical extension is not understood";
    626 "certificate_no_anchor" "none of the trust anchors issued the certificate";
    640 "revocation_check_failed" "whether the certificate is revoked could not be found out";

    // Phones: CBOR.
    700 "cbor_malformed" "the bytes are not CBOR";
    701 "cbor_trailing_bytes" "bytes stand behind the CBOR item";
    702 "cbor_indefinite_length" "a CBOR item has no definite length";
    703 "cbor_duplicate_key" "a CBOR map has a key twice";
    704 "cbor_too_deep" "CBOR items are nested too deep";
    705 "cbor_too_long" "a CBOR item is longer than the limit";
    706 "cbor_unexpected" "a CBOR item is of another type than it should be";
    707 "cbor_missing" "a CBOR map lacks a required key";

    // Phones: NFC.
    720 "nfc_not_offered" "the phone is locked or offers nothing over NFC";
    721 "nfc_transfer_not_offered" "the phone does not offer its data over NFC";
    722 "nfc_capability_container" "the phone's capability container is malformed";
    723 "nfc_no_message" "the phone shows no message";
    724 "nfc_message_too_long" "the message is too long for the phone";
    725 "nfc_read_only" "the phone cannot be written to, as a negotiated handover needs";
    726 "nfc_wrong_read_length" "the phone gave another number of bytes than was asked for";
    727 "nfc_no_handover" "the phone offers no handover";
    728 "nfc_service_refused" "the phone refused the handover";
    729 "nfc_not_ready" "the phone was not ready in time";
    730 "nfc_unexpected_message" "the phone answered with another message than the one that belongs here";
    731 "nfc_session_message" "the phone's session message is malformed";
    732 "nfc_session_message_too_long" "the phone's session message is longer than the limit";
    733 "nfc_unexpected_status" "the phone answered with a status that does not belong here";
    750 "ndef_empty" "the NDEF message has no records";
    751 "ndef_truncated" "the NDEF message is cut off";
    752 "ndef_trailing_bytes" "bytes follow the NDEF message";
    753 "ndef_message_begin" "an NDEF record is at fault about where the message begins";
    754 "ndef_chunked" "an NDEF record comes in chunks";
    755 "ndef_malformed" "an NDEF record has what its kind does not have";
    756 "ndef_too_many_records" "the NDEF message has more records than the limit";
    757 "ndef_too_long" "a part of an NDEF record is too long";
    770 "tnep_parameter" "the service parameter record is malformed";
    771 "tnep_version" "the TNEP version is not known here";
    772 "tnep_mode" "the TNEP communication mode is not known here";
    773 "tnep_status" "the service status record is malformed";
    780 "handover_no_select" "the message has no handover select record";
    781 "handover_version" "the version of the connection handover is not known here";
    782 "handover_alternative_carrier" "an alternative carrier record is cut off";
    783 "handover_no_device_engagement" "the handover select has no device engagement";

    // Phones: mdoc.
    800 "mdoc_malformed" "a structure of the mdoc is malformed";
    801 "mdoc_unsupported_version" "the structure is of a version that is not known here";
    802 "mdoc_unsupported_curve" "the curve is not supported";
    803 "mdoc_unsupported_algorithm" "the algorithm is not supported";
    804 "mdoc_unsupported_cipher_suite" "the cipher suite is not supported";
    805 "mdoc_invalid_key" "there is no valid key on its curve";
    806 "mdoc_curve_mismatch" "the keys are not for the same key agreement";
    807 "mdoc_unhandled_critical_header" "a critical COSE header parameter is not understood";
    808 "mdoc_payload" "the payload is given twice or not at all";
    809 "mdoc_mac_invalid" "the message authentication code does not verify";
    810 "mdoc_decryption" "a message does not decrypt";
    811 "mdoc_session_ended" "the session has ended";
    812 "mdoc_not_base64url" "the text is not Base64url";
    820 "mdoc_status" "the phone answered with a status that is not OK";
    821 "mdoc_not_returned" "no document of the type asked for was handed over";
    822 "mdoc_several_documents" "more than one document of the type asked for was handed over";
    830 "mdoc_no_certificate" "the issuer's signature comes without a certificate";
    831 "mdoc_issuer_name" "the signer's certificate names another root than the one that signed it";
    832 "mdoc_root_not_valid" "the issuer's root is not valid now";
    833 "mdoc_signer_not_valid" "the signer's certificate is not valid now";
    834 "mdoc_not_a_document_signer" "the signer's certificate is not for signing documents";
    835 "mdoc_doc_type" "the document is of another type";
    836 "mdoc_digest_missing" "an element is not among what the issuer signed";
    837 "mdoc_digest_mismatch" "an element was changed";
    838 "mdoc_not_yet_valid" "the document is not valid yet";
    839 "mdoc_expired" "the document has expired";
    840 "mdoc_signed_outside_certificate" "the document was signed when the signer's certificate was not valid";
    841 "mdoc_contradicting_times" "the times of the document contradict each other";
    842 "mdoc_reader_key_needed" "the device MAC cannot be checked without the reader's key";
    843 "mdoc_not_authorized" "the device may not sign an element";
    860 "mdoc_long_validity" "the signer's certificate is valid for more than 457 days";
    861 "mdoc_key_usage_not_critical" "the key usage of the signer's certificate is not critical";
    862 "mdoc_extended_key_usage_not_critical" "the extended key usage of the signer's certificate is not critical";
    863 "mdoc_country" "the signer's certificate names no country, or another than the root";
    864 "mdoc_root_path_length" "the root does not say that it issues signers only";
    865 "mdoc_further_certificates" "certificates came beside the signer's";
    866 "mdoc_short_random" "an element has too few random bytes";
    880 "presentation_other_carrier" "the phone hands its data over by another way than NFC";
    881 "presentation_no_data" "the phone sent no data";

    // Eligibility messages: reading.
    900 "unknown_encoding" "the declared encoding is neither UTF-8 nor Shift_JIS";
    901 "malformed_xml" "the text is not well-formed XML";
    902 "dtd" "the text has a document type declaration";
    903 "not_a_message" "the XML is no eligibility message";
    904 "unknown_kind" "there is no table for this kind of message";
    905 "unknown_element" "the element is not in the known layout";
    906 "repeated" "the element occurs more than once";
    907 "unexpected_children" "elements stand where text is expected";
    908 "stray_text" "text stands where elements are expected";
    909 "attributes" "the element has attributes";
    910 "encoding_mismatch" "the message names another character code than the file has";
    911 "not_app_text" "the text is not that of the app for eligibility";
    // Fields by name, writing.
    920 "no_such_element" "the message has no element of that name";
    921 "no_such_item" "the list has no item of that number";
    930 "illegal_character" "a value has a control character";
    // Identifiers.
    940 "not_digits" "the number has characters that are not digits";
    941 "wrong_length" "the number has another length than it should have";
    942 "check_digit" "the check digit is wrong";
    // Bulk inquiries.
    950 "unexpected_message" "the message does not answer the step that the bulk inquiry is at";
    951 "other_inquiry" "the answer is to another bulk inquiry";
    952 "unclear" "the answer does not say whether the bulk inquiry is done";
    // Archives.
    960 "not_a_zip" "the file is no ZIP archive";
    961 "damaged_archive" "the archive is damaged";
    962 "password_needed" "the archive needs a password";
    963 "wrong_password" "the password of the archive is wrong";
    964 "unsupported_archive" "the archive uses a method that is not supported";
    965 "too_many_members" "the archive has more members than the limit";
    966 "compression_ratio" "a member of the archive is compressed beyond the limit";
    967 "nested_archive" "a member of the archive is an archive";
    968 "bad_member_name" "a member of the archive has a name that is no file name";
    // JSON.
    980 "json_malformed" "the text is no JSON";
    981 "json_unknown_key" "the message has no such key";
    982 "json_repeated_key" "an object has a key twice";
    983 "json_wrong_type" "the value is of another type than its field";
    984 "json_kind_needed" "the content does not tell the kind of message";
    985 "json_unknown_elements" "elements that no table lists cannot be built from JSON";

    // Prescriptions.
    1000 "not_a_prescription" "the text is no prescription";
    1001 "too_many_records" "the prescription has more records than the limit";
    1002 "too_many_fields" "a record has more fields than the limit";
    1003 "separator" "a field has a comma or a line end, which the file has no way to write";
    1010 "unknown_version" "the prescription is of a version that is not known here";
    1011 "encoding" "the characters are not in the encoding of this dialect";
    1012 "byte_order_mark" "the file begins with a byte order mark";
    1013 "line_ends" "a line does not end as this dialect demands";
    1014 "end_mark" "the end of file mark is missing, or is where there should be none";
    1015 "blank_line" "there is an empty line";
    1016 "other_dialect" "something belongs to the other dialect";
    1020 "unknown_record" "the record is not in the known layout";
    1021 "missing_record" "a required record is missing";
    1022 "repeated_record" "the record occurs more often than it may";
    1023 "wrong_order" "the record stands behind one that belongs after it";
    1030 "fewer_fields" "the record ends before its last field";
    1031 "surplus_fields" "there are empty fields behind the last one";
    1032 "unknown_field" "there is text behind the last field";
    1040 "amount_form" "the amount has zeros that should not be written";
    1041 "blanks" "the field begins or ends with a blank";
    1042 "quotes" "the field is in quotation marks";
    1043 "control_character" "the field holds a control character";
    1044 "gaiji" "the field holds a user-defined character";
    1050 "odd_insurer_number" "the insurer number is not digits";
    1051 "no_insured_number" "there is an insurer but neither symbol nor number of the insured";
    1052 "mixed_burden" "some drugs say who bears the cost and some do not";
    1053 "dummy_code" "the code only says that there is none";

    // Files and folders.
    1100 "invalid_name" "the name is no file name for the shared folder";
    1101 "same_folder" "the folders for requests and answers are the same";
    1102 "name_in_use" "a file of that name is there already";
    1103 "folder_io" "the file system failed";
    1104 "refused" "the terminal refused the request";
    1105 "timed_out" "there was no answer in time";
    1106 "incomplete" "the answer stayed incomplete";
    1107 "not_a_request" "the message is no request to the terminal";
    1108 "answer_not_xml" "the answer is an archive or a document, not XML";
    1109 "answer_of_another_question" "the answer bears the identifier of another question";
    1120 "pending_io" "the file of pending inquiries could not be read or written";
    1121 "pending_malformed" "the file is no collection of pending inquiries";

    // Dates.
    1200 "not_an_era_date" "the text is no date by a Japanese era";
    1201 "no_such_day" "the calendar has no such day";
    1202 "outside_era" "the day is outside its era";
    1203 "before_gregorian" "days before 1873 are of another calendar";
}
