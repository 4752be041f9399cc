/* Every job with a card, on the simulated ones. */
#include "check.h"

static const char challenge[] = "thirty-two fresh random bytes";
static uint8_t digest[32];

/* Makes a flow of a job: MAKE(kazasu_flow_tap, "1234", 4, digest, NULL). */
#define MAKE(job, ...) (check_where = #job, make_checked(job(__VA_ARGS__, &made, &made_error)))
static kazasu_flow *made;
static kazasu_error *made_error;

static kazasu_flow *make_checked(kazasu_status status) {
    CHECK_OK(status);
    CHECK(made_error == NULL);
    return made;
}

/* A secret with its length, as the jobs take it. */
#define SECRET(text) (text), (sizeof(text) - 1)

static void check_signature(const uint8_t *certificate, size_t length, const uint8_t *signature,
                            size_t signature_length) {
    const uint8_t *message = (const uint8_t *)challenge;
    const size_t message_length = sizeof challenge - 1;
    CHECK_OK(kazasu_certificate_verify_signature(certificate, length, NULL, message, message_length, signature,
                                                 signature_length, NULL));
    CHECK_OK(kazasu_certificate_verify_signature(certificate, length, "rsa_pkcs1_sha256", message, message_length,
                                                 signature, signature_length, NULL));
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_certificate_verify_signature(certificate, length, NULL, message, message_length - 1, signature,
                                                    signature_length, &error),
                error, KAZASU_E_CERTIFICATE_SIGNATURE_INVALID);
    drop(&error);
}

static void tap_on(uint32_t kind, const char *pin, const char *device_kind) {
    kazasu_device *device = simulated(kind);
    kazasu_record *tapped = run(MAKE(kazasu_flow_tap, pin, 4, digest, NULL), device);
    CHECK_TEXT(field(tapped, "device"), device_kind);
    CHECK(field(tapped, "token")[0] != '\0');
    size_t length, signature_length, digest_length;
    const uint8_t *certificate = bytes_of(tapped, "certificate", &length);
    const uint8_t *signature = bytes_of(tapped, "signature", &signature_length);
    const uint8_t *signed_digest = bytes_of(tapped, "digest", &digest_length);
    CHECK(digest_length == 32 && memcmp(signed_digest, digest, 32) == 0);
    CHECK_INTEGER(signature_length, 256);
    check_signature(certificate, length, signature, signature_length);

    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    kazasu_record *trust = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_certificate_check(certificate, length, simulator, 1767225600, &trust, &error));
    CHECK_INTEGER(number(trust, "is_valid"), 1);
    kazasu_record_free(trust);
    CHECK_FAILS(kazasu_certificate_check(certificate, length, NULL, 1767225600, &trust, &error), error,
                KAZASU_E_CERTIFICATE_NO_ANCHOR);
    CHECK(trust == NULL);
    drop(&error);
    kazasu_anchors_free(simulator);
    kazasu_record_free(tapped);
    kazasu_device_free(device);
}

static void a_tap_on_each_device_gives_a_certificate_and_a_signature(void) {
    tap_on(KAZASU_SIMULATED_CARD, "1234", "card");
    tap_on(KAZASU_SIMULATED_ANDROID, "5678", "android");
    tap_on(KAZASU_SIMULATED_IPHONE, "5678", "iphone");
}

/* The same job stepped by hand: the caller carries the commands. */
static void step(kazasu_flow *flow, kazasu_device *device, int *exchanges) {
    for (*exchanges = 0;; ++*exchanges) {
        const uint8_t *command;
        size_t length;
        uint32_t delay = 99;
        CHECK_OK(kazasu_flow_command(flow, &command, &length));
        if (command == NULL) {
            CHECK_INTEGER(length, 0);
            return;
        }
        CHECK(length >= 4);
        CHECK_OK(kazasu_flow_delay(flow, &delay));
        CHECK_INTEGER(delay, 0);
        kazasu_buffer *response = NULL;
        CHECK_OK(kazasu_device_transceive(device, command, length, &response, NULL));
        CHECK_OK(kazasu_flow_respond(flow, kazasu_buffer_data(response), kazasu_buffer_length(response), NULL));
        kazasu_buffer_free(response);
    }
}

static void a_tap_can_be_stepped_by_hand(void) {
    const uint32_t kinds[] = {KAZASU_SIMULATED_CARD, KAZASU_SIMULATED_ANDROID, KAZASU_SIMULATED_IPHONE};
    for (size_t kind = 0; kind < 3; kind++) {
        const char *pin = kind == 0 ? "1234" : "5678";
        kazasu_device *device = simulated(kinds[kind]);
        kazasu_flow *flow = MAKE(kazasu_flow_tap, pin, 4, digest, NULL);
        int exchanges;
        step(flow, device, &exchanges);
        CHECK(exchanges >= 4);
        kazasu_record *stepped = NULL;
        CHECK_OK(kazasu_flow_finish(flow, &stepped, NULL));
        kazasu_record *tapped = run(MAKE(kazasu_flow_tap, pin, 4, digest, NULL), device);
        kazasu_buffer *one = NULL, *other = NULL;
        CHECK_OK(kazasu_record_to_json(stepped, &one, NULL));
        CHECK_OK(kazasu_record_to_json(tapped, &other, NULL));
        CHECK_TEXT((const char *)kazasu_buffer_data(one), (const char *)kazasu_buffer_data(other));
        kazasu_buffer_free(one);
        kazasu_buffer_free(other);
        kazasu_record_free(stepped);
        kazasu_record_free(tapped);
        kazasu_flow_free(flow);
        kazasu_device_free(device);
    }
}

static void a_flow_serves_once(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_flow *flow = MAKE(kazasu_flow_information, NULL);
    kazasu_record *record = NULL;
    kazasu_error *error = NULL;
    const uint8_t *command;
    size_t length;
    uint32_t delay;
    CHECK_OK(kazasu_flow_run(flow, device, &record, NULL));
    kazasu_record_free(record);
    CHECK_STATUS(kazasu_flow_run(flow, device, &record, &error), KAZASU_E_USED_UP);
    CHECK(record == NULL && error == NULL);
    CHECK_STATUS(kazasu_flow_finish(flow, &record, NULL), KAZASU_E_USED_UP);
    CHECK_STATUS(kazasu_flow_command(flow, &command, &length), KAZASU_E_USED_UP);
    CHECK_STATUS(kazasu_flow_delay(flow, &delay), KAZASU_E_USED_UP);
    CHECK_STATUS(kazasu_flow_respond(flow, (const uint8_t *)"\x90\x00", 2, NULL), KAZASU_E_USED_UP);
    CHECK_STATUS(kazasu_flow_no_response(flow, KAZASU_E_DEVICE_REMOVED, NULL), KAZASU_E_USED_UP);
    kazasu_flow_free(flow);

    /* Finished before its time, it is used up as well. */
    flow = MAKE(kazasu_flow_information, NULL);
    CHECK_FAILS(kazasu_flow_finish(flow, &record, &error), error, KAZASU_E_FLOW_UNFINISHED);
    CHECK(record == NULL);
    drop(&error);
    CHECK_STATUS(kazasu_flow_finish(flow, &record, NULL), KAZASU_E_USED_UP);
    kazasu_flow_free(flow);

    /* More responses than commands. */
    flow = MAKE(kazasu_flow_information, NULL);
    int exchanges;
    step(flow, device, &exchanges);
    CHECK_FAILS(kazasu_flow_respond(flow, (const uint8_t *)"\x90\x00", 2, &error), error,
                KAZASU_E_FLOW_NOTHING_TO_ANSWER);
    drop(&error);
    CHECK_OK(kazasu_flow_finish(flow, &record, NULL));
    kazasu_record_free(record);
    kazasu_flow_free(flow);
    kazasu_device_free(device);
}

static void what_a_device_tells_without_a_pin(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_record *told = run(MAKE(kazasu_flow_information, NULL), device);
    CHECK_TEXT(field(told, "device"), "card");
    CHECK_TEXT(field(told, "user_authentication/state"), "remaining");
    CHECK_INTEGER(number(told, "user_authentication/tries_left"), 3);
    CHECK_INTEGER(number(told, "digital_signature/tries_left"), 5);
    kazasu_record_free(told);
    kazasu_device_free(device);

    device = simulated(KAZASU_SIMULATED_ANDROID);
    told = run(MAKE(kazasu_flow_information, NULL), device);
    CHECK_TEXT(field(told, "device"), "android");
    kazasu_record_free(told);
    kazasu_device_free(device);
}

static void each_credential_tells_its_tries(void) {
    const int tries[] = {0, 3, 5, 3, 10, 10, 10, 10, 10, 3, 3};
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    for (uint32_t credential = KAZASU_CREDENTIAL_USER_AUTHENTICATION; credential <= KAZASU_CREDENTIAL_APPLICATION_0401;
         credential++) {
        kazasu_record *counter = run(MAKE(kazasu_flow_retry_counter, credential, NULL), device);
        CHECK_TEXT(field(counter, "state"), "remaining");
        CHECK_INTEGER(number(counter, "tries_left"), tries[credential]);
        kazasu_record_free(counter);
    }
    kazasu_device_free(device);
    device = simulated(KAZASU_SIMULATED_HPKI);
    for (uint32_t credential = KAZASU_CREDENTIAL_HPKI_SIGNATURE; credential <= KAZASU_CREDENTIAL_HPKI_AUTHENTICATION;
         credential++) {
        kazasu_record *counter = run(MAKE(kazasu_flow_retry_counter, credential, NULL), device);
        CHECK(number(counter, "tries_left") > 3);
        kazasu_record_free(counter);
    }
    kazasu_device_free(device);
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    const uint32_t wrong[] = {0, 13, UINT32_MAX};
    for (size_t index = 0; index < 3; index++) {
        CHECK_FAILS(kazasu_flow_retry_counter(wrong[index], NULL, &flow, &error), error, KAZASU_E_INVALID_ARGUMENT);
        CHECK(flow == NULL);
        drop(&error);
    }
}

static void both_certificates_and_those_of_their_authorities_are_read(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    const char *kinds[] = {"", "user_authentication", "certification_authority", "digital_signature",
                           "certification_authority"};
    for (uint32_t which = KAZASU_CERTIFICATE_USER_AUTHENTICATION; which <= KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA;
         which++) {
        kazasu_record *read;
        kazasu_record *says = NULL;
        if (which == KAZASU_CERTIFICATE_DIGITAL_SIGNATURE) {
            /* It names its holder, so the password has to open it. */
            kazasu_error *error = run_fails(MAKE(kazasu_flow_certificate, which, NULL, 0, NULL), device,
                                            KAZASU_E_CREDENTIAL_REQUIRED);
            CHECK_INTEGER(kazasu_error_credential(error), KAZASU_CREDENTIAL_DIGITAL_SIGNATURE);
            drop(&error);
            read = run(MAKE(kazasu_flow_certificate, which, SECRET("ABC123"), NULL), device);
        } else {
            read = run(MAKE(kazasu_flow_certificate, which, NULL, 0, NULL), device);
        }
        size_t length;
        const uint8_t *certificate = bytes_of(read, "certificate", &length);
        CHECK_OK(kazasu_certificate_read(certificate, length, &says, NULL));
        CHECK_TEXT(field(says, "kind"), kinds[which]);
        if (which == KAZASU_CERTIFICATE_DIGITAL_SIGNATURE) {
            CHECK_TEXT(field(says, "holder/name"), "架空　花子");
            CHECK_TEXT(field(says, "holder/birth_date"), "1990-01-02");
            CHECK_TEXT(field(says, "holder/sex"), "2");
        }
        kazasu_record_free(says);
        kazasu_record_free(read);
    }
    kazasu_device_free(device);
}

static void a_signature_verifies_with_its_certificate(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    const struct {
        uint32_t credential, certificate;
        const char *secret;
    } keys[] = {
        {KAZASU_CREDENTIAL_USER_AUTHENTICATION, KAZASU_CERTIFICATE_USER_AUTHENTICATION, "1234"},
        {KAZASU_CREDENTIAL_DIGITAL_SIGNATURE, KAZASU_CERTIFICATE_DIGITAL_SIGNATURE, "ABC123"},
    };
    for (size_t key = 0; key < 2; key++) {
        const char *secret = keys[key].secret;
        kazasu_record *certificate = run(
            MAKE(kazasu_flow_certificate, keys[key].certificate, secret, strlen(secret), NULL), device);
        kazasu_record *signature =
            run(MAKE(kazasu_flow_sign, keys[key].credential, secret, strlen(secret), digest, NULL), device);
        size_t length, signature_length;
        const uint8_t *der = bytes_of(certificate, "certificate", &length);
        const uint8_t *bytes = bytes_of(signature, "signature", &signature_length);
        check_signature(der, length, bytes, signature_length);
        kazasu_record_free(certificate);
        kazasu_record_free(signature);
    }
    kazasu_device_free(device);
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_sign(KAZASU_CREDENTIAL_INPUT_SUPPORT, SECRET("1234"), digest, NULL, &flow, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
}

static void every_form_of_signature_verifies_in_its_way(void) {
    const struct {
        const char *algorithm;
        int is_over_the_digest;
    } forms[] = {
        [KAZASU_SIGNATURE_AS_GIVEN] = {"rsa_pkcs1_unprefixed", 0},
        [KAZASU_SIGNATURE_BARE_SHA256] = {"rsa_pkcs1_unprefixed", 1},
        [KAZASU_SIGNATURE_PKCS1_DIGEST] = {"rsa_pkcs1_sha256", 0},
        [KAZASU_SIGNATURE_PKCS1_MESSAGE] = {"rsa_pkcs1_sha256", 0},
        [KAZASU_SIGNATURE_PSS_DIGEST] = {"rsa_pss_sha256", 0},
        [KAZASU_SIGNATURE_PSS_MESSAGE] = {"rsa_pss_sha256", 0},
    };
    const char *algorithms[] = {"rsa_pkcs1_sha256", "rsa_pkcs1_unprefixed", "rsa_pss_sha256"};
    const uint8_t *message = (const uint8_t *)challenge;
    const size_t message_length = sizeof challenge - 1;
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_record *certificate =
        run(MAKE(kazasu_flow_certificate, KAZASU_CERTIFICATE_USER_AUTHENTICATION, NULL, 0, NULL), device);
    size_t length, signature_length;
    const uint8_t *der = bytes_of(certificate, "certificate", &length);
    for (uint32_t scheme = 0; scheme < sizeof forms / sizeof *forms; scheme++) {
        kazasu_record *record = run(MAKE(kazasu_flow_sign_message, KAZASU_CREDENTIAL_USER_AUTHENTICATION,
                                         SECRET("1234"), scheme, message, message_length, NULL),
                                    device);
        const uint8_t *signature = bytes_of(record, "signature", &signature_length);
        const uint8_t *over = forms[scheme].is_over_the_digest ? digest : message;
        const size_t over_length = forms[scheme].is_over_the_digest ? sizeof digest : message_length;
        for (size_t algorithm = 0; algorithm < 3; algorithm++) {
            const int is_its_own = strcmp(algorithms[algorithm], forms[scheme].algorithm) == 0;
            CHECK_STATUS(kazasu_certificate_verify_signature(der, length, algorithms[algorithm], over, over_length,
                                                             signature, signature_length, NULL),
                         is_its_own ? KAZASU_OK : KAZASU_E_CERTIFICATE_SIGNATURE_INVALID);
        }
        kazasu_record_free(record);
    }
    kazasu_record_free(certificate);
    kazasu_device_free(device);
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_sign_message(KAZASU_CREDENTIAL_USER_AUTHENTICATION, SECRET("1234"), 6, message,
                                         message_length, NULL, &flow, &error),
                error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
}

static void a_pin_is_changed_and_changed_back(void) {
    const struct {
        uint32_t credential;
        const char *old, *fresh;
    } secrets[] = {
        {KAZASU_CREDENTIAL_USER_AUTHENTICATION, "1234", "4321"},
        {KAZASU_CREDENTIAL_DIGITAL_SIGNATURE, "ABC123", "NEW456"},
        {KAZASU_CREDENTIAL_INPUT_SUPPORT, "1234", "4321"},
        {KAZASU_CREDENTIAL_CARD_IDENTITY, "1234", "4321"},
        {KAZASU_CREDENTIAL_APPLICATION_0401, "1234", "4321"},
    };
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    for (size_t index = 0; index < sizeof secrets / sizeof *secrets; index++) {
        const uint32_t credential = secrets[index].credential;
        const char *old = secrets[index].old, *fresh = secrets[index].fresh;
        kazasu_record_free(
            run(MAKE(kazasu_flow_change, credential, old, strlen(old), fresh, strlen(fresh), NULL), device));
        /* The old one is wrong from now on, and costs a try. */
        kazasu_error *error =
            run_fails(MAKE(kazasu_flow_change, credential, old, strlen(old), fresh, strlen(fresh), NULL), device,
                      KAZASU_E_CREDENTIAL_WRONG);
        CHECK_INTEGER(kazasu_error_credential(error), credential);
        CHECK(kazasu_error_tries_left(error) >= 2);
        drop(&error);
        kazasu_record_free(
            run(MAKE(kazasu_flow_change, credential, fresh, strlen(fresh), old, strlen(old), NULL), device));
    }
    kazasu_device_free(device);
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_change(KAZASU_CREDENTIAL_NUMBER_A, SECRET("1234"), SECRET("4321"), NULL, &flow, &error),
                error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_flow_change(KAZASU_CREDENTIAL_USER_AUTHENTICATION, SECRET("1234"), SECRET("432"), NULL, &flow,
                                   &error),
                error, KAZASU_E_INVALID_PIN);
    drop(&error);
}

/* 照合番号B of the simulated card, from what is printed on it. */
static void number_b(char *text, size_t size) {
    const kazasu_date birth = {1990, 1, 2, 0, 0, 0};
    size_t needed = 0;
    CHECK_OK(kazasu_number_b(&birth, 2035, "1234", text, size, &needed));
    CHECK_INTEGER(needed, 15);
}

/* The year is that of the era: 平成2年. */
static void number_b_comes_from_what_is_printed(void) {
    char text[16];
    const kazasu_date birth = {1990, 1, 2, 0, 0, 0}, none = {1990, 13, 2, 0, 0, 0};
    number_b(text, sizeof text);
    CHECK_TEXT(text, "02010220351234");
    CHECK_STATUS(kazasu_number_b(&birth, 2035, "123", text, sizeof text, NULL), KAZASU_E_INVALID_NUMBER_B);
    CHECK_STATUS(kazasu_number_b(&birth, 2035, "12a4", text, sizeof text, NULL), KAZASU_E_INVALID_NUMBER_B);
    CHECK(kazasu_number_b(&none, 2035, "1234", text, sizeof text, NULL) != KAZASU_OK);
    CHECK(kazasu_number_b(&birth, 123456, "1234", text, sizeof text, NULL) != KAZASU_OK);
    CHECK_STATUS(kazasu_number_b(&birth, 2035, "1234", text, 14, NULL), KAZASU_E_BUFFER_TOO_SMALL);
}

static void check_attributes(const kazasu_record *record, const char *group) {
    char path[64];
    snprintf(path, sizeof path, "%sname", group);
    CHECK_TEXT(field(record, path), "架空　花子");
    snprintf(path, sizeof path, "%saddress", group);
    CHECK_TEXT(field(record, path), "東京都架空区見本町１－２－３");
    snprintf(path, sizeof path, "%sbirth_date", group);
    CHECK_TEXT(field(record, path), "1990-01-02");
    snprintf(path, sizeof path, "%ssex", group);
    CHECK_TEXT(field(record, path), "2");
}

static void number_and_attributes_are_read_in_every_way(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    char b[16];
    number_b(b, sizeof b);
    kazasu_record *record;
    record = run(MAKE(kazasu_flow_individual_number, KAZASU_CREDENTIAL_INPUT_SUPPORT, SECRET("1234"), NULL), device);
    CHECK_TEXT(field(record, "individual_number"), "123456789018");
    kazasu_record_free(record);
    record = run(MAKE(kazasu_flow_individual_number, KAZASU_CREDENTIAL_NUMBER_A, SECRET("123456789018"), NULL), device);
    CHECK_TEXT(field(record, "individual_number"), "123456789018");
    kazasu_record_free(record);
    record = run(MAKE(kazasu_flow_secure_individual_number, SECRET("1234"), NULL), device);
    CHECK_TEXT(field(record, "individual_number"), "123456789018");
    kazasu_record_free(record);
    record = run(MAKE(kazasu_flow_attributes, KAZASU_CREDENTIAL_INPUT_SUPPORT, SECRET("1234"), NULL), device);
    check_attributes(record, "");
    kazasu_record_free(record);
    record = run(MAKE(kazasu_flow_attributes, KAZASU_CREDENTIAL_NUMBER_B, b, 14, NULL), device);
    check_attributes(record, "");
    kazasu_record_free(record);
    record = run(MAKE(kazasu_flow_secure_attributes, SECRET("1234"), NULL), device);
    check_attributes(record, "");
    kazasu_record_free(record);
    kazasu_device_free(device);
}

static void signed_information_is_genuine_under_its_authority_alone(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    kazasu_record *record = run(
        MAKE(kazasu_flow_signed_information, KAZASU_CREDENTIAL_INPUT_SUPPORT, SECRET("1234"), simulator, NULL), device);
    check_attributes(record, "attributes/");
    CHECK_TEXT(field(record, "individual_number"), "123456789018");
    CHECK_INTEGER(number(record, "individual_number_is_genuine"), 1);
    CHECK_INTEGER(number(record, "attributes_are_genuine"), 1);
    CHECK(field(record, "trusted_by")[0] != '\0');
    kazasu_record_free(record);

    record =
        run(MAKE(kazasu_flow_signed_information, KAZASU_CREDENTIAL_INPUT_SUPPORT, SECRET("1234"), NULL, NULL), device);
    CHECK_INTEGER(number(record, "individual_number_is_genuine"), 0);
    CHECK_INTEGER(number(record, "attributes_are_genuine"), 0);
    CHECK(field(record, "trust_error")[0] != '\0');
    char buffer[8];
    CHECK_STATUS(kazasu_record_text(record, "trusted_by", buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    kazasu_record_free(record);
    kazasu_anchors_free(simulator);
    kazasu_device_free(device);
}

static void a_card_face_is_genuine_under_its_authority_alone(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    char b[16];
    number_b(b, sizeof b);
    for (int with_a = 0; with_a < 2; with_a++) {
        const uint32_t credential =
            with_a ? KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A : KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B;
        kazasu_flow *flow =
            MAKE(kazasu_flow_card_face, credential, with_a ? "123456789018" : b, with_a ? 12 : 14, digest, simulator,
                 NULL);
        kazasu_record *face = run(flow, device);
        CHECK_INTEGER(number(face, "is_genuine"), 1);
        CHECK_TEXT(field(face, "signed/birth_date"), "1990-01-02");
        CHECK_TEXT(field(face, "signed/sex"), "2");
        const char *images[] = {"name", "address", "photo"};
        for (size_t image = 0; image < 3; image++) {
            char path[64];
            size_t length;
            snprintf(path, sizeof path, "signed/%s/content", images[image]);
            CHECK(bytes_of(face, path, &length) != NULL && length > 16);
            snprintf(path, sizeof path, "signed/%s/media_type", images[image]);
            CHECK(strncmp(field(face, path), "image/", 6) == 0);
            snprintf(path, sizeof path, "signed/%s/width", images[image]);
            CHECK(number(face, path) > 0);
        }
        CHECK_TEXT(field(face, "unsigned/expiry"), "2035-01-02");
        kazasu_record_free(face);
    }
    kazasu_record *face =
        run(MAKE(kazasu_flow_card_face, KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B, b, 14, digest, NULL, NULL), device);
    CHECK_INTEGER(number(face, "is_genuine"), 0);
    CHECK(field(face, "trust_error")[0] != '\0');
    kazasu_record_free(face);
    kazasu_anchors_free(simulator);

    kazasu_record *age =
        run(MAKE(kazasu_flow_age_record, KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE, SECRET("020102"), NULL), device);
    CHECK_TEXT(field(age, "birth_date"), "1990-01-02");
    kazasu_record_free(age);
    kazasu_device_free(device);
}

static void a_card_tells_of_itself(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_record *identity = run(MAKE(kazasu_flow_card_identity, NULL), device);
    CHECK(field(identity, "serial")[0] != '\0');
    CHECK_TEXT(field(identity, "municipality_code"), "13999");
    CHECK_TEXT(field(identity, "expiry"), "2035-01-02");
    kazasu_record_free(identity);
    kazasu_device_free(device);
}

static void a_physicians_card_signs(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_HPKI);
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    for (uint32_t credential = KAZASU_CREDENTIAL_HPKI_SIGNATURE; credential <= KAZASU_CREDENTIAL_HPKI_AUTHENTICATION;
         credential++) {
        kazasu_record *read = run(MAKE(kazasu_flow_hpki_certificate, credential, NULL), device);
        size_t length, other_length, signature_length;
        const uint8_t *certificate = bytes_of(read, "certificate", &length);
        kazasu_record *trust = NULL;
        CHECK_OK(kazasu_certificate_check(certificate, length, simulator, 1767225600, &trust, NULL));
        CHECK_INTEGER(number(trust, "is_valid"), 1);
        kazasu_record_free(trust);
        for (uint32_t form = KAZASU_HPKI_DIGEST_INFO; form <= KAZASU_HPKI_PADDED_BLOCK; form++) {
            kazasu_record *record =
                run(MAKE(kazasu_flow_hpki_sign, credential, SECRET("1234"), digest, form, NULL), device);
            const uint8_t *other = bytes_of(record, "certificate", &other_length);
            CHECK(other_length == length && memcmp(certificate, other, length) == 0);
            const uint8_t *signature = bytes_of(record, "signature", &signature_length);
            check_signature(certificate, length, signature, signature_length);
            kazasu_record_free(record);
        }
        kazasu_record_free(read);
    }
    kazasu_anchors_free(simulator);
    kazasu_device_free(device);
}

static void secrets_that_are_none_never_make_a_job(void) {
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_tap(SECRET("12345"), digest, NULL, &flow, &error), error, KAZASU_E_INVALID_PIN);
    CHECK(flow == NULL && strstr(kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH), "12345") == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_flow_tap(SECRET("12 4"), digest, NULL, &flow, &error), error, KAZASU_E_INVALID_PIN);
    drop(&error);
    CHECK_FAILS(kazasu_flow_sign(KAZASU_CREDENTIAL_DIGITAL_SIGNATURE, SECRET("abc12"), digest, NULL, &flow, &error),
                error, KAZASU_E_INVALID_SIGNING_PASSWORD);
    drop(&error);
    CHECK_FAILS(kazasu_flow_individual_number(KAZASU_CREDENTIAL_NUMBER_A, SECRET("12345678901"), NULL, &flow, &error),
                error, KAZASU_E_INVALID_INDIVIDUAL_NUMBER);
    drop(&error);
    CHECK_FAILS(kazasu_flow_attributes(KAZASU_CREDENTIAL_NUMBER_B, SECRET("1"), NULL, &flow, &error), error,
                KAZASU_E_INVALID_NUMBER_B);
    drop(&error);
    CHECK_FAILS(kazasu_flow_age_record(KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE, SECRET("9001"), NULL, &flow, &error),
                error, KAZASU_E_INVALID_BIRTH_DATE_KEY);
    drop(&error);
    CHECK_FAILS(kazasu_flow_hpki_sign(KAZASU_CREDENTIAL_HPKI_SIGNATURE, SECRET(""), digest, 0, NULL, &flow, &error),
                error, KAZASU_E_INVALID_HPKI_PIN);
    drop(&error);
}

static void options_are_checked(void) {
    const kazasu_card_options wrong[] = {{3, 0, 0}, {0, 3, 0}, {0, 0, 257}, {0, 0, UINT32_MAX}};
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    for (size_t index = 0; index < sizeof wrong / sizeof *wrong; index++) {
        CHECK_FAILS(kazasu_flow_information(&wrong[index], &flow, &error), error, KAZASU_E_INVALID_ARGUMENT);
        CHECK(flow == NULL);
        drop(&error);
    }
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_card_options learnt = {9, 9, 9};
    CHECK_OK(kazasu_device_card_options(device, &learnt));
    CHECK(learnt.guard == KAZASU_GUARD_ON && learnt.extended_length == KAZASU_EXTENDED_LENGTH_UNKNOWN);
    /* A long certificate shows that extended APDUs pass. */
    kazasu_record_free(run(
        MAKE(kazasu_flow_certificate, KAZASU_CERTIFICATE_USER_AUTHENTICATION, NULL, 0, NULL), device));
    CHECK_OK(kazasu_device_card_options(device, &learnt));
    CHECK_INTEGER(learnt.extended_length, KAZASU_EXTENDED_LENGTH_YES);
    const kazasu_card_options small = {KAZASU_GUARD_ON, KAZASU_EXTENDED_LENGTH_NO, 100};
    kazasu_record_free(run(MAKE(kazasu_flow_tap, SECRET("1234"), digest, &small), device));
    char name[32];
    CHECK_OK(kazasu_device_name(device, name, sizeof name, NULL));
    CHECK_TEXT(name, "simulator");
    kazasu_device_free(device);
}

/* What there is depends on the machine, and on how the library was built. */
static void readers_are_listed_or_it_is_told_why_not(void) {
    kazasu_record *readers = NULL;
    kazasu_device *device = NULL;
    kazasu_error *error = NULL;
    kazasu_status status = kazasu_readers(&readers, &error);
    CHECK((status == KAZASU_OK) == (readers != NULL) && (status == KAZASU_OK) == (error == NULL));
    CHECK(status == KAZASU_OK || status == KAZASU_E_NOT_IN_THIS_BUILD || (status >= 220 && status < 240));
    kazasu_record_free(readers);
    drop(&error);
    status = kazasu_device_open_reader("no reader has this name", 0, NULL, &device, &error);
    CHECK(status == KAZASU_E_NOT_IN_THIS_BUILD || (status >= 220 && status < 240));
    CHECK(device == NULL && error != NULL);
    CHECK(kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE)[0] != '\0');
    drop(&error);
}

int main(void) {
    CHECK_OK(kazasu_sha256((const uint8_t *)challenge, sizeof challenge - 1, digest));
    RUN(a_tap_on_each_device_gives_a_certificate_and_a_signature);
    RUN(a_tap_can_be_stepped_by_hand);
    RUN(a_flow_serves_once);
    RUN(what_a_device_tells_without_a_pin);
    RUN(each_credential_tells_its_tries);
    RUN(both_certificates_and_those_of_their_authorities_are_read);
    RUN(a_signature_verifies_with_its_certificate);
    RUN(every_form_of_signature_verifies_in_its_way);
    RUN(a_pin_is_changed_and_changed_back);
    RUN(number_b_comes_from_what_is_printed);
    RUN(number_and_attributes_are_read_in_every_way);
    RUN(signed_information_is_genuine_under_its_authority_alone);
    RUN(a_card_face_is_genuine_under_its_authority_alone);
    RUN(a_card_tells_of_itself);
    RUN(a_physicians_card_signs);
    RUN(readers_are_listed_or_it_is_told_why_not);
    RUN(secrets_that_are_none_never_make_a_job);
    RUN(options_are_checked);
    return 0;
}
