/* Documents on phones: presented over NFC, engaged, and in a session whose messages the test carries itself. */
#include "check.h"

static kazasu_mdoc_request *request(void) {
    kazasu_mdoc_request *made = NULL;
    CHECK_OK(kazasu_mdoc_request_new(KAZASU_MDOC_JAPAN, &made, NULL));
    CHECK_OK(kazasu_mdoc_request_add(made, KAZASU_MDOC_NAMESPACE_COMMON, "age_over_20", 0, NULL));
    CHECK_OK(kazasu_mdoc_request_add(made, KAZASU_MDOC_NAMESPACE_JAPAN, "full_name_unicode", 1, NULL));
    return made;
}

static void check_document(const kazasu_record *document) {
    CHECK_TEXT(field(document, "doc_type"), KAZASU_MDOC_JAPAN);
    CHECK_INTEGER(count(document, "elements"), 2);
    CHECK_TEXT(field(document, "elements/0/namespace"), KAZASU_MDOC_NAMESPACE_COMMON);
    CHECK_TEXT(field(document, "elements/0/name"), "age_over_20");
    CHECK_TEXT(field(document, "elements/0/type"), "integer");
    CHECK_INTEGER(number(document, "elements/0/value"), 1);
    CHECK_TEXT(field(document, "elements/1/namespace"), KAZASU_MDOC_NAMESPACE_JAPAN);
    CHECK_TEXT(field(document, "elements/1/type"), "text");
    CHECK_TEXT(field(document, "elements/1/value"), "架空　花子");
    CHECK_INTEGER(count(document, "device_elements"), 0);
    CHECK_TEXT(field(document, "trusted_by"), "simulated IACA");
    CHECK(field(document, "signer/subject")[0] != '\0');
    /* Kinds are those of cards' certificates: of a signer of documents they would mislead. */
    CHECK_STATUS(kazasu_record_text(document, "signer/kind", NULL, 0, NULL), KAZASU_E_ABSENT);
    CHECK(strstr(field(document, "valid_until"), "+09:00") != NULL);
}

static void a_phone_presents_what_was_asked_for(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    kazasu_mdoc_request *asked = request();
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_present(asked, simulator, 0, NULL, &flow, NULL));
    kazasu_record *document = run(flow, phone);
    check_document(document);
    kazasu_record_free(document);
    kazasu_mdoc_request_free(asked);
    kazasu_anchors_free(simulator);
    kazasu_device_free(phone);
}

static void nothing_is_given_of_a_document_that_is_not_believed(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    kazasu_mdoc_request *asked = request();
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    /* Japan's own root knows nothing of the simulator. */
    CHECK_OK(kazasu_flow_present(asked, NULL, 0, NULL, &flow, NULL));
    error = run_fails(flow, phone, KAZASU_E_CERTIFICATE_NO_ANCHOR);
    drop(&error);
    kazasu_anchors *production = anchors(KAZASU_ANCHORS_PRODUCTION);
    CHECK_OK(kazasu_flow_present(asked, production, 0, NULL, &flow, NULL));
    error = run_fails(flow, phone, KAZASU_E_CERTIFICATE_NO_ANCHOR);
    drop(&error);
    kazasu_anchors_free(production);
    /* Long after its time. */
    CHECK_OK(kazasu_flow_present(asked, simulator, 4102444800, NULL, &flow, NULL));
    kazasu_record *document = NULL;
    CHECK(kazasu_flow_run(flow, phone, &document, &error) != KAZASU_OK);
    CHECK(document == NULL && error != NULL);
    drop(&error);
    kazasu_flow_free(flow);
    kazasu_mdoc_request_free(asked);
    kazasu_anchors_free(simulator);
    kazasu_device_free(phone);
}

static void a_card_presents_nothing(void) {
    kazasu_device *card = simulated(KAZASU_SIMULATED_CARD);
    kazasu_mdoc_request *asked = request();
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_present(asked, NULL, 0, NULL, &flow, NULL));
    kazasu_error *error = run_fails(flow, card, KAZASU_E_NFC_NOT_OFFERED);
    CHECK((unsigned char)kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE)[0] >= 0x80);
    drop(&error);
    kazasu_mdoc_request_free(asked);
    kazasu_device_free(card);
}

static void a_request_asks_for_something(void) {
    kazasu_mdoc_request *empty = NULL;
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_mdoc_request_new(KAZASU_MDOC_JAPAN, &empty, NULL));
    kazasu_status status = kazasu_flow_present(empty, NULL, 0, NULL, &flow, &error);
    CHECK(status != KAZASU_OK && flow == NULL && error != NULL);
    drop(&error);
    kazasu_mdoc_request_free(empty);
    kazasu_mdoc_request *asked = request();
    CHECK_FAILS(kazasu_flow_present(asked, NULL, INT64_MAX, NULL, &flow, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    kazasu_mdoc_request_free(asked);
}

static kazasu_record *engaged(kazasu_device *phone, uint32_t offer, const uint8_t *uuid) {
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_engage(offer, uuid, NULL, &flow, NULL));
    return run(flow, phone);
}

static void an_engagement_tells_where_the_session_goes_on(void) {
    const uint8_t uuid[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL);
    CHECK_INTEGER(number(handover, "over_nfc"), 1);
    CHECK_INTEGER(count(handover, "ble"), 0);
    kazasu_record_free(handover);
    handover = engaged(phone, KAZASU_OFFER_BLE_CENTRAL_CLIENT, uuid);
    CHECK_INTEGER(number(handover, "over_nfc"), 0);
    CHECK_INTEGER(count(handover, "ble"), 1);
    CHECK_TEXT(field(handover, "ble/0/mode"), "central_client");
    size_t length;
    const uint8_t *told = bytes_of(handover, "ble/0/uuid", &length);
    CHECK(length == 16 && memcmp(told, uuid, 16) == 0);
    kazasu_record_free(handover);
    kazasu_device_free(phone);
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_engage(2, uuid, NULL, &flow, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_flow_engage(KAZASU_OFFER_BLE_CENTRAL_CLIENT, NULL, NULL, &flow, &error), error,
                KAZASU_E_NULL_ARGUMENT);
    drop(&error);
}

static kazasu_mdoc_session *session_of(const kazasu_record *handover) {
    size_t engagement_length, select_length, request_length;
    const uint8_t *engagement = bytes_of(handover, "device_engagement", &engagement_length);
    const uint8_t *select = bytes_of(handover, "select", &select_length);
    const uint8_t *handover_request = bytes_of(handover, "request", &request_length);
    kazasu_mdoc_session *session = NULL;
    CHECK_OK(kazasu_mdoc_session_new(engagement, engagement_length, select, select_length, handover_request,
                                     request_length, &session, NULL));
    return session;
}

/* Sends a command, reads on while there is more, and gives the length of what came. */
static size_t exchange(kazasu_device *phone, const uint8_t *command, size_t length, uint8_t *data, size_t room) {
    size_t got = 0;
    uint8_t get_response[] = {0x00, 0xC0, 0x00, 0x00, 0x00};
    for (;;) {
        kazasu_buffer *response = NULL;
        CHECK_OK(kazasu_device_transceive(phone, command, length, &response, NULL));
        const uint8_t *bytes = kazasu_buffer_data(response);
        const size_t size = kazasu_buffer_length(response);
        CHECK(size >= 2 && got + size - 2 <= room);
        memcpy(data + got, bytes, size - 2);
        got += size - 2;
        const uint8_t status = bytes[size - 2], more = bytes[size - 1];
        kazasu_buffer_free(response);
        if (status != 0x61) {
            CHECK(status == 0x90 && more == 0);
            return got;
        }
        get_response[4] = more;
        command = get_response;
        length = sizeof get_response;
    }
}

/* Carries a session's message to the phone as ENVELOPE does, and brings the phone's back. The caller frees it. */
static uint8_t *carry(kazasu_device *phone, const kazasu_buffer *message, size_t *length) {
    static const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x48, 0x04, 0x00};
    static uint8_t command[70000], data[70000];
    CHECK_INTEGER(exchange(phone, select, sizeof select, data, sizeof data), 0);
    const size_t size = kazasu_buffer_length(message), wrapped = size + 4;
    const uint8_t head[] = {0x00, 0xC3, 0x00, 0x00, 0x00, (uint8_t)(wrapped >> 8), (uint8_t)wrapped,
                            0x53, 0x82, (uint8_t)(size >> 8), (uint8_t)size};
    memcpy(command, head, sizeof head);
    memcpy(command + sizeof head, kazasu_buffer_data(message), size);
    command[sizeof head + size] = command[sizeof head + size + 1] = 0;
    const size_t got = exchange(phone, command, sizeof head + size + 2, data, sizeof data);
    /* Without the 53 around it. */
    CHECK(got > 4 && data[0] == 0x53);
    const size_t header = data[1] < 0x80 ? 2 : 2 + (size_t)(data[1] & 0x7F);
    *length = got - header;
    uint8_t *copy = (uint8_t *)malloc(*length);
    memcpy(copy, data + header, *length);
    return copy;
}

static void a_session_is_carried_by_hand(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL);
    kazasu_mdoc_session *session = session_of(handover);
    kazasu_mdoc_request *asked = request();
    kazasu_buffer *message = NULL, *response = NULL;
    kazasu_record *document = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_mdoc_session_ask(session, asked, &message, &error));
    size_t length;
    uint8_t *answer = carry(phone, message, &length);
    int64_t status = 99;
    CHECK_OK(kazasu_mdoc_session_open(session, answer, length, &response, &status, &error));
    CHECK(response != NULL && error == NULL);
    CHECK(status == 20 || status == -1);
    const uint8_t *data = kazasu_buffer_data(response);
    const size_t size = kazasu_buffer_length(response);
    CHECK_OK(kazasu_mdoc_session_verify(session, data, size, KAZASU_MDOC_JAPAN, simulator, 0, &document, &error));
    check_document(document);
    kazasu_record_free(document);

    /* Not under other roots, and not as another document. */
    CHECK_FAILS(kazasu_mdoc_session_verify(session, data, size, KAZASU_MDOC_JAPAN, NULL, 0, &document, &error), error,
                KAZASU_E_CERTIFICATE_NO_ANCHOR);
    CHECK(document == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_mdoc_session_verify(session, data, size, "org.iso.18013.5.1.mDL", simulator, 0, &document,
                                           &error),
                error, KAZASU_E_MDOC_NOT_RETURNED);
    drop(&error);

    /* Each check by itself. */
    CHECK_OK(kazasu_mdoc_session_examine(session, data, size, KAZASU_MDOC_JAPAN, simulator, 0, &document, &error));
    CHECK_INTEGER(count(document, "documents"), 1);
    CHECK_INTEGER(number(document, "documents/0/is_verified"), 1);
    CHECK_TEXT(field(document, "documents/0/unverified_elements/1/value"), "架空　花子");
    kazasu_record_free(document);
    CHECK_OK(kazasu_mdoc_session_examine(session, data, size, KAZASU_MDOC_JAPAN, NULL, 0, &document, &error));
    CHECK_INTEGER(number(document, "documents/0/is_verified"), 0);
    kazasu_buffer *json = NULL;
    CHECK_OK(kazasu_record_to_json(document, &json, NULL));
    CHECK(strstr((const char *)kazasu_buffer_data(json), "\"certificate_no_anchor\"") != NULL);
    CHECK(strstr((const char *)kazasu_buffer_data(json), "\"passed\"") != NULL);
    kazasu_buffer_free(json);
    kazasu_record_free(document);

    /* A name with one letter changed is no longer the one that was signed. */
    uint8_t *forged = (uint8_t *)malloc(size);
    memcpy(forged, data, size);
    int changed = 0;
    for (size_t at = 0; at + 6 < size; at++) {
        if (memcmp(forged + at, "架空", 6) == 0) {
            memcpy(forged + at, "真空", 6);
            changed = 1;
        }
    }
    CHECK(changed);
    CHECK_FAILS(kazasu_mdoc_session_verify(session, forged, size, KAZASU_MDOC_JAPAN, simulator, 0, &document, &error),
                error, KAZASU_E_MDOC_DIGEST_MISMATCH);
    CHECK(document == NULL);
    drop(&error);
    free(forged);

    /* The answer is for this session alone. */
    kazasu_mdoc_session *other = session_of(handover);
    CHECK(kazasu_mdoc_session_verify(other, data, size, KAZASU_MDOC_JAPAN, simulator, 0, &document, &error) !=
          KAZASU_OK);
    CHECK(document == NULL);
    drop(&error);
    kazasu_mdoc_session_free(other);

    free(answer);
    kazasu_buffer_free(message);
    kazasu_buffer_free(response);
    kazasu_mdoc_request_free(asked);
    kazasu_mdoc_session_free(session);
    kazasu_record_free(handover);
    kazasu_anchors_free(simulator);
    kazasu_device_free(phone);
}

typedef struct signer {
    int calls;
    size_t claimed_length;
    kazasu_status status;
} signer;

static kazasu_status signs(void *user, const uint8_t *data, size_t length, uint8_t *signature,
                           size_t *signature_length) {
    signer *asked = (signer *)user;
    CHECK(length > 32 && data[0] != 0);
    CHECK_INTEGER(*signature_length, 256);
    asked->calls++;
    memset(signature, 0x5A, 64);
    *signature_length = asked->claimed_length;
    return asked->status;
}

static void the_reader_signs_through_a_function(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL);
    kazasu_mdoc_session *session = session_of(handover);
    kazasu_mdoc_request *asked = request();
    kazasu_buffer *message = NULL;
    kazasu_error *error = NULL;
    const uint8_t certificate[] = {0x30, 0x03, 0x02, 0x01, 0x00};
    signer good = {0, 64, KAZASU_OK}, failing = {0, 64, KAZASU_E_PANIC}, overlong = {0, 257, KAZASU_OK};
    CHECK_FAILS(kazasu_mdoc_session_ask_signed(session, asked, KAZASU_READER_KEY_ES256, certificate,
                                               sizeof certificate, signs, &failing, &message, &error),
                error, KAZASU_E_CALLBACK_FAILED);
    CHECK(message == NULL && failing.calls == 1);
    drop(&error);
    CHECK_FAILS(kazasu_mdoc_session_ask_signed(session, asked, KAZASU_READER_KEY_ES256, certificate,
                                               sizeof certificate, signs, &overlong, &message, &error),
                error, KAZASU_E_CALLBACK_FAILED);
    CHECK(message == NULL && overlong.calls == 1);
    drop(&error);
    CHECK_FAILS(kazasu_mdoc_session_ask_signed(session, asked, 2, certificate, sizeof certificate, signs, &good,
                                               &message, &error),
                error, KAZASU_E_INVALID_ARGUMENT);
    CHECK_INTEGER(good.calls, 0);
    drop(&error);
    CHECK_OK(kazasu_mdoc_session_ask_signed(session, asked, KAZASU_READER_KEY_ES256, certificate, sizeof certificate,
                                            signs, &good, &message, &error));
    CHECK_INTEGER(good.calls, 1);
    CHECK(kazasu_buffer_length(message) > 200);
    kazasu_buffer_free(message);
    kazasu_mdoc_request_free(asked);
    kazasu_mdoc_session_free(session);
    kazasu_record_free(handover);
    kazasu_device_free(phone);
}

static void a_session_begins_with_a_qr_code_too(void) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL);
    size_t length;
    const uint8_t *engagement = bytes_of(handover, "device_engagement", &length);
    char qr[1024] = "mdoc:";
    char *to = qr + 5;
    for (size_t bit = 0; bit < length * 8; bit += 6) {
        unsigned six = 0;
        for (size_t place = bit; place < bit + 6; place++) {
            six = six << 1 | (place < length * 8 ? engagement[place / 8] >> (7 - place % 8) & 1U : 0U);
        }
        *to++ = digits[six];
    }
    kazasu_mdoc_session *session = NULL;
    kazasu_mdoc_request *asked = request();
    kazasu_buffer *message = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_mdoc_session_from_qr(qr, &session, &error));
    CHECK_OK(kazasu_mdoc_session_ask(session, asked, &message, &error));
    kazasu_buffer_free(message);
    kazasu_mdoc_session_free(session);
    const char *none[] = {"", "mdoc:", "mdoc:####", "https://example.jp/", "mdoc:AAAA"};
    for (size_t index = 0; index < sizeof none / sizeof *none; index++) {
        check_where = none[index];
        CHECK(kazasu_mdoc_session_from_qr(none[index], &session, &error) != KAZASU_OK);
        CHECK(session == NULL && error != NULL);
        drop(&error);
    }
    kazasu_mdoc_request_free(asked);
    kazasu_record_free(handover);
    kazasu_device_free(phone);
}

static void garbage_opens_nothing(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL), *document = NULL;
    const struct {
        const char *bytes;
        size_t length;
        kazasu_status expected;
    } garbage[] = {
        {"", 0, KAZASU_E_CBOR_MALFORMED},
        {"garbage", 7, KAZASU_OK},
        {"\xa0", 1, KAZASU_OK},
        {"\xa1\x64" "data\x41\x00", 8, KAZASU_E_MDOC_DECRYPTION},
        {"\xbf", 1, KAZASU_OK},
    };
    for (size_t index = 0; index < sizeof garbage / sizeof *garbage; index++) {
        kazasu_mdoc_session *session = session_of(handover);
        kazasu_buffer *response = (kazasu_buffer *)&document;
        kazasu_error *error = NULL;
        int64_t told = 99;
        const uint8_t *bytes = (const uint8_t *)garbage[index].bytes;
        kazasu_status status =
            kazasu_mdoc_session_open(session, bytes, garbage[index].length, &response, &told, &error);
        CHECK(status != KAZASU_OK && response == NULL && error != NULL);
        if (garbage[index].expected != KAZASU_OK) {
            CHECK_STATUS(status, garbage[index].expected);
        }
        drop(&error);
        CHECK(kazasu_mdoc_session_verify(session, bytes, garbage[index].length, KAZASU_MDOC_JAPAN, NULL, 0, &document,
                                         &error) != KAZASU_OK);
        CHECK(document == NULL && error != NULL);
        drop(&error);
        kazasu_mdoc_session *none = NULL;
        CHECK(kazasu_mdoc_session_new(bytes, garbage[index].length, bytes, garbage[index].length, NULL, 0, &none,
                                      &error) != KAZASU_OK);
        CHECK(none == NULL && error != NULL);
        drop(&error);
        kazasu_mdoc_session_free(session);
    }
    kazasu_record_free(handover);
    kazasu_device_free(phone);
}

static void a_session_that_was_ended_says_no_more(void) {
    kazasu_device *phone = simulated(KAZASU_SIMULATED_IPHONE);
    kazasu_record *handover = engaged(phone, KAZASU_OFFER_NFC, NULL);
    kazasu_mdoc_session *session = session_of(handover);
    kazasu_mdoc_request *asked = request();
    kazasu_buffer *message = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_mdoc_session_terminate(session, &message, &error));
    CHECK(kazasu_buffer_length(message) > 0);
    kazasu_buffer_free(message);
    CHECK_FAILS(kazasu_mdoc_session_ask(session, asked, &message, &error), error, KAZASU_E_MDOC_SESSION_ENDED);
    CHECK(message == NULL);
    drop(&error);
    kazasu_mdoc_request_free(asked);
    kazasu_mdoc_session_free(session);
    kazasu_record_free(handover);
    kazasu_device_free(phone);
}

int main(void) {
    RUN(a_phone_presents_what_was_asked_for);
    RUN(nothing_is_given_of_a_document_that_is_not_believed);
    RUN(a_card_presents_nothing);
    RUN(a_request_asks_for_something);
    RUN(an_engagement_tells_where_the_session_goes_on);
    RUN(a_session_is_carried_by_hand);
    RUN(the_reader_signs_through_a_function);
    RUN(a_session_begins_with_a_qr_code_too);
    RUN(garbage_opens_nothing);
    RUN(a_session_that_was_ended_says_no_more);
    return 0;
}
