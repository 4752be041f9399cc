/*
 * kazasu: My Number cards, smartphones and the eligibility system (オンライン資格確認) at a clinic's reception desk.
 *
 * Made from the library's sources; do not edit. Licensed under MIT or Apache-2.0, at your option.
 *
 * Calls. A function that can fail returns a kazasu_status: KAZASU_OK or a number KAZASU_E_… that never changes its
 * meaning. Results go through the last pointers. Functions that have more to tell take a `kazasu_error **error` as their
 * very last argument: NULL when that is not wanted; otherwise it is set, to NULL after success and after failures whose
 * status says it all, else to an object with words, path and tries left, which the caller frees.
 *
 * Ownership. Handles are opaque. What a function puts into an `out` is the caller's, who frees it with the function of
 * its type, once; freeing NULL does nothing. Pointers into a handle live as long as the handle is neither freed nor
 * changed. Callers' memory is read during the call only, and secrets are not kept beyond the job they are for.
 *
 * Text is UTF-8 and ends with NUL; secrets come with a length and need no NUL. Functions that copy text take a buffer and
 * its size, and tell in `needed` what it takes with the NUL; with NULL and 0 they only tell.
 *
 * Threads. A handle may be used from any thread. What each type says about several threads at once is kept by the
 * library: an overlapping call that would not be safe returns KAZASU_E_IN_USE. Only freeing must not overlap anything.
 * There is no state of the library's own, and none of a thread's.
 *
 * Nothing here ends the program: a defect inside the library returns KAZASU_E_PANIC.
 */

#ifndef KAZASU_H
#define KAZASU_H

#include <stddef.h>
#include <stdint.h>

/* Done. */
#define KAZASU_OK 0
/* The value is absent or empty, which is not a failure. */
#define KAZASU_E_ABSENT 1
/* An argument is null. */
#define KAZASU_E_NULL_ARGUMENT 10
/* An argument is not UTF-8. */
#define KAZASU_E_NOT_UTF8 11
/* The buffer is too small for the result. */
#define KAZASU_E_BUFFER_TOO_SMALL 12
/* An argument is not one of the values that it may have. */
#define KAZASU_E_INVALID_ARGUMENT 13
/* The field holds another type of value. */
#define KAZASU_E_WRONG_TYPE 14
/* The library was built without the feature that this needs. */
#define KAZASU_E_NOT_IN_THIS_BUILD 15
/* The library has a defect and stopped the call. */
#define KAZASU_E_PANIC 16
/* A function that the caller gave failed. */
#define KAZASU_E_CALLBACK_FAILED 17
/* The object was finished. */
#define KAZASU_E_USED_UP 18
/* Another call is using the object. */
#define KAZASU_E_IN_USE 19
/* The system gave no random bytes. */
#define KAZASU_E_RANDOMNESS 21
/* The input is larger than the limit. */
#define KAZASU_E_TOO_LARGE 100
/* The bytes are not text of the encoding that they should be in. */
#define KAZASU_E_BAD_ENCODING 101
/* Something required is missing or empty. */
#define KAZASU_E_MISSING 110
/* The text is no value of the field's type. */
#define KAZASU_E_MISFIT 111
/* The text is longer than its field. */
#define KAZASU_E_TOO_LONG 112
/* The code is not in its table. */
#define KAZASU_E_UNKNOWN_CODE 113
/* The message has a character that its encoding lacks. */
#define KAZASU_E_UNREPRESENTABLE 114
/* There are more diagnostics than are listed. */
#define KAZASU_E_MORE 120
/* There is no card or phone on the reader. */
#define KAZASU_E_DEVICE_ABSENT 200
/* The card or phone left the reader. */
#define KAZASU_E_DEVICE_REMOVED 201
/* The card was reset, and what was verified or selected is gone. */
#define KAZASU_E_DEVICE_RESET 202
/* The card or phone did not answer in time. */
#define KAZASU_E_DEVICE_TIMED_OUT 203
/* The caller cancelled. */
#define KAZASU_E_CANCELLED 210
/* The reader or its driver failed. */
#define KAZASU_E_READER_FAILED 220
/* The service for readers is not running. */
#define KAZASU_E_READER_SERVICE_NOT_RUNNING 221
/* There is no reader. */
#define KAZASU_E_READER_NONE 222
/* There is no reader of that name. */
#define KAZASU_E_READER_NOT_FOUND 223
/* There is no card on the reader. */
#define KAZASU_E_READER_NO_CARD 224
/* Another program uses the reader. */
#define KAZASU_E_READER_IN_USE 225
/* The reader cannot carry what this needs. */
#define KAZASU_E_READER_LIMITATION 226
/* No command is waiting for a response. */
#define KAZASU_E_FLOW_NOTHING_TO_ANSWER 240
/* A command is still waiting for its response. */
#define KAZASU_E_FLOW_UNFINISHED 241
/* The procedure waits for something other than a response. */
#define KAZASU_E_FLOW_STALLED 242
/* The byte is no class byte. */
#define KAZASU_E_COMMAND_CLASS 300
/* The command has more data than a command can carry. */
#define KAZASU_E_COMMAND_DATA_TOO_LONG 301
/* The command asks for more than a response can have. */
#define KAZASU_E_COMMAND_EXPECTED_TOO_LONG 302
/* The offset is too large for the command. */
#define KAZASU_E_COMMAND_OFFSET 303
/* An application identifier has 5 to 16 bytes. */
#define KAZASU_E_AID_LENGTH 310
/* A short file identifier is from 1 to 30. */
#define KAZASU_E_SHORT_FILE_ID_OUT_OF_RANGE 311
/* The response is too short to have a status word. */
#define KAZASU_E_RESPONSE_TRUNCATED 320
/* The response is longer than the limit. */
#define KAZASU_E_RESPONSE_TOO_LONG 321
/* The card does not come to an end of its answer. */
#define KAZASU_E_TOO_MANY_ROUNDS 322
/* The file is too long to be read. */
#define KAZASU_E_FILE_TOO_LONG 323
/* The card refused the command. */
#define KAZASU_E_CARD_REFUSED 324
/* The trace is longer than the limit. */
#define KAZASU_E_TRACE_TOO_LONG 340
/* The trace has more entries than the limit. */
#define KAZASU_E_TRACE_TOO_MANY_ENTRIES 341
/* The first line of the trace is not a header. */
#define KAZASU_E_TRACE_NO_HEADER 342
/* The version of the trace is not known here. */
#define KAZASU_E_TRACE_UNKNOWN_VERSION 343
/* A line of the trace is not an exchange. */
#define KAZASU_E_TRACE_NOT_AN_EXCHANGE 344
/* A data object is cut off. */
#define KAZASU_E_TLV_TRUNCATED 400
/* A tag has more than 3 bytes. */
#define KAZASU_E_TLV_TAG_TOO_LONG 401
/* A data object has a length that cards do not use. */
#define KAZASU_E_TLV_UNSUPPORTED_LENGTH 402
/* Data objects are nested too deep. */
#define KAZASU_E_TLV_TOO_DEEP 403
/* A simple data object is cut off. */
#define KAZASU_E_SIMPLE_TLV_TRUNCATED 420
/* There is no tag where one should be. */
#define KAZASU_E_SIMPLE_TLV_INVALID_TAG 421
/* The device does not have the application. */
#define KAZASU_E_APPLICATION_NOT_FOUND 500
/* The device does not have what was asked for. */
#define KAZASU_E_NOT_ON_THIS_DEVICE 501
/* The PIN or password belongs to another application than the selected one. */
#define KAZASU_E_WRONG_APPLICATION 502
/* The card answered with a status that does not belong here. */
#define KAZASU_E_UNEXPECTED_STATUS 503
/* The secure session with the card is lost. */
#define KAZASU_E_SECURE_SESSION_LOST 504
/* A file of the card is not as its layout says. */
#define KAZASU_E_CARD_FILE_MALFORMED 505
/* The PIN or password is wrong. */
#define KAZASU_E_CREDENTIAL_WRONG 520
/* The PIN or password is blocked. */
#define KAZASU_E_CREDENTIAL_BLOCKED 521
/* One try is left, and it was not used. */
#define KAZASU_E_CREDENTIAL_LAST_TRY 522
/* A PIN or password has to be verified first. */
#define KAZASU_E_CREDENTIAL_REQUIRED 523
/* The verified PIN or password does not open the file. */
#define KAZASU_E_CREDENTIAL_DOES_NOT_OPEN 524
/* The text is no PIN. */
#define KAZASU_E_INVALID_PIN 540
/* The text is no password of the signing key. */
#define KAZASU_E_INVALID_SIGNING_PASSWORD 541
/* The text is no individual number. */
#define KAZASU_E_INVALID_INDIVIDUAL_NUMBER 542
/* The text is no number B. */
#define KAZASU_E_INVALID_NUMBER_B 543
/* The text is no date of birth as the card wants it for a key. */
#define KAZASU_E_INVALID_BIRTH_DATE_KEY 544
/* The text is no date of birth. */
#define KAZASU_E_INVALID_BIRTH_DATE 545
/* The text is no PIN of an HPKI card. */
#define KAZASU_E_INVALID_HPKI_PIN 546
/* The card does not sign that many bytes. */
#define KAZASU_E_SIGNATURE_INPUT_LENGTH 560
/* The card hashes the message itself, so it needs the message and not its digest. */
#define KAZASU_E_SIGNATURE_INPUT_NEEDS_MESSAGE 561
/* The key is of no use for this scheme. */
#define KAZASU_E_SIGNATURE_KEY_UNSUITABLE 562
/* The file of the card face lacks its signature or a signed part. */
#define KAZASU_E_CARD_FACE_INCOMPLETE 580
/* The bytes are no certificate. */
#define KAZASU_E_CERTIFICATE_MALFORMED 600
/* The bytes are no card-verifiable certificate. */
#define KAZASU_E_CERTIFICATE_MALFORMED_CARD_VERIFIABLE 601
/* The certificate is longer than the limit. */
#define KAZASU_E_CERTIFICATE_TOO_LONG 602
/* Bytes stand behind the certificate. */
#define KAZASU_E_CERTIFICATE_TRAILING_BYTES 603
/* The certificate names two different signature algorithms. */
#define KAZASU_E_CERTIFICATE_ALGORITHM_MISMATCH 610
/* The signature algorithm is not supported. */
#define KAZASU_E_CERTIFICATE_UNSUPPORTED_ALGORITHM 611
/* The public key is not usable. */
#define KAZASU_E_CERTIFICATE_UNSUPPORTED_KEY 612
/* The signature does not verify. */
#define KAZASU_E_CERTIFICATE_SIGNATURE_INVALID 620
/* The issuer is not a certification authority. */
#define KAZASU_E_CERTIFICATE_NOT_AN_AUTHORITY 621
/* An authority of the test hierarchy is no anchor in production. */
#define KAZASU_E_CERTIFICATE_TEST_AUTHORITY 622
/* The certificate names another issuer. */
#define KAZASU_E_CERTIFICATE_ISSUER_MISMATCH 623
/* The certificate comes from the authority of another application of the card. */
#define KAZASU_E_CERTIFICATE_OTHER_AUTHORITY 624
/* A critical extension is not understood. */
#define KAZASU_E_CERTIFICATE_UNHANDLED_CRITICAL_EXTENSION 625
/* None of the trust anchors issued the certificate. */
#define KAZASU_E_CERTIFICATE_NO_ANCHOR 626
/* Whether the certificate is revoked could not be found out. */
#define KAZASU_E_REVOCATION_CHECK_FAILED 640
/* The bytes are not CBOR. */
#define KAZASU_E_CBOR_MALFORMED 700
/* Bytes stand behind the CBOR item. */
#define KAZASU_E_CBOR_TRAILING_BYTES 701
/* A CBOR item has no definite length. */
#define KAZASU_E_CBOR_INDEFINITE_LENGTH 702
/* A CBOR map has a key twice. */
#define KAZASU_E_CBOR_DUPLICATE_KEY 703
/* CBOR items are nested too deep. */
#define KAZASU_E_CBOR_TOO_DEEP 704
/* A CBOR item is longer than the limit. */
#define KAZASU_E_CBOR_TOO_LONG 705
/* A CBOR item is of another type than it should be. */
#define KAZASU_E_CBOR_UNEXPECTED 706
/* A CBOR map lacks a required key. */
#define KAZASU_E_CBOR_MISSING 707
/* The phone is locked or offers nothing over NFC. */
#define KAZASU_E_NFC_NOT_OFFERED 720
/* The phone does not offer its data over NFC. */
#define KAZASU_E_NFC_TRANSFER_NOT_OFFERED 721
/* The phone's capability container is malformed. */
#define KAZASU_E_NFC_CAPABILITY_CONTAINER 722
/* The phone shows no message. */
#define KAZASU_E_NFC_NO_MESSAGE 723
/* The message is too long for the phone. */
#define KAZASU_E_NFC_MESSAGE_TOO_LONG 724
/* The phone cannot be written to, as a negotiated handover needs. */
#define KAZASU_E_NFC_READ_ONLY 725
/* The phone gave another number of bytes than was asked for. */
#define KAZASU_E_NFC_WRONG_READ_LENGTH 726
/* The phone offers no handover. */
#define KAZASU_E_NFC_NO_HANDOVER 727
/* The phone refused the handover. */
#define KAZASU_E_NFC_SERVICE_REFUSED 728
/* The phone was not ready in time. */
#define KAZASU_E_NFC_NOT_READY 729
/* The phone answered with another message than the one that belongs here. */
#define KAZASU_E_NFC_UNEXPECTED_MESSAGE 730
/* The phone's session message is malformed. */
#define KAZASU_E_NFC_SESSION_MESSAGE 731
/* The phone's session message is longer than the limit. */
#define KAZASU_E_NFC_SESSION_MESSAGE_TOO_LONG 732
/* The phone answered with a status that does not belong here. */
#define KAZASU_E_NFC_UNEXPECTED_STATUS 733
/* The NDEF message has no records. */
#define KAZASU_E_NDEF_EMPTY 750
/* The NDEF message is cut off. */
#define KAZASU_E_NDEF_TRUNCATED 751
/* Bytes follow the NDEF message. */
#define KAZASU_E_NDEF_TRAILING_BYTES 752
/* An NDEF record is at fault about where the message begins. */
#define KAZASU_E_NDEF_MESSAGE_BEGIN 753
/* An NDEF record comes in chunks. */
#define KAZASU_E_NDEF_CHUNKED 754
/* An NDEF record has what its kind does not have. */
#define KAZASU_E_NDEF_MALFORMED 755
/* The NDEF message has more records than the limit. */
#define KAZASU_E_NDEF_TOO_MANY_RECORDS 756
/* A part of an NDEF record is too long. */
#define KAZASU_E_NDEF_TOO_LONG 757
/* The service parameter record is malformed. */
#define KAZASU_E_TNEP_PARAMETER 770
/* The TNEP version is not known here. */
#define KAZASU_E_TNEP_VERSION 771
/* The TNEP communication mode is not known here. */
#define KAZASU_E_TNEP_MODE 772
/* The service status record is malformed. */
#define KAZASU_E_TNEP_STATUS 773
/* The message has no handover select record. */
#define KAZASU_E_HANDOVER_NO_SELECT 780
/* The version of the connection handover is not known here. */
#define KAZASU_E_HANDOVER_VERSION 781
/* An alternative carrier record is cut off. */
#define KAZASU_E_HANDOVER_ALTERNATIVE_CARRIER 782
/* The handover select has no device engagement. */
#define KAZASU_E_HANDOVER_NO_DEVICE_ENGAGEMENT 783
/* A structure of the mdoc is malformed. */
#define KAZASU_E_MDOC_MALFORMED 800
/* The structure is of a version that is not known here. */
#define KAZASU_E_MDOC_UNSUPPORTED_VERSION 801
/* The curve is not supported. */
#define KAZASU_E_MDOC_UNSUPPORTED_CURVE 802
/* The algorithm is not supported. */
#define KAZASU_E_MDOC_UNSUPPORTED_ALGORITHM 803
/* The cipher suite is not supported. */
#define KAZASU_E_MDOC_UNSUPPORTED_CIPHER_SUITE 804
/* There is no valid key on its curve. */
#define KAZASU_E_MDOC_INVALID_KEY 805
/* The keys are not for the same key agreement. */
#define KAZASU_E_MDOC_CURVE_MISMATCH 806
/* A critical COSE header parameter is not understood. */
#define KAZASU_E_MDOC_UNHANDLED_CRITICAL_HEADER 807
/* The payload is given twice or not at all. */
#define KAZASU_E_MDOC_PAYLOAD 808
/* The message authentication code does not verify. */
#define KAZASU_E_MDOC_MAC_INVALID 809
/* A message does not decrypt. */
#define KAZASU_E_MDOC_DECRYPTION 810
/* The session has ended. */
#define KAZASU_E_MDOC_SESSION_ENDED 811
/* The text is not Base64url. */
#define KAZASU_E_MDOC_NOT_BASE64URL 812
/* The phone answered with a status that is not OK. */
#define KAZASU_E_MDOC_STATUS 820
/* No document of the type asked for was handed over. */
#define KAZASU_E_MDOC_NOT_RETURNED 821
/* More than one document of the type asked for was handed over. */
#define KAZASU_E_MDOC_SEVERAL_DOCUMENTS 822
/* The issuer's signature comes without a certificate. */
#define KAZASU_E_MDOC_NO_CERTIFICATE 830
/* The signer's certificate names another root than the one that signed it. */
#define KAZASU_E_MDOC_ISSUER_NAME 831
/* The issuer's root is not valid now. */
#define KAZASU_E_MDOC_ROOT_NOT_VALID 832
/* The signer's certificate is not valid now. */
#define KAZASU_E_MDOC_SIGNER_NOT_VALID 833
/* The signer's certificate is not for signing documents. */
#define KAZASU_E_MDOC_NOT_A_DOCUMENT_SIGNER 834
/* The document is of another type. */
#define KAZASU_E_MDOC_DOC_TYPE 835
/* An element is not among what the issuer signed. */
#define KAZASU_E_MDOC_DIGEST_MISSING 836
/* An element was changed. */
#define KAZASU_E_MDOC_DIGEST_MISMATCH 837
/* The document is not valid yet. */
#define KAZASU_E_MDOC_NOT_YET_VALID 838
/* The document has expired. */
#define KAZASU_E_MDOC_EXPIRED 839
/* The document was signed when the signer's certificate was not valid. */
#define KAZASU_E_MDOC_SIGNED_OUTSIDE_CERTIFICATE 840
/* The times of the document contradict each other. */
#define KAZASU_E_MDOC_CONTRADICTING_TIMES 841
/* The device MAC cannot be checked without the reader's key. */
#define KAZASU_E_MDOC_READER_KEY_NEEDED 842
/* The device may not sign an element. */
#define KAZASU_E_MDOC_NOT_AUTHORIZED 843
/* The signer's certificate is valid for more than 457 days. */
#define KAZASU_E_MDOC_LONG_VALIDITY 860
/* The key usage of the signer's certificate is not critical. */
#define KAZASU_E_MDOC_KEY_USAGE_NOT_CRITICAL 861
/* The extended key usage of the signer's certificate is not critical. */
#define KAZASU_E_MDOC_EXTENDED_KEY_USAGE_NOT_CRITICAL 862
/* The signer's certificate names no country, or another than the root. */
#define KAZASU_E_MDOC_COUNTRY 863
/* The root does not say that it issues signers only. */
#define KAZASU_E_MDOC_ROOT_PATH_LENGTH 864
/* Certificates came beside the signer's. */
#define KAZASU_E_MDOC_FURTHER_CERTIFICATES 865
/* An element has too few random bytes. */
#define KAZASU_E_MDOC_SHORT_RANDOM 866
/* The phone hands its data over by another way than NFC. */
#define KAZASU_E_PRESENTATION_OTHER_CARRIER 880
/* The phone sent no data. */
#define KAZASU_E_PRESENTATION_NO_DATA 881
/* The declared encoding is neither UTF-8 nor Shift_JIS. */
#define KAZASU_E_UNKNOWN_ENCODING 900
/* The text is not well-formed XML. */
#define KAZASU_E_MALFORMED_XML 901
/* The text has a document type declaration. */
#define KAZASU_E_DTD 902
/* The XML is no eligibility message. */
#define KAZASU_E_NOT_A_MESSAGE 903
/* There is no table for this kind of message. */
#define KAZASU_E_UNKNOWN_KIND 904
/* The element is not in the known layout. */
#define KAZASU_E_UNKNOWN_ELEMENT 905
/* The element occurs more than once. */
#define KAZASU_E_REPEATED 906
/* Elements stand where text is expected. */
#define KAZASU_E_UNEXPECTED_CHILDREN 907
/* Text stands where elements are expected. */
#define KAZASU_E_STRAY_TEXT 908
/* The element has attributes. */
#define KAZASU_E_ATTRIBUTES 909
/* The message names another character code than the file has. */
#define KAZASU_E_ENCODING_MISMATCH 910
/* The text is not that of the app for eligibility. */
#define KAZASU_E_NOT_APP_TEXT 911
/* The message has no element of that name. */
#define KAZASU_E_NO_SUCH_ELEMENT 920
/* The list has no item of that number. */
#define KAZASU_E_NO_SUCH_ITEM 921
/* A value has a control character. */
#define KAZASU_E_ILLEGAL_CHARACTER 930
/* The number has characters that are not digits. */
#define KAZASU_E_NOT_DIGITS 940
/* The number has another length than it should have. */
#define KAZASU_E_WRONG_LENGTH 941
/* The check digit is wrong. */
#define KAZASU_E_CHECK_DIGIT 942
/* The message does not answer the step that the bulk inquiry is at. */
#define KAZASU_E_UNEXPECTED_MESSAGE 950
/* The answer is to another bulk inquiry. */
#define KAZASU_E_OTHER_INQUIRY 951
/* The answer does not say whether the bulk inquiry is done. */
#define KAZASU_E_UNCLEAR 952
/* The file is no ZIP archive. */
#define KAZASU_E_NOT_A_ZIP 960
/* The archive is damaged. */
#define KAZASU_E_DAMAGED_ARCHIVE 961
/* The archive needs a password. */
#define KAZASU_E_PASSWORD_NEEDED 962
/* The password of the archive is wrong. */
#define KAZASU_E_WRONG_PASSWORD 963
/* The archive uses a method that is not supported. */
#define KAZASU_E_UNSUPPORTED_ARCHIVE 964
/* The archive has more members than the limit. */
#define KAZASU_E_TOO_MANY_MEMBERS 965
/* A member of the archive is compressed beyond the limit. */
#define KAZASU_E_COMPRESSION_RATIO 966
/* A member of the archive is an archive. */
#define KAZASU_E_NESTED_ARCHIVE 967
/* A member of the archive has a name that is no file name. */
#define KAZASU_E_BAD_MEMBER_NAME 968
/* The text is no JSON. */
#define KAZASU_E_JSON_MALFORMED 980
/* The message has no such key. */
#define KAZASU_E_JSON_UNKNOWN_KEY 981
/* An object has a key twice. */
#define KAZASU_E_JSON_REPEATED_KEY 982
/* The value is of another type than its field. */
#define KAZASU_E_JSON_WRONG_TYPE 983
/* The content does not tell the kind of message. */
#define KAZASU_E_JSON_KIND_NEEDED 984
/* Elements that no table lists cannot be built from JSON. */
#define KAZASU_E_JSON_UNKNOWN_ELEMENTS 985
/* The text is no prescription. */
#define KAZASU_E_NOT_A_PRESCRIPTION 1000
/* The prescription has more records than the limit. */
#define KAZASU_E_TOO_MANY_RECORDS 1001
/* A record has more fields than the limit. */
#define KAZASU_E_TOO_MANY_FIELDS 1002
/* A field has a comma or a line end, which the file has no way to write. */
#define KAZASU_E_SEPARATOR 1003
/* The prescription is of a version that is not known here. */
#define KAZASU_E_UNKNOWN_VERSION 1010
/* The characters are not in the encoding of this dialect. */
#define KAZASU_E_ENCODING 1011
/* The file begins with a byte order mark. */
#define KAZASU_E_BYTE_ORDER_MARK 1012
/* A line does not end as this dialect demands. */
#define KAZASU_E_LINE_ENDS 1013
/* The end of file mark is missing, or is where there should be none. */
#define KAZASU_E_END_MARK 1014
/* There is an empty line. */
#define KAZASU_E_BLANK_LINE 1015
/* Something belongs to the other dialect. */
#define KAZASU_E_OTHER_DIALECT 1016
/* The record is not in the known layout. */
#define KAZASU_E_UNKNOWN_RECORD 1020
/* A required record is missing. */
#define KAZASU_E_MISSING_RECORD 1021
/* The record occurs more often than it may. */
#define KAZASU_E_REPEATED_RECORD 1022
/* The record stands behind one that belongs after it. */
#define KAZASU_E_WRONG_ORDER 1023
/* The record ends before its last field. */
#define KAZASU_E_FEWER_FIELDS 1030
/* There are empty fields behind the last one. */
#define KAZASU_E_SURPLUS_FIELDS 1031
/* There is text behind the last field. */
#define KAZASU_E_UNKNOWN_FIELD 1032
/* The amount has zeros that should not be written. */
#define KAZASU_E_AMOUNT_FORM 1040
/* The field begins or ends with a blank. */
#define KAZASU_E_BLANKS 1041
/* The field is in quotation marks. */
#define KAZASU_E_QUOTES 1042
/* The field holds a control character. */
#define KAZASU_E_CONTROL_CHARACTER 1043
/* The field holds a user-defined character. */
#define KAZASU_E_GAIJI 1044
/* The insurer number is not digits. */
#define KAZASU_E_ODD_INSURER_NUMBER 1050
/* There is an insurer but neither symbol nor number of the insured. */
#define KAZASU_E_NO_INSURED_NUMBER 1051
/* Some drugs say who bears the cost and some do not. */
#define KAZASU_E_MIXED_BURDEN 1052
/* The code only says that there is none. */
#define KAZASU_E_DUMMY_CODE 1053
/* The name is no file name for the shared folder. */
#define KAZASU_E_INVALID_NAME 1100
/* The folders for requests and answers are the same. */
#define KAZASU_E_SAME_FOLDER 1101
/* A file of that name is there already. */
#define KAZASU_E_NAME_IN_USE 1102
/* The file system failed. */
#define KAZASU_E_FOLDER_IO 1103
/* The terminal refused the request. */
#define KAZASU_E_REFUSED 1104
/* There was no answer in time. */
#define KAZASU_E_TIMED_OUT 1105
/* The answer stayed incomplete. */
#define KAZASU_E_INCOMPLETE 1106
/* The message is no request to the terminal. */
#define KAZASU_E_NOT_A_REQUEST 1107
/* The answer is an archive or a document, not XML. */
#define KAZASU_E_ANSWER_NOT_XML 1108
/* The answer bears the identifier of another question. */
#define KAZASU_E_ANSWER_OF_ANOTHER_QUESTION 1109
/* The file of pending inquiries could not be read or written. */
#define KAZASU_E_PENDING_IO 1120
/* The file is no collection of pending inquiries. */
#define KAZASU_E_PENDING_MALFORMED 1121
/* The text is no date by a Japanese era. */
#define KAZASU_E_NOT_AN_ERA_DATE 1200
/* The calendar has no such day. */
#define KAZASU_E_NO_SUCH_DAY 1201
/* The day is outside its era. */
#define KAZASU_E_OUTSIDE_ERA 1202
/* Days before 1873 are of another calendar. */
#define KAZASU_E_BEFORE_GREGORIAN 1203

/**
 * The type of Japan's document.
 */
#define KAZASU_MDOC_JAPAN "org.iso.23220.1.jp.mnc"
/**
 * Namespace of the elements that only Japan has: `full_name_unicode`, `resident_address_unicode`, `sex_unicode`,
 * `birth_date_unicode`, `local_gov_code_unicode`, `individual_number_unicode`.
 */
#define KAZASU_MDOC_NAMESPACE_JAPAN "org.iso.23220.1.jp"
/**
 * Namespace of the elements that all documents can have: `portrait`, `sex`, `birth_date`, `age_in_years`,
 * `age_over_NN`.
 */
#define KAZASU_MDOC_NAMESPACE_COMMON "org.iso.23220.1"


/**
 * No authority, to be filled: for HPKI cards, whose CAs are not built in.
 */
#define KAZASU_ANCHORS_NONE 0

/**
 * The production authorities of JPKI, the card's applications and Japan's documents on phones.
 */
#define KAZASU_ANCHORS_PRODUCTION 1

/**
 * The authorities of the simulated devices, and no others.
 */
#define KAZASU_ANCHORS_SIMULATOR 2

/**
 * For cards and their holders: JPKI, HPKI.
 */
#define KAZASU_ANCHOR_FOR_CERTIFICATES 0

/**
 * For documents on phones: an issuer's root (IACA).
 */
#define KAZASU_ANCHOR_FOR_DOCUMENTS 1

/**
 * Texts in Japanese.
 */
#define KAZASU_LANGUAGE_JAPANESE 0

/**
 * Texts in English.
 */
#define KAZASU_LANGUAGE_ENGLISH 1

/**
 * The counter of tries is read first; blocked or with one try left, nothing is verified.
 */
#define KAZASU_GUARD_ON 0

/**
 * The counter is read first; the last try may be used.
 */
#define KAZASU_GUARD_LAST_TRY_ALLOWED 1

/**
 * Verified at once.
 */
#define KAZASU_GUARD_OFF 2

/**
 * Not known whether extended APDUs pass: one is tried where it saves exchanges, and the answer decides.
 */
#define KAZASU_EXTENDED_LENGTH_UNKNOWN 0

/**
 * They do.
 */
#define KAZASU_EXTENDED_LENGTH_YES 1

/**
 * They do not.
 */
#define KAZASU_EXTENDED_LENGTH_NO 2

/**
 * 利用者証明用電子証明書の暗証番号: 4 digits.
 */
#define KAZASU_CREDENTIAL_USER_AUTHENTICATION 1

/**
 * 署名用電子証明書の暗証番号: 6 to 16 of A-Z and 0-9.
 */
#define KAZASU_CREDENTIAL_DIGITAL_SIGNATURE 2

/**
 * 券面事項入力補助用の暗証番号: 4 digits.
 */
#define KAZASU_CREDENTIAL_INPUT_SUPPORT 3

/**
 * 照合番号A (個人番号, 12 digits) of the 券面事項入力補助AP.
 */
#define KAZASU_CREDENTIAL_NUMBER_A 4

/**
 * 照合番号B (14 digits) of the 券面事項入力補助AP.
 */
#define KAZASU_CREDENTIAL_NUMBER_B 5

/**
 * 照合番号A of the 券面事項確認AP.
 */
#define KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A 6

/**
 * 照合番号B of the 券面事項確認AP.
 */
#define KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B 7

/**
 * 生年月日 (6 digits) of the 券面事項確認AP.
 */
#define KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE 8

/**
 * The PIN of application …0100.
 */
#define KAZASU_CREDENTIAL_CARD_IDENTITY 9

/**
 * The PIN of application …0401.
 */
#define KAZASU_CREDENTIAL_APPLICATION_0401 10

/**
 * The PIN of the HPKI署名AP.
 */
#define KAZASU_CREDENTIAL_HPKI_SIGNATURE 11

/**
 * The PIN of the HPKI認証AP.
 */
#define KAZASU_CREDENTIAL_HPKI_AUTHENTICATION 12

/**
 * The 利用者証明用電子証明書.
 */
#define KAZASU_CERTIFICATE_USER_AUTHENTICATION 1

/**
 * The CA certificate over it. It proves nothing by itself: cards hand out whatever is on them.
 */
#define KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA 2

/**
 * The 署名用電子証明書, which names its holder.
 */
#define KAZASU_CERTIFICATE_DIGITAL_SIGNATURE 3

/**
 * The CA certificate over it.
 */
#define KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA 4

/**
 * The card pads the bytes that it is given (PKCS#1 v1.5, firm).
 */
#define KAZASU_SIGNATURE_AS_GIVEN 0

/**
 * The card hashes with SHA-256 and pads the bare hash (one source).
 */
#define KAZASU_SIGNATURE_BARE_SHA256 1

/**
 * PKCS#1 v1.5 over the SHA-256 of the message, to which the card adds the DigestInfo (one source).
 */
#define KAZASU_SIGNATURE_PKCS1_DIGEST 2

/**
 * PKCS#1 v1.5, all done by the card (one source).
 */
#define KAZASU_SIGNATURE_PKCS1_MESSAGE 3

/**
 * PSS over the SHA-256 of the message, with a random salt (one source).
 */
#define KAZASU_SIGNATURE_PSS_DIGEST 4

/**
 * PSS, all done by the card (one source names it fully, a second one in part).
 */
#define KAZASU_SIGNATURE_PSS_MESSAGE 5

/**
 * The card pads a DigestInfo (one source).
 */
#define KAZASU_HPKI_DIGEST_INFO 0

/**
 * The card is given a whole padded block (one source).
 */
#define KAZASU_HPKI_PADDED_BLOCK 1

/**
 * Only the order of the commands counts, not what they hold.
 */
#define KAZASU_REPLAY_BY_ORDER 1

/**
 * Record everything, PINs and personal data included. For simulated cards, and for test cards of nobody.
 */
#define KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA 1

/**
 * Still lies in the folder.
 */
#define KAZASU_WAITING_FOR_PICK_UP 0

/**
 * The terminal has the request.
 */
#define KAZASU_WAITING_FOR_ANSWER 1

/**
 * An answer, or a refusal, is being written.
 */
#define KAZASU_WAITING_ARRIVING 2

/**
 * A file or folder cannot be read at present.
 */
#define KAZASU_WAITING_UNREADABLE 3

/**
 * Leave the answer in the folder after reading.
 */
#define KAZASU_ASK_KEEP_ANSWER 1

/**
 * Leave a request that nobody picked up in time.
 */
#define KAZASU_ASK_LEAVE_REQUEST 2

/**
 * Read strictly: refuse what the tables do not cover instead of keeping it.
 */
#define KAZASU_READ_STRICT 1

/**
 * UTF-8.
 */
#define KAZASU_ENCODING_UTF8 0

/**
 * Shift_JIS with the characters of Windows-31J.
 */
#define KAZASU_ENCODING_SHIFT_JIS 1

/**
 * Nothing: the element is absent or empty.
 */
#define KAZASU_FIELD_ABSENT 0

/**
 * Text, and what does not fit the element's own type.
 */
#define KAZASU_FIELD_TEXT 1

/**
 * A code that is in its table.
 */
#define KAZASU_FIELD_CODE 2

/**
 * A day.
 */
#define KAZASU_FIELD_DAY 3

/**
 * A time in Japan.
 */
#define KAZASU_FIELD_TIME 4

/**
 * A month.
 */
#define KAZASU_FIELD_MONTH 5

/**
 * A percentage.
 */
#define KAZASU_FIELD_PERCENT 6

/**
 * An amount in yen, or a number of things.
 */
#define KAZASU_FIELD_NUMBER 7

/**
 * A group of elements.
 */
#define KAZASU_FIELD_GROUP 8

/**
 * A list of groups or of texts.
 */
#define KAZASU_FIELD_LIST 9

/**
 * The reader offers NFC itself.
 */
#define KAZASU_OFFER_NFC 0

/**
 * The reader offers Bluetooth LE, the phone being the central.
 */
#define KAZASU_OFFER_BLE_CENTRAL_CLIENT 1

/**
 * ECDSA on P-256 with SHA-256: 64 bytes, r and s.
 */
#define KAZASU_READER_KEY_ES256 0

/**
 * ECDSA on P-384 with SHA-384: 96 bytes, r and s.
 */
#define KAZASU_READER_KEY_ES384 1

/**
 * A My Number card. PIN `1234`, signing password `ABC123`, PIN for input support `1234`: those of the command line.
 */
#define KAZASU_SIMULATED_CARD 0

/**
 * An Android phone. PIN `5678`, signing password `PHONE123`.
 */
#define KAZASU_SIMULATED_ANDROID 1

/**
 * An iPhone with a document. PIN and signing password as the Android phone's.
 */
#define KAZASU_SIMULATED_IPHONE 2

/**
 * An HPKI card. Both PINs `1234`.
 */
#define KAZASU_SIMULATED_HPKI 3

/**
 * Show what the card answered, names and numbers included. What VERIFY and CHANGE carry stays hidden all the same.
 */
#define KAZASU_EXPLAIN_PERSONAL_DATA 1

/**
 * The version of the ABI that this header describes: it grows with every change that a compiled program could notice.
 * Compare it with `kazasu_abi_version()` when the library is loaded at run time.
 */
#define KAZASU_ABI_VERSION 0

/**
 * The authorities that a program believes. Owned by the caller (`kazasu_anchors_free`); several threads may use it at
 * once. A job keeps what was believed when it was made.
 */
typedef struct kazasu_anchors kazasu_anchors;

/**
 * Bytes or text made by the library. Behind them stands a NUL that does not count, so that text can be used as a C
 * string. Owned by the caller (`kazasu_buffer_free`, which wipes them); may be read by several threads at once.
 */
typedef struct kazasu_buffer kazasu_buffer;

/**
 * A flag that ends a wait for an answer, a file or a card. Owned by the caller (`kazasu_cancel_free`, when no call uses
 * it any more); may be used by several threads at once.
 */
typedef struct kazasu_cancel kazasu_cancel;

/**
 * What carries commands to a card or phone: a reader, a function of the caller's, the simulator, a recorded trace.
 * Owned by the caller (`kazasu_device_free`, which gives the card back); one call at a time, others get
 * `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_device kazasu_device;

/**
 * What a failed call has to say beyond its status. Owned by the caller (`kazasu_error_free`); may be read by several
 * threads at once.
 */
typedef struct kazasu_error kazasu_error;

/**
 * The folder into which the face reader (顔認証付きカードリーダー) drops answers, and what was already seen in it. Owned by
 * the caller (`kazasu_face_folder_free`); one call at a time, others get `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_face_folder kazasu_face_folder;

/**
 * A job with a card or phone. Run it over a device, or step it: send `kazasu_flow_command` after waiting
 * `kazasu_flow_delay`, give the response to `kazasu_flow_respond`, until there is no command more; then
 * `kazasu_flow_finish`. Owned by the caller (`kazasu_flow_free`, which wipes what it held); one call at a time, others
 * get `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_flow kazasu_flow;

/**
 * The folders for questions and answers. Owned by the caller (`kazasu_folder_free`); several threads may ask through it
 * at once.
 */
typedef struct kazasu_folder kazasu_folder;

/**
 * What is asked of a document. Owned by the caller (`kazasu_mdoc_request_free`); one call at a time, others get
 * `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_mdoc_request kazasu_mdoc_request;

/**
 * A session with a phone, whose messages the caller carries. Owned by the caller (`kazasu_mdoc_session_free`, which
 * wipes its keys); one call at a time, others get `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_mdoc_session kazasu_mdoc_session;

/**
 * An eligibility message with what its reading had to say. Owned by the caller (`kazasu_message_free`). May be read by
 * several threads at once; `kazasu_message_set` while another call uses it gives `KAZASU_E_IN_USE`.
 */
typedef struct kazasu_message kazasu_message;

/**
 * A result: a tree of named values, read by paths such as `certificate/subject` or `reasons/0/text`. Names are joined
 * by `/`; the items of a list are numbered from 0; the empty path is the result itself. Which names there are is told
 * where the result is made. Owned by the caller (`kazasu_record_free`, which wipes it); may be read by several threads
 * at once.
 */
typedef struct kazasu_record kazasu_record;

/**
 * A simulated 資格確認端末 that runs in a thread of its own. Owned by the caller (`kazasu_terminal_free`, which stops it);
 * several threads may use it at once.
 */
typedef struct kazasu_terminal kazasu_terminal;

/**
 * How a call ended: `KAZASU_OK`, or one of the numbers `KAZASU_E_…`.
 */
typedef int32_t kazasu_status;

/**
 * What a job goes by. All 0, or NULL instead of it, is the default. `kazasu_device_card_options` fills it with what a
 * reader has shown to carry.
 */
typedef struct kazasu_card_options {
    /**
     * `KAZASU_GUARD_…`.
     */
    uint32_t guard;
    /**
     * `KAZASU_EXTENDED_LENGTH_…`.
     */
    uint32_t extended_length;
    /**
     * How many bytes a short READ BINARY asks for, 1 to 256; 0 is 256. Some readers mishandle 256.
     */
    uint32_t short_read_length;
} kazasu_card_options;

/**
 * A day, a month or a time. What the value does not have is 0: of a day the time, of a month the day too.
 */
typedef struct kazasu_date {
    /**
     * The year, Gregorian.
     */
    int16_t year;
    /**
     * 1 to 12.
     */
    uint8_t month;
    /**
     * 1 to 31.
     */
    uint8_t day;
    /**
     * 0 to 23, in Japan.
     */
    uint8_t hour;
    /**
     * 0 to 59.
     */
    uint8_t minute;
    /**
     * 0 to 59.
     */
    uint8_t second;
} kazasu_date;

/**
 * Carries one command: sends `command` once, puts the response (data, then two status bytes) into `response`, which has
 * room for `*response_length` bytes (65,538), and its length into `*response_length`.
 *
 * Gives `KAZASU_OK`, or why there is no response: `KAZASU_E_DEVICE_ABSENT`, `KAZASU_E_DEVICE_REMOVED`,
 * `KAZASU_E_DEVICE_RESET`, `KAZASU_E_DEVICE_TIMED_OUT`, `KAZASU_E_CANCELLED`; anything else means that the reader failed.
 * It never sends a command twice: a repeated VERIFY costs the patient a second try.
 */
typedef kazasu_status (*kazasu_transceive)(void *user,
                                           const uint8_t *command,
                                           size_t command_length,
                                           uint8_t *response,
                                           size_t *response_length);

/**
 * Told after each look without a result: what is waited for (`KAZASU_WAITING_…`) and for how long, in milliseconds.
 */
typedef void (*kazasu_progress)(void *user,
                                uint32_t waiting,
                                uint64_t elapsed_ms);

/**
 * How to ask. All 0 and NULL is the default.
 */
typedef struct kazasu_ask_options {
    /**
     * How long the whole question may take; 0 is 180,000.
     */
    uint32_t timeout_ms;
    /**
     * How long the terminal may take to pick the request up; 0 is 30,000.
     */
    uint32_t pick_up_timeout_ms;
    /**
     * Time between two looks; 0 is 200.
     */
    uint32_t poll_interval_ms;
    /**
     * `KAZASU_ENCODING_…` of the request.
     */
    uint32_t encoding;
    /**
     * `KAZASU_ASK_…`, or-ed.
     */
    uint32_t flags;
    /**
     * Ends the wait; NULL is fine.
     */
    const struct kazasu_cancel *cancel;
    /**
     * Told while waiting; NULL is fine. It may be slow; the next look waits for it.
     */
    kazasu_progress progress;
    /**
     * Handed to `progress` as it is.
     */
    void *user;
} kazasu_ask_options;

/**
 * A value on the way through a message. The texts are valid during the call only.
 */
typedef struct kazasu_value {
    /**
     * Where it stands, as the functions above take it.
     */
    const char *path;
    /**
     * The element's Japanese name.
     */
    const char *japanese;
    /**
     * The value, as `kazasu_message_text` gives it.
     */
    const char *text;
    /**
     * What the code means in Japanese; NULL for anything but a code that is in its table.
     */
    const char *label;
    /**
     * `KAZASU_FIELD_…`.
     */
    uint32_t kind;
} kazasu_value;

/**
 * Takes a value. Anything but 0 ends the way through the message.
 */
typedef int (*kazasu_visitor)(void *user,
                              const struct kazasu_value *value);

/**
 * Signs `data` with the reader's key: puts the signature into `signature`, which has room for `*signature_length`
 * bytes (256), and its length into `*signature_length`. Gives `KAZASU_OK`, or anything else when it cannot.
 */
typedef kazasu_status (*kazasu_sign)(void *user,
                                     const uint8_t *data,
                                     size_t length,
                                     uint8_t *signature,
                                     size_t *signature_length);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Begins with a set: `KAZASU_ANCHORS_…`.
 */
kazasu_status kazasu_anchors_new(uint32_t set,
                                 struct kazasu_anchors **out,
                                 struct kazasu_error **error);

/**
 * Adds a CA certificate (DER) under a name to tell it by. One that was read from a card must not be added: it proves
 * nothing. One of the test hierarchy (JPKI-TEST) is refused. `purpose`: `KAZASU_ANCHOR_FOR_…`.
 */
kazasu_status kazasu_anchors_add(struct kazasu_anchors *anchors,
                                 uint32_t purpose,
                                 const char *name,
                                 const uint8_t *der,
                                 size_t length,
                                 struct kazasu_error **error);

/**
 * As `kazasu_anchors_add`, also of the test hierarchy. A program that patients meet must not call this: whoever has a
 * test card is believed to be the person it names.
 */
kazasu_status kazasu_anchors_add_test_authority_never_in_production(struct kazasu_anchors *anchors,
                                                                    uint32_t purpose,
                                                                    const char *name,
                                                                    const uint8_t *der,
                                                                    size_t length,
                                                                    struct kazasu_error **error);

/**
 * Frees anchors; NULL is fine.
 */
void kazasu_anchors_free(struct kazasu_anchors *anchors);

/**
 * The bytes; NULL for NULL. Valid as long as the buffer.
 */
const uint8_t *kazasu_buffer_data(const struct kazasu_buffer *buffer);

/**
 * How many bytes there are, without the NUL behind them; 0 for NULL.
 */
size_t kazasu_buffer_length(const struct kazasu_buffer *buffer);

/**
 * Wipes and frees a buffer; NULL is fine.
 */
void kazasu_buffer_free(struct kazasu_buffer *buffer);

/**
 * A new flag, not set.
 */
kazasu_status kazasu_cancel_new(struct kazasu_cancel **out);

/**
 * Sets the flag for good: waits that go on with it end soon with `KAZASU_E_CANCELLED`, and later ones at once.
 */
kazasu_status kazasu_cancel_set(const struct kazasu_cancel *cancel);

/**
 * Frees a flag; NULL is fine.
 */
void kazasu_cancel_free(struct kazasu_cancel *cancel);

/**
 * The reception's job: what is on the reader (card, Android phone, iPhone, each by its own rules), its
 * 利用者証明用電子証明書, and a signature over `digest` (32 bytes, the SHA-256 of a fresh challenge) that the PIN allowed.
 * At most one VERIFY is sent.
 *
 * `device` (`card`, `android`, `iphone`, `resident_registry_card`, `unknown`), `token` (its label), `certificate`,
 * `signature`, `digest` (bytes). Neither certificate nor signature has been checked: see
 * `kazasu_certificate_verify_signature` and `kazasu_certificate_check`.
 */
kazasu_status kazasu_flow_tap(const char *pin,
                              size_t pin_length,
                              const uint8_t *digest,
                              const struct kazasu_card_options *options,
                              struct kazasu_flow **out,
                              struct kazasu_error **error);

/**
 * What a card or phone tells without a PIN.
 *
 * `device`, `token`; `manufacturer`, `model`, `serial` where it tells them; `user_authentication` and
 * `digital_signature`, each with `certificate` (1 when it is there; absent where it does not say) and, as
 * `kazasu_flow_retry_counter` has them, `state` and `tries_left`.
 */
kazasu_status kazasu_flow_information(const struct kazasu_card_options *options,
                                      struct kazasu_flow **out,
                                      struct kazasu_error **error);

/**
 * How many tries a credential (`KAZASU_CREDENTIAL_…`) has left. Costs none.
 *
 * `state` (`remaining`, `blocked`, `verified`, `not_counted`), and `tries_left` with the first two.
 */
kazasu_status kazasu_flow_retry_counter(uint32_t credential,
                                        const struct kazasu_card_options *options,
                                        struct kazasu_flow **out,
                                        struct kazasu_error **error);

/**
 * A certificate of the JPKI application (`KAZASU_CERTIFICATE_…`): `certificate` (bytes, DER).
 *
 * `secret` (PIN or password; NULL and 0 without one) is verified only where the device gives the certificate no other
 * way.
 */
kazasu_status kazasu_flow_certificate(uint32_t which,
                                      const char *secret,
                                      size_t secret_length,
                                      const struct kazasu_card_options *options,
                                      struct kazasu_flow **out,
                                      struct kazasu_error **error);

/**
 * Signs `digest` (32 bytes, SHA-256) with the key of `KAZASU_CREDENTIAL_USER_AUTHENTICATION` or
 * `KAZASU_CREDENTIAL_DIGITAL_SIGNATURE`, PKCS#1 v1.5: `signature` (bytes). At most one VERIFY is sent, and the digest
 * once.
 */
kazasu_status kazasu_flow_sign(uint32_t credential,
                               const char *secret,
                               size_t secret_length,
                               const uint8_t *digest,
                               const struct kazasu_card_options *options,
                               struct kazasu_flow **out,
                               struct kazasu_error **error);

/**
 * Signs a message in the form `scheme` (`KAZASU_SIGNATURE_…`): `signature` (bytes). Otherwise as `kazasu_flow_sign`.
 */
kazasu_status kazasu_flow_sign_message(uint32_t credential,
                                       const char *secret,
                                       size_t secret_length,
                                       uint32_t scheme,
                                       const uint8_t *message,
                                       size_t message_length,
                                       const struct kazasu_card_options *options,
                                       struct kazasu_flow **out,
                                       struct kazasu_error **error);

/**
 * Changes a PIN or password: of the JPKI application, for input support, and of the applications …0100 and …0401. At
 * most one VERIFY and one CHANGE are sent. The record is empty.
 *
 * When the device leaves after the last command, whether the value is the new one is not known: verify it.
 */
kazasu_status kazasu_flow_change(uint32_t credential,
                                 const char *old,
                                 size_t old_length,
                                 const char *new_,
                                 size_t new_length,
                                 const struct kazasu_card_options *options,
                                 struct kazasu_flow **out,
                                 struct kazasu_error **error);

/**
 * The 個人番号: `individual_number` (text). By `KAZASU_CREDENTIAL_INPUT_SUPPORT` or `KAZASU_CREDENTIAL_NUMBER_A`. The law
 * says who may ask for it.
 */
kazasu_status kazasu_flow_individual_number(uint32_t credential,
                                            const char *secret,
                                            size_t secret_length,
                                            const struct kazasu_card_options *options,
                                            struct kazasu_flow **out,
                                            struct kazasu_error **error);

/**
 * The 基本4情報: `name`, `address`, `birth_date` (`YYYY-MM-DD`, or as it was read), `sex` (the code, `1` 男, `2` 女). By
 * `KAZASU_CREDENTIAL_INPUT_SUPPORT` or `KAZASU_CREDENTIAL_NUMBER_B`.
 */
kazasu_status kazasu_flow_attributes(uint32_t credential,
                                     const char *secret,
                                     size_t secret_length,
                                     const struct kazasu_card_options *options,
                                     struct kazasu_flow **out,
                                     struct kazasu_error **error);

/**
 * As `kazasu_flow_individual_number` with the PIN, read under secure messaging (one source).
 */
kazasu_status kazasu_flow_secure_individual_number(const char *pin,
                                                   size_t pin_length,
                                                   const struct kazasu_card_options *options,
                                                   struct kazasu_flow **out,
                                                   struct kazasu_error **error);

/**
 * As `kazasu_flow_attributes` with the PIN, read under secure messaging (one source).
 */
kazasu_status kazasu_flow_secure_attributes(const char *pin,
                                            size_t pin_length,
                                            const struct kazasu_card_options *options,
                                            struct kazasu_flow **out,
                                            struct kazasu_error **error);

/**
 * What a credential of the 券面事項入力補助AP opens, and what proves that the issuer wrote it.
 *
 * `individual_number` and `attributes` (with the fields of `kazasu_flow_attributes`) as far as they were opened;
 * `individual_number_is_genuine`, `attributes_are_genuine` (0 or 1), `trusted_by` (the name of the CA key), and where
 * there is none `trust_error` (a code). `anchors`: NULL is the production keys.
 */
kazasu_status kazasu_flow_signed_information(uint32_t credential,
                                             const char *secret,
                                             size_t secret_length,
                                             const struct kazasu_anchors *anchors,
                                             const struct kazasu_card_options *options,
                                             struct kazasu_flow **out,
                                             struct kazasu_error **error);

/**
 * The card face (券面事項) with the photo, and whether the issuer signed it and the card is no copy.
 *
 * Under `signed` what the issuer signs: `birth_date`, `sex`, and the images `name`, `address`, `photo`, each with
 * `content` (bytes), `media_type`, `width`, `height`. Under `unsigned` what nobody signs: `expiry`, `security_code` (an
 * image). `is_genuine` (0 or 1), `trusted_by`, and where it is not genuine `trust_error` (a code). `digest`: 32 bytes,
 * the SHA-256 of a fresh challenge, which the card signs. By `KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A` or `…_B`. `anchors`:
 * NULL is the production keys.
 */
kazasu_status kazasu_flow_card_face(uint32_t credential,
                                    const char *secret,
                                    size_t secret_length,
                                    const uint8_t *digest,
                                    const struct kazasu_anchors *anchors,
                                    const struct kazasu_card_options *options,
                                    struct kazasu_flow **out,
                                    struct kazasu_error **error);

/**
 * The age record: `birth_date`. Its signature is not checked. By any credential of the 券面事項確認AP
 * (`KAZASU_CREDENTIAL_CARD_FACE_…`; whether A and B open it is disputed).
 */
kazasu_status kazasu_flow_age_record(uint32_t credential,
                                     const char *secret,
                                     size_t secret_length,
                                     const struct kazasu_card_options *options,
                                     struct kazasu_flow **out,
                                     struct kazasu_error **error);

/**
 * What the card says of itself without a PIN (application …0100): `serial`, `municipality_code` (市区町村コード), `expiry`.
 * Nothing signs it.
 */
kazasu_status kazasu_flow_card_identity(const struct kazasu_card_options *options,
                                        struct kazasu_flow **out,
                                        struct kazasu_error **error);

/**
 * The certificate of an HPKI card (`KAZASU_CREDENTIAL_HPKI_…` says of which application), without its PIN:
 * `certificate` (bytes, DER).
 */
kazasu_status kazasu_flow_hpki_certificate(uint32_t credential,
                                           const struct kazasu_card_options *options,
                                           struct kazasu_flow **out,
                                           struct kazasu_error **error);

/**
 * Signs `digest` (32 bytes, SHA-256) with an HPKI card: `certificate`, `signature` (bytes), PKCS#1 v1.5. At most one
 * VERIFY is sent. `form`: `KAZASU_HPKI_…`, how the card is asked.
 */
kazasu_status kazasu_flow_hpki_sign(uint32_t credential,
                                    const char *pin,
                                    size_t pin_length,
                                    const uint8_t *digest,
                                    uint32_t form,
                                    const struct kazasu_card_options *options,
                                    struct kazasu_flow **out,
                                    struct kazasu_error **error);

/**
 * 照合番号B from what is printed on the card: birth date, the year in which the card expires, and the four digits of the
 * security code; see `kazasu_record_text` for the buffer.
 */
kazasu_status kazasu_number_b(const struct kazasu_date *birth,
                              uint32_t expiry_year,
                              const char *security_code,
                              char *buffer,
                              size_t size,
                              size_t *needed);

/**
 * What a certificate (DER) says.
 *
 * `kind` (`user_authentication`, `digital_signature`, `certification_authority`, `unknown`), `subject`, `common_name`,
 * `issuer`, `serial`, `not_before`, `not_after` (`YYYY-MM-DDThh:mm:ss+09:00`), `policies` (a list of OIDs),
 * `fingerprint` (bytes, SHA-256), `pem`, `is_of_test_hierarchy` (0 or 1); of a 署名用電子証明書 `holder` with `name`,
 * `address`, `birth_date`, `sex`, `name_substitutions`, `address_substitutions`. Nothing is checked.
 */
kazasu_status kazasu_certificate_read(const uint8_t *der,
                                      size_t length,
                                      struct kazasu_record **out,
                                      struct kazasu_error **error);

/**
 * Whether an authority that is believed issued a certificate (DER), and whether both are within their periods.
 *
 * `trusted_by` (the anchor's name), `validity` and `issuer_validity` (`valid`, `not_yet`, `expired`), `is_valid` (1 when
 * both are valid). `KAZASU_E_CERTIFICATE_NO_ANCHOR` when nobody did. Revocation is not checked. `anchors`: NULL is the
 * production ones. `at`: seconds since 1970-01-01T00:00:00Z, 0 is now.
 */
kazasu_status kazasu_certificate_check(const uint8_t *der,
                                       size_t length,
                                       const struct kazasu_anchors *anchors,
                                       int64_t at,
                                       struct kazasu_record **out,
                                       struct kazasu_error **error);

/**
 * Whether the key of a certificate (DER) made a signature over `message`: `KAZASU_OK` means yes.
 *
 * `algorithm`: NULL for `rsa_pkcs1_sha256`, which is what `kazasu_flow_tap` and `kazasu_flow_sign` make of the SHA-256
 * of `message`; others are `rsa_pkcs1_sha384`, `rsa_pkcs1_sha512`, `rsa_pkcs1_unprefixed`, `rsa_pss_sha256`,
 * `ecdsa_p256_sha256_der`, `ecdsa_p256_sha256_raw`, `ecdsa_p384_sha384_der`, `ecdsa_p384_sha384_raw`. That the certificate
 * can be believed is another question: `kazasu_certificate_check`.
 */
kazasu_status kazasu_certificate_verify_signature(const uint8_t *der,
                                                  size_t length,
                                                  const char *algorithm,
                                                  const uint8_t *message,
                                                  size_t message_length,
                                                  const uint8_t *signature,
                                                  size_t signature_length,
                                                  struct kazasu_error **error);

/**
 * The SHA-256 of bytes, into 32 bytes at `digest`: what the jobs sign of a challenge.
 */
kazasu_status kazasu_sha256(const uint8_t *data,
                            size_t length,
                            uint8_t *digest);

/**
 * Fills `bytes` with random ones of the system: for the challenge that a card signs.
 */
kazasu_status kazasu_random(uint8_t *bytes,
                            size_t length);

/**
 * A device that calls a function for each command. `user` is handed to it as it is. The function is called on the
 * thread that runs a flow; it may block, and may not use the device.
 */
kazasu_status kazasu_device_from_function(kazasu_transceive transceive,
                                          void *user,
                                          struct kazasu_device **out);

/**
 * The readers of the system (PC/SC): a list of `name`, `has_card` (0 or 1), `is_mute` (a card that does not answer) and
 * `atr` (bytes). `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without PC/SC.
 */
kazasu_status kazasu_readers(struct kazasu_record **out,
                             struct kazasu_error **error);

/**
 * Waits up to `wait_ms` for a card or phone on a reader and uses it exclusively. `reader`: a part of the reader's name,
 * NULL or empty for any. `cancel`: NULL is fine. `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without PC/SC.
 */
kazasu_status kazasu_device_open_reader(const char *reader,
                                        uint32_t wait_ms,
                                        const struct kazasu_cancel *cancel,
                                        struct kazasu_device **out,
                                        struct kazasu_error **error);

/**
 * A device that answers out of a recorded trace (JSON lines). `flags`: 0, or `KAZASU_REPLAY_BY_ORDER`. A command that
 * is not the recorded one is told as a failure of the reader.
 */
kazasu_status kazasu_device_replay(const uint8_t *trace,
                                   size_t length,
                                   uint32_t flags,
                                   struct kazasu_device **out,
                                   struct kazasu_error **error);

/**
 * The reader's name, or `simulator`, `trace`, `function`; see `kazasu_record_text` for the buffer.
 */
kazasu_status kazasu_device_name(const struct kazasu_device *device,
                                 char *buffer,
                                 size_t size,
                                 size_t *needed);

/**
 * The options for the next flow on this device: the defaults, with what card and reader have shown to carry so far.
 */
kazasu_status kazasu_device_card_options(const struct kazasu_device *device,
                                         struct kazasu_card_options *out);

/**
 * Sends one command APDU, once, and gives the response APDU (data, then two status bytes).
 */
kazasu_status kazasu_device_transceive(struct kazasu_device *device,
                                       const uint8_t *command,
                                       size_t length,
                                       struct kazasu_buffer **out,
                                       struct kazasu_error **error);

/**
 * Begins to record what passes through the device; a recording that was going on is dropped. `flags`: 0 hides
 * everything that is not known to be harmless.
 */
kazasu_status kazasu_device_start_trace(struct kazasu_device *device,
                                        uint32_t flags);

/**
 * Ends the recording and gives its JSON lines. `KAZASU_E_ABSENT` when none was going on.
 */
kazasu_status kazasu_device_take_trace(struct kazasu_device *device,
                                       struct kazasu_buffer **out);

/**
 * Gives the card back and frees a device; NULL is fine.
 */
void kazasu_device_free(struct kazasu_device *device);

/**
 * The status of the call that failed; `KAZASU_OK` for NULL.
 */
kazasu_status kazasu_error_status(const struct kazasu_error *error);

/**
 * The stable word for the failure, such as `credential_wrong`; empty for NULL. Valid as long as the error.
 */
const char *kazasu_error_code(const struct kazasu_error *error);

/**
 * What went wrong and what to do, for a person; empty for NULL. Where there are no words in Japanese they are English.
 * Valid as long as the error. Holds no secret; a path or a file name may be in it.
 *
 * `language`: `KAZASU_LANGUAGE_JAPANESE`, everything else is English.
 */
const char *kazasu_error_message(const struct kazasu_error *error,
                                 uint32_t language);

/**
 * The element of a message that the failure is about; empty where it is about none. Valid as long as the error.
 */
const char *kazasu_error_path(const struct kazasu_error *error);

/**
 * Which PIN, password or number the failure is about: `KAZASU_CREDENTIAL_…`, 0 for none.
 */
uint32_t kazasu_error_credential(const struct kazasu_error *error);

/**
 * How many tries are left of that credential; 0 when it is blocked, -1 when that is not known or not what failed.
 */
int32_t kazasu_error_tries_left(const struct kazasu_error *error);

/**
 * Frees an error; NULL is fine.
 */
void kazasu_error_free(struct kazasu_error *error);

/**
 * What a status means, in English: a sentence that lives as long as the program. For a status that no error object
 * came with.
 */
const char *kazasu_status_text(kazasu_status status);

/**
 * The command to send next (`*length` bytes), exactly once. NULL and 0 when nothing more is to be sent and
 * `kazasu_flow_finish` is next. Valid until the next call with the flow.
 */
kazasu_status kazasu_flow_command(const struct kazasu_flow *flow,
                                  const uint8_t **command,
                                  size_t *length);

/**
 * How long to wait, at least, before the command is sent, in milliseconds. 0 for all but a few.
 */
kazasu_status kazasu_flow_delay(const struct kazasu_flow *flow,
                                uint32_t *milliseconds);

/**
 * Takes the response to the command: data, then two status bytes.
 */
kazasu_status kazasu_flow_respond(struct kazasu_flow *flow,
                                  const uint8_t *response,
                                  size_t length,
                                  struct kazasu_error **error);

/**
 * Takes that there was no response, and why: `KAZASU_E_DEVICE_REMOVED` and its like, as `kazasu_transceive` gives them.
 */
kazasu_status kazasu_flow_no_response(struct kazasu_flow *flow,
                                      kazasu_status why,
                                      struct kazasu_error **error);

/**
 * The result, once there is no command more. The flow is used up, whether this succeeds or not.
 */
kazasu_status kazasu_flow_finish(struct kazasu_flow *flow,
                                 struct kazasu_record **out,
                                 struct kazasu_error **error);

/**
 * Runs the job to its end over a device, blocking. The flow is used up, whether this succeeds or not.
 */
kazasu_status kazasu_flow_run(struct kazasu_flow *flow,
                              struct kazasu_device *device,
                              struct kazasu_record **out,
                              struct kazasu_error **error);

/**
 * Wipes and frees a flow, also one that was not finished; NULL is fine.
 */
void kazasu_flow_free(struct kazasu_flow *flow);

/**
 * The folders at two paths. Nothing is opened yet.
 */
kazasu_status kazasu_folder_new(const char *req,
                                const char *res,
                                struct kazasu_folder **out,
                                struct kazasu_error **error);

/**
 * Asks a request under a fresh name and reads the answer. Blocks until there is one, or the time is over. `options`:
 * NULL is the default.
 *
 * A failure can be handed to `kazasu_decide_without_answer`. The answer is `XML`; for archives and PDF documents use
 * `kazasu_folder_ask_file`. An answer that cannot be used, those among them, stays in the folder.
 */
kazasu_status kazasu_folder_ask(const struct kazasu_folder *folder,
                                const struct kazasu_message *request,
                                const struct kazasu_ask_options *options,
                                struct kazasu_message **answer,
                                struct kazasu_error **error);

/**
 * Asks bytes under a name of the caller's, such as `OQSsiquc01req_20260929101500000001.xml`, and gives the answer as it
 * lay in the folder.
 *
 * `file_name`, `kind` (`xml`, `zip`, `pdf`), `content` (bytes), `left_in_folder` (0 or 1).
 */
kazasu_status kazasu_folder_ask_file(const struct kazasu_folder *folder,
                                     const char *file_name,
                                     const uint8_t *data,
                                     size_t length,
                                     const struct kazasu_ask_options *options,
                                     struct kazasu_record **out,
                                     struct kazasu_error **error);

/**
 * A suffix that makes a file's name unique: time in Japan and six characters, 20 in all; see `kazasu_record_text` for
 * the buffer.
 */
kazasu_status kazasu_suffix_now(char *buffer,
                                size_t size,
                                size_t *needed);

/**
 * Frees a folder; NULL is fine.
 */
void kazasu_folder_free(struct kazasu_folder *folder);

/**
 * Watches the folder at a path. Files already there count as new. Nothing in it is changed.
 */
kazasu_status kazasu_face_folder_new(const char *path,
                                     struct kazasu_face_folder **out,
                                     struct kazasu_error **error);

/**
 * The next file that the face reader dropped, oldest first: waits up to `timeout_ms` for one. `KAZASU_E_ABSENT` (without
 * an error object) when none came.
 *
 * Its name is copied into `file_name` of `size` bytes (256 is enough; NULL and 0 when not wanted). A file that is no
 * message gives an error and counts as seen. `cancel`: NULL is fine.
 */
kazasu_status kazasu_face_folder_next(struct kazasu_face_folder *folder,
                                      uint32_t timeout_ms,
                                      const struct kazasu_cancel *cancel,
                                      char *file_name,
                                      size_t size,
                                      struct kazasu_message **message,
                                      struct kazasu_error **error);

/**
 * Frees a face folder; NULL is fine.
 */
void kazasu_face_folder_free(struct kazasu_face_folder *folder);

/**
 * Reads a message from the bytes of a file, UTF-8 or Shift_JIS as its declaration says.
 *
 * `file_name` (without folder; NULL is fine) tells the kind of message; without it the content decides. `flags`: 0 or
 * `KAZASU_READ_STRICT`. What lenient reading tolerated is told by `kazasu_message_diagnostics`.
 */
kazasu_status kazasu_message_read(const uint8_t *data,
                                  size_t length,
                                  const char *file_name,
                                  uint32_t flags,
                                  struct kazasu_message **out,
                                  struct kazasu_error **error);

/**
 * Builds a message from JSON in the form that `kazasu_message_to_json` gives. A JSON with texts under `unknown` is
 * refused, because they could not all be put back.
 */
kazasu_status kazasu_message_from_json(const char *json,
                                       struct kazasu_message **out,
                                       struct kazasu_error **error);

/**
 * An empty request of a kind, such as `OQSsiquc01req`, to be filled with `kazasu_message_set`.
 */
kazasu_status kazasu_message_new(const char *kind,
                                 struct kazasu_message **out,
                                 struct kazasu_error **error);

/**
 * Sets a value by its element's name, as text in the form of the layout (`Birthdate` = `19900102`). Where a group
 * repeats, an element that the last one has already begins the next.
 */
kazasu_status kazasu_message_set(struct kazasu_message *message,
                                 const char *element,
                                 const char *value,
                                 struct kazasu_error **error);

/**
 * The message as the bytes of a file, in `KAZASU_ENCODING_…`. A request is checked first; what is missing or does not
 * fit is told with its path.
 */
kazasu_status kazasu_message_write(const struct kazasu_message *message,
                                   uint32_t encoding,
                                   struct kazasu_buffer **out,
                                   struct kazasu_error **error);

/**
 * The message as JSON, in the form that `kazasu message decode` prints. `file_name` (NULL is fine) becomes its `file`.
 */
kazasu_status kazasu_message_to_json(const struct kazasu_message *message,
                                     const char *file_name,
                                     struct kazasu_buffer **out,
                                     struct kazasu_error **error);

/**
 * The kind of message, such as `OQSsiquc01res`; see `kazasu_record_text` for the buffer. `KAZASU_E_ABSENT` when neither
 * name nor content tells.
 */
kazasu_status kazasu_message_kind(const struct kazasu_message *message,
                                  char *buffer,
                                  size_t size,
                                  size_t *needed);

/**
 * The encoding that the message was read from: `KAZASU_ENCODING_…`.
 */
kazasu_status kazasu_message_encoding(const struct kazasu_message *message,
                                      uint32_t *out);

/**
 * The name that a request has in the folder, with `suffix` (letters and digits) to make it unique; see
 * `kazasu_record_text` for the buffer.
 */
kazasu_status kazasu_message_file_name(const struct kazasu_message *message,
                                       const char *suffix,
                                       char *buffer,
                                       size_t size,
                                       size_t *needed);

/**
 * What reading tolerated: a list, each item with `severity`, `code`, `path`, `line`, `column`, `message` (English),
 * and `detail` where there are further words.
 */
kazasu_status kazasu_message_diagnostics(const struct kazasu_message *message,
                                         struct kazasu_record **out,
                                         struct kazasu_error **error);

/**
 * What stands at a path: `KAZASU_FIELD_…`.
 *
 * A path is the official element names joined by `/`, the items of a list numbered from 0: `ResultList/0/Name`. It
 * begins in the body, or with `MessageHeader` or `MessageBody`. `KAZASU_E_NO_SUCH_ELEMENT`, `KAZASU_E_NO_SUCH_ITEM`: the
 * layout has no such element, the list not so many items.
 */
kazasu_status kazasu_message_type(const struct kazasu_message *message,
                                  const char *path,
                                  uint32_t *out);

/**
 * How many items the list at a path has; 0 when it is absent. `KAZASU_E_WRONG_TYPE`: it is no list.
 */
kazasu_status kazasu_message_count(const struct kazasu_message *message,
                                   const char *path,
                                   size_t *out);

/**
 * Copies the value at a path into `buffer` of `size` bytes, NUL included, as the JSON of the message has it: text as
 * sent, of a code the code, a day as `YYYY-MM-DD`, a month as `YYYY-MM`, a time as `YYYY-MM-DDThh:mm:ss+09:00`, numbers
 * in decimal. `needed` (NULL is fine) gets the bytes it takes with its NUL.
 *
 * `KAZASU_E_ABSENT`: absent or empty. `KAZASU_E_WRONG_TYPE`: a group or a list. `KAZASU_E_BUFFER_TOO_SMALL`: call again
 * with `needed` bytes; `buffer` is empty. And as `kazasu_message_type`.
 */
kazasu_status kazasu_message_text(const struct kazasu_message *message,
                                  const char *path,
                                  char *buffer,
                                  size_t size,
                                  size_t *needed);

/**
 * The day, month or time at a path. `KAZASU_E_ABSENT`: absent or empty. `KAZASU_E_WRONG_TYPE`: something else, also
 * text that is no date although it should be one. And as `kazasu_message_type`.
 */
kazasu_status kazasu_message_date(const struct kazasu_message *message,
                                  const char *path,
                                  struct kazasu_date *out);

/**
 * The percentage, amount in yen or count at a path. Errors as `kazasu_message_date`.
 */
kazasu_status kazasu_message_integer(const struct kazasu_message *message,
                                     const char *path,
                                     int64_t *out);

/**
 * What the code at a path means, in a language; buffer as `kazasu_message_text`, which gives the code itself.
 *
 * `KAZASU_E_ABSENT`: absent or empty, or a code that is not in its table. `KAZASU_E_WRONG_TYPE`: no code.
 */
kazasu_status kazasu_message_label(const struct kazasu_message *message,
                                   const char *path,
                                   uint32_t language,
                                   char *buffer,
                                   size_t size,
                                   size_t *needed);

/**
 * Goes through all values of a message in the order of the layout. `user` is handed to `visitor` as it is.
 *
 * When `visitor` ends it early the call still gives `KAZASU_OK`. What no table lists is not among the values: see
 * `unknown` in the JSON.
 */
kazasu_status kazasu_message_visit(const struct kazasu_message *message,
                                   kazasu_visitor visitor,
                                   void *user,
                                   struct kazasu_error **error);

/**
 * Frees a message; NULL is fine.
 */
void kazasu_message_free(struct kazasu_message *message);

/**
 * A request for nothing yet of a document of a type, such as `KAZASU_MDOC_JAPAN`.
 */
kazasu_status kazasu_mdoc_request_new(const char *doc_type,
                                      struct kazasu_mdoc_request **out,
                                      struct kazasu_error **error);

/**
 * Asks for an element. `intent_to_retain`: 1 when it will be kept longer than the transaction, which the phone shows,
 * else 0.
 */
kazasu_status kazasu_mdoc_request_add(struct kazasu_mdoc_request *request,
                                      const char *namespace_,
                                      const char *element,
                                      uint32_t intent_to_retain,
                                      struct kazasu_error **error);

/**
 * Frees a request; NULL is fine.
 */
void kazasu_mdoc_request_free(struct kazasu_mdoc_request *request);

/**
 * Asks a phone on the reader for a document over NFC, from the tap to the verified document. The phone answers when its
 * holder has agreed: allow for some tens of seconds.
 *
 * The record is that of `kazasu_mdoc_session_verify`; when any check fails there is none, but an error. A phone that
 * hands over by Bluetooth gives `KAZASU_E_PRESENTATION_OTHER_CARRIER`: engage it with `kazasu_flow_engage`. `anchors`:
 * NULL is Japan's root. `at`: seconds since 1970-01-01T00:00:00Z, 0 is when the phone has answered. The guard of
 * `options` does not matter here.
 */
kazasu_status kazasu_flow_present(const struct kazasu_mdoc_request *request,
                                  const struct kazasu_anchors *anchors,
                                  int64_t at,
                                  const struct kazasu_card_options *options,
                                  struct kazasu_flow **out,
                                  struct kazasu_error **error);

/**
 * Engages a phone on the reader: where its session goes on, for programs that carry the session's messages over
 * Bluetooth themselves.
 *
 * `device_engagement`, `select` (bytes), `request` (bytes; absent where the handover was static): what
 * `kazasu_mdoc_session_new` takes. `over_nfc`: 1 when the phone stays on the reader. `ble`, a list of `mode`
 * (`central_client`, `peripheral_server`), `uuid` (16 bytes) and `address` (bytes, where the phone tells one). `offer`:
 * `KAZASU_OFFER_…`, with `uuid` the reader's own service (16 bytes) for Bluetooth, else NULL.
 */
kazasu_status kazasu_flow_engage(uint32_t offer,
                                 const uint8_t *uuid,
                                 const struct kazasu_card_options *options,
                                 struct kazasu_flow **out,
                                 struct kazasu_error **error);

/**
 * Begins a session after an engagement over NFC, with a fresh key: bytes as `kazasu_flow_engage` gives them. `request`
 * is NULL and 0 where the handover was static.
 */
kazasu_status kazasu_mdoc_session_new(const uint8_t *device_engagement,
                                      size_t device_engagement_length,
                                      const uint8_t *select,
                                      size_t select_length,
                                      const uint8_t *request,
                                      size_t request_length,
                                      struct kazasu_mdoc_session **out,
                                      struct kazasu_error **error);

/**
 * Begins a session after a QR code (`mdoc:…`), with a fresh key.
 */
kazasu_status kazasu_mdoc_session_from_qr(const char *qr,
                                          struct kazasu_mdoc_session **out,
                                          struct kazasu_error **error);

/**
 * The message that asks for a document, encrypted for the phone.
 */
kazasu_status kazasu_mdoc_session_ask(struct kazasu_mdoc_session *session,
                                      const struct kazasu_mdoc_request *request,
                                      struct kazasu_buffer **out,
                                      struct kazasu_error **error);

/**
 * As `kazasu_mdoc_session_ask`, with reader authentication: the phone is told who asks.
 *
 * `algorithm`: `KAZASU_READER_KEY_…`. `certificate` (DER): of the reader's key. `sign` is called once, with `user` as it
 * is; `KAZASU_E_CALLBACK_FAILED` when it fails.
 */
kazasu_status kazasu_mdoc_session_ask_signed(struct kazasu_mdoc_session *session,
                                             const struct kazasu_mdoc_request *request,
                                             uint32_t algorithm,
                                             const uint8_t *certificate,
                                             size_t certificate_length,
                                             kazasu_sign sign,
                                             void *user,
                                             struct kazasu_buffer **out,
                                             struct kazasu_error **error);

/**
 * Reads a message of the phone. `response` gets the decrypted DeviceResponse, or NULL when the message has none;
 * `status` (NULL is fine) gets the session's status (10, 11, 20), -1 when there is none. A status ends the session.
 */
kazasu_status kazasu_mdoc_session_open(struct kazasu_mdoc_session *session,
                                       const uint8_t *message,
                                       size_t length,
                                       struct kazasu_buffer **response,
                                       int64_t *status,
                                       struct kazasu_error **error);

/**
 * The document of a type in a decrypted response, if every check passes; an error otherwise.
 *
 * `doc_type`, `elements` (a list of `namespace`, `name`, `type` and `value`: `text`; `integer`, which a flag is too;
 * `date` as `YYYY-MM-DD`; `time`; `bytes`; `cbor` as bytes), `device_elements` (the same, signed by the phone alone),
 * `trusted_by`, `signer` (as `kazasu_certificate_read`, without `kind`), `valid_from`, `valid_until`, and of `status`, where to ask for
 * revocation, which is not done here: `status_list_uri`, `status_list_index`, `identifier_list_uri`, `identifier`,
 * `is_unknown`. `anchors`: NULL is Japan's root. `at`: seconds since 1970-01-01T00:00:00Z, 0 is now.
 */
kazasu_status kazasu_mdoc_session_verify(const struct kazasu_mdoc_session *session,
                                         const uint8_t *response,
                                         size_t length,
                                         const char *doc_type,
                                         const struct kazasu_anchors *anchors,
                                         int64_t at,
                                         struct kazasu_record **out,
                                         struct kazasu_error **error);

/**
 * Every check of every document of a response by itself, for telling what is wrong.
 *
 * `documents`, a list of `doc_type`, `is_verified` (0 or 1), `checks` (of each its name with `passed` or the code of
 * its failure), `remarks` (a list of codes), and `unverified_elements`, as `elements` of `kazasu_mdoc_session_verify`:
 * for showing what came, never for relying on it. Arguments as there.
 */
kazasu_status kazasu_mdoc_session_examine(const struct kazasu_mdoc_session *session,
                                          const uint8_t *response,
                                          size_t length,
                                          const char *doc_type,
                                          const struct kazasu_anchors *anchors,
                                          int64_t at,
                                          struct kazasu_record **out,
                                          struct kazasu_error **error);

/**
 * Ends a session, and gives the message that says so.
 */
kazasu_status kazasu_mdoc_session_terminate(struct kazasu_mdoc_session *session,
                                            struct kazasu_buffer **out,
                                            struct kazasu_error **error);

/**
 * Wipes and frees a session; NULL is fine.
 */
void kazasu_mdoc_session_free(struct kazasu_mdoc_session *session);

/**
 * What an answer means for a visit on the day `on`; NULL is today in Japan.
 *
 * `outcome` (`insured`, `insured_with_notes`, `not_insured`, `several`, `could_not_ask`), `label` and `advice` for a
 * person, `reasons`, a list of `code` and `text`, the deciding one first. Texts are in `language`. A message that is no
 * answer to a question about eligibility gives `could_not_ask`.
 */
kazasu_status kazasu_decide(const struct kazasu_message *answer,
                            const struct kazasu_date *on,
                            uint32_t language,
                            struct kazasu_record **out,
                            struct kazasu_error **error);

/**
 * As `kazasu_decide`, of the unit `index` (from 0) of a bulk answer. `KAZASU_E_NO_SUCH_ITEM` when there is none.
 */
kazasu_status kazasu_decide_unit(const struct kazasu_message *answer,
                                 size_t index,
                                 const struct kazasu_date *on,
                                 uint32_t language,
                                 struct kazasu_record **out,
                                 struct kazasu_error **error);

/**
 * What it means that a question got no answer: `could_not_ask` with the reason, from the error of `kazasu_folder_ask`.
 * "Could not ask" is never "not insured". `why` may be NULL.
 */
kazasu_status kazasu_decide_without_answer(const struct kazasu_error *why,
                                           uint32_t language,
                                           struct kazasu_record **out,
                                           struct kazasu_error **error);

/**
 * Compares a chart record with an answer.
 *
 * `record`: which record of the answer was compared (the one most like the chart), from 0; `differences`: a list, the
 * worst first, of `field`, `label` (in `language`), `chart` (absent when the chart has nothing), `answer` and `severity`
 * (`error`, `warning`, `info`). `chart` is JSON with the keys of a record: `name`, `name_kana`, `birthdate`
 * (`YYYY-MM-DD`), `sex1`, `insurer_number`, `insured_card_symbol`, `insured_identification_number`,
 * `insured_branch_number`, `contribution_ratio`, `limit_application_certificate_classification_flag`; all may be left
 * out. `KAZASU_E_ABSENT` (without an error object) when the answer has no record.
 */
kazasu_status kazasu_compare(const struct kazasu_message *answer,
                             const char *chart,
                             uint32_t language,
                             struct kazasu_record **out,
                             struct kazasu_error **error);

/**
 * The question (`OQSsiquc01req`) whether the person of a chart record is insured on the day `on` (NULL is today in
 * Japan), asked by the institution (医療機関コード, ten digits). `limit_consent`: 1 when the patient agreed that the 限度額 data are fetched, else
 * 0. `chart`: as for `kazasu_compare`; insurer number, insured number and birth date are needed.
 */
kazasu_status kazasu_question(const char *chart,
                              const char *institution,
                              const struct kazasu_date *on,
                              uint32_t limit_consent,
                              struct kazasu_message **out,
                              struct kazasu_error **error);

/**
 * Copies a text into `buffer` of `size` bytes, NUL included. `needed` (NULL is fine) gets the bytes it takes with its
 * NUL. Numbers are written in decimal.
 *
 * `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no text. `KAZASU_E_BUFFER_TOO_SMALL`: call
 * again with `needed` bytes; `buffer` is empty.
 */
kazasu_status kazasu_record_text(const struct kazasu_record *record,
                                 const char *path,
                                 char *buffer,
                                 size_t size,
                                 size_t *needed);

/**
 * A number; a flag is 0 or 1.
 *
 * `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no number.
 */
kazasu_status kazasu_record_integer(const struct kazasu_record *record,
                                    const char *path,
                                    int64_t *out);

/**
 * Bytes, such as a certificate or an image; they stay where they are and are valid as long as the record. Of a text too,
 * behind which no NUL stands.
 *
 * `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is neither bytes nor text.
 */
kazasu_status kazasu_record_bytes(const struct kazasu_record *record,
                                  const char *path,
                                  const uint8_t **data,
                                  size_t *length);

/**
 * How many items a list has.
 *
 * `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no list.
 */
kazasu_status kazasu_record_count(const struct kazasu_record *record,
                                  const char *path,
                                  size_t *out);

/**
 * The whole record as JSON, bytes in Base64. It shows everything, 個人番号 and names included: for a test bench, not
 * for a log.
 */
kazasu_status kazasu_record_to_json(const struct kazasu_record *record,
                                    struct kazasu_buffer **out,
                                    struct kazasu_error **error);

/**
 * Wipes and frees a record; NULL is fine.
 */
void kazasu_record_free(struct kazasu_record *record);

/**
 * A simulated device (`KAZASU_SIMULATED_…`) with a fictional holder and all tries left. Its certificates verify under
 * `KAZASU_ANCHORS_SIMULATOR` alone. `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without the simulator.
 */
kazasu_status kazasu_device_simulate(uint32_t kind,
                                     struct kazasu_device **out,
                                     struct kazasu_error **error);

/**
 * Starts a terminal over the folders `req`, `res` and `face` in an existing directory; they are made where they are
 * not there. It knows fictional patients: see `kazasu terminal --list`.
 */
kazasu_status kazasu_terminal_start(const char *directory,
                                    struct kazasu_terminal **out,
                                    struct kazasu_error **error);

/**
 * Lets a patient look into the face reader: their answer is dropped into the folder `face`. `patient`: their id
 * (`kazasu terminal --list`); NULL is the first.
 */
kazasu_status kazasu_terminal_present_face(const struct kazasu_terminal *terminal,
                                           const char *patient,
                                           struct kazasu_error **error);

/**
 * Stops and frees a terminal; NULL is fine.
 */
void kazasu_terminal_free(struct kazasu_terminal *terminal);

/**
 * UTF-8 to Windows-31J (cp932). `size` and `needed` (NULL is fine) count bytes, the terminating NUL included.
 *
 * `KAZASU_E_UNREPRESENTABLE`: a character that Windows-31J does not have. `KAZASU_E_BUFFER_TOO_SMALL`: call again with
 * `needed` bytes.
 */
kazasu_status kazasu_utf8_to_windows_31j(const char *utf8,
                                         uint8_t *buffer,
                                         size_t size,
                                         size_t *needed);

/**
 * Windows-31J (cp932) to UTF-8. `length` counts bytes without a terminating NUL; `size` and `needed` (NULL is fine)
 * count bytes with one.
 *
 * `KAZASU_E_BAD_ENCODING`: these bytes are not Windows-31J. `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` bytes.
 */
kazasu_status kazasu_windows_31j_to_utf8(const uint8_t *data,
                                         size_t length,
                                         char *buffer,
                                         size_t size,
                                         size_t *needed);

/**
 * UTF-8 to UTF-16 in the machine's byte order, as Windows has it. `size` and `needed` (NULL is fine) count units of two
 * bytes, the terminating 0 included.
 *
 * `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` units.
 */
kazasu_status kazasu_utf8_to_utf16(const char *utf8,
                                   uint16_t *buffer,
                                   size_t size,
                                   size_t *needed);

/**
 * UTF-16 in the machine's byte order to UTF-8. `length` counts units of two bytes without a terminating 0; `size` and
 * `needed` (NULL is fine) count bytes with a terminating NUL.
 *
 * `KAZASU_E_BAD_ENCODING`: half of a surrogate pair. `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` bytes.
 */
kazasu_status kazasu_utf16_to_utf8(const uint16_t *utf16,
                                   size_t length,
                                   char *buffer,
                                   size_t size,
                                   size_t *needed);

/**
 * Puts a trace into words (JSON lines, or text as people write it).
 *
 * `entries`, a list of: `type` (`exchange`, `note`), `line`, and for an exchange `command` and `response`, each with
 * `bytes`, `text` and whether they are `cut` or `redacted`, the response also with `status` and `details`; for a note
 * `text`. `flags`: 0 or `KAZASU_EXPLAIN_PERSONAL_DATA`.
 */
kazasu_status kazasu_trace_explain(const uint8_t *trace,
                                   size_t length,
                                   uint32_t language,
                                   uint32_t flags,
                                   struct kazasu_record **out,
                                   struct kazasu_error **error);

/**
 * The version of the library, such as `0.1.0`.
 */
const char *kazasu_version(void);

/**
 * The version of the library's ABI: `KAZASU_ABI_VERSION` of the header it was built with.
 */
uint32_t kazasu_abi_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KAZASU_H */
