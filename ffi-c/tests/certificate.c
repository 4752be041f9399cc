/* Certificates: read, checked under the authorities that the caller believes, and used. */
#include "check.h"

/* 2026-01-01T00:00:00Z, within the period of the simulated certificates. */
static const int64_t day = 1767225600;

/* A certificate from a simulated card; the caller frees the record, which holds it. */
static kazasu_record *certificate(uint32_t which, const uint8_t **der, size_t *length) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_flow *flow = NULL;
    const char *password = which == KAZASU_CERTIFICATE_DIGITAL_SIGNATURE ? "ABC123" : NULL;
    CHECK_OK(kazasu_flow_certificate(which, password, password == NULL ? 0 : 6, NULL, &flow, NULL));
    kazasu_record *record = run(flow, device);
    kazasu_device_free(device);
    *der = bytes_of(record, "certificate", length);
    return record;
}

static void a_certificate_tells_what_it_says(void) {
    const uint8_t *der;
    size_t length, fingerprint_length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, &der, &length), *says = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_certificate_read(der, length, &says, &error));
    CHECK_TEXT(field(says, "kind"), "user_authentication");
    CHECK(field(says, "subject")[0] != '\0' && field(says, "issuer")[0] != '\0' && field(says, "serial")[0] != '\0');
    CHECK(strlen(field(says, "not_before")) == strlen("2026-01-01T00:00:00+09:00"));
    CHECK(strstr(field(says, "not_after"), "+09:00") != NULL);
    CHECK(count(says, "policies") >= 1);
    CHECK_INTEGER(number(says, "is_of_test_hierarchy"), 0);
    CHECK(strncmp(field(says, "pem"), "-----BEGIN CERTIFICATE-----\n", 28) == 0);
    uint8_t own[32];
    const uint8_t *fingerprint = bytes_of(says, "fingerprint", &fingerprint_length);
    CHECK_OK(kazasu_sha256(der, length, own));
    CHECK(fingerprint_length == 32 && memcmp(fingerprint, own, 32) == 0);
    char buffer[8];
    CHECK_STATUS(kazasu_record_text(says, "holder/name", buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    kazasu_record_free(says);
    kazasu_record_free(held);
}

static void bytes_that_are_no_certificate_are_told(void) {
    const uint8_t *der;
    size_t length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, &der, &length), *says = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_certificate_read(der, length - 1, &says, &error), error, KAZASU_E_CERTIFICATE_MALFORMED);
    CHECK(says == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_certificate_read(NULL, 0, &says, &error), error, KAZASU_E_CERTIFICATE_MALFORMED);
    drop(&error);
    CHECK_FAILS(kazasu_certificate_read((const uint8_t *)"no certificate", 14, &says, &error), error,
                KAZASU_E_CERTIFICATE_MALFORMED);
    drop(&error);
    uint8_t *longer = (uint8_t *)calloc(1, length + 1);
    memcpy(longer, der, length);
    CHECK_FAILS(kazasu_certificate_read(longer, length + 1, &says, &error), error, KAZASU_E_CERTIFICATE_TRAILING_BYTES);
    drop(&error);
    free(longer);
    kazasu_record_free(held);
}

static void the_period_of_the_certificate_counts(void) {
    const uint8_t *der;
    size_t length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, &der, &length), *trust = NULL;
    kazasu_anchors *simulator = anchors(KAZASU_ANCHORS_SIMULATOR);
    const struct {
        int64_t at;
        const char *validity;
        int is_valid;
    } times[] = {{day, "valid", 1}, {1577836800, "not_yet", 0}, {4102444800, "expired", 0}};
    for (size_t time = 0; time < 3; time++) {
        CHECK_OK(kazasu_certificate_check(der, length, simulator, times[time].at, &trust, NULL));
        CHECK_TEXT(field(trust, "validity"), times[time].validity);
        CHECK_INTEGER(number(trust, "is_valid"), times[time].is_valid);
        CHECK(field(trust, "trusted_by")[0] != '\0' && field(trust, "issuer_validity")[0] != '\0');
        kazasu_record_free(trust);
    }
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_certificate_check(der, length, simulator, INT64_MAX, &trust, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    kazasu_anchors_free(simulator);
    kazasu_record_free(held);
}

static void the_authorities_are_the_callers(void) {
    const uint8_t *der, *authority;
    size_t length, authority_length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, &der, &length), *trust = NULL;
    kazasu_record *held_authority =
        certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA, &authority, &authority_length);
    kazasu_anchors *own = anchors(KAZASU_ANCHORS_NONE);
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_certificate_check(der, length, own, day, &trust, &error), error,
                KAZASU_E_CERTIFICATE_NO_ANCHOR);
    CHECK(trust == NULL);
    drop(&error);
    /* For documents it is believed for documents only. */
    CHECK_OK(kazasu_anchors_add(own, KAZASU_ANCHOR_FOR_DOCUMENTS, "documents", authority, authority_length, &error));
    CHECK_STATUS(kazasu_certificate_check(der, length, own, day, &trust, NULL), KAZASU_E_CERTIFICATE_NO_ANCHOR);
    CHECK_OK(kazasu_anchors_add(own, KAZASU_ANCHOR_FOR_CERTIFICATES, "架空の認証局", authority, authority_length, &error));
    CHECK_OK(kazasu_certificate_check(der, length, own, day, &trust, &error));
    CHECK_TEXT(field(trust, "trusted_by"), "架空の認証局");
    kazasu_record_free(trust);

    CHECK_FAILS(kazasu_anchors_add(own, 2, "x", authority, authority_length, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_anchors_add(own, KAZASU_ANCHOR_FOR_CERTIFICATES, "holder", der, length, &error), error,
                KAZASU_E_CERTIFICATE_NOT_AN_AUTHORITY);
    drop(&error);
    kazasu_anchors_free(own);
    CHECK_FAILS(kazasu_anchors_new(3, &own, &error), error, KAZASU_E_INVALID_ARGUMENT);
    CHECK(own == NULL);
    drop(&error);
    kazasu_record_free(held);
    kazasu_record_free(held_authority);
}

/*
 * The certificate of a simulated authority, its organization renamed to the one by which the test hierarchy is known.
 * That it no longer fits its signature does not matter to an anchor. The caller frees it.
 */
static uint8_t *of_the_test_hierarchy(const uint8_t *authority, size_t length) {
    static const char own[] = "KAZASU-SIMULATION", test[] = "JPKI-TEST        ";
    const size_t size = sizeof own - 1;
    uint8_t *changed = (uint8_t *)malloc(length);
    memcpy(changed, authority, length);
    int renamed = 0;
    for (size_t at = 0; at + size <= length; at++) {
        if (memcmp(changed + at, own, size) == 0) {
            memcpy(changed + at, test, size);
            renamed++;
        }
    }
    CHECK(sizeof own == sizeof test && renamed >= 2);
    return changed;
}

static void an_authority_of_the_test_hierarchy_needs_the_long_name(void) {
    const uint8_t *authority;
    size_t length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA, &authority, &length), *says = NULL;
    uint8_t *test = of_the_test_hierarchy(authority, length);
    kazasu_anchors *own = anchors(KAZASU_ANCHORS_NONE);
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_certificate_read(test, length, &says, NULL));
    CHECK_INTEGER(number(says, "is_of_test_hierarchy"), 1);
    kazasu_record_free(says);
    CHECK_FAILS(kazasu_anchors_add(own, KAZASU_ANCHOR_FOR_CERTIFICATES, "test", test, length, &error), error,
                KAZASU_E_CERTIFICATE_TEST_AUTHORITY);
    drop(&error);
    CHECK_OK(kazasu_anchors_add_test_authority_never_in_production(own, KAZASU_ANCHOR_FOR_CERTIFICATES, "test", test,
                                                                   length, &error));
    kazasu_anchors_free(own);
    free(test);
    kazasu_record_free(held);
}

static void a_signature_is_checked_by_its_algorithm(void) {
    const uint8_t *der;
    size_t length;
    kazasu_record *held = certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, &der, &length);
    kazasu_error *error = NULL;
    const uint8_t nothing[256] = {0};
    CHECK_FAILS(kazasu_certificate_verify_signature(der, length, "md5", nothing, 3, nothing, 256, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_certificate_verify_signature(der, length, NULL, nothing, 3, nothing, 256, &error), error,
                KAZASU_E_CERTIFICATE_SIGNATURE_INVALID);
    drop(&error);
    CHECK_FAILS(kazasu_certificate_verify_signature(der, length, NULL, nothing, 3, NULL, 0, &error), error,
                KAZASU_E_CERTIFICATE_SIGNATURE_INVALID);
    drop(&error);
    CHECK(kazasu_certificate_verify_signature(der, length, "ecdsa_p256_sha256_raw", nothing, 3, nothing, 64, &error) !=
          KAZASU_OK);
    drop(&error);
    kazasu_record_free(held);
}

static void the_hash_is_sha_256(void) {
    const uint8_t abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                             0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                             0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t digest[32];
    CHECK_OK(kazasu_sha256((const uint8_t *)"abc", 3, digest));
    CHECK(memcmp(digest, abc, 32) == 0);
    CHECK_OK(kazasu_sha256(NULL, 0, digest));
    CHECK(digest[0] == 0xe3 && digest[31] == 0x55);
}

static void two_challenges_are_not_alike(void) {
    uint8_t one[32] = {0}, other[32] = {0};
    CHECK_OK(kazasu_random(one, sizeof one));
    CHECK_OK(kazasu_random(other, sizeof other));
    CHECK(memcmp(one, other, sizeof one) != 0);
    CHECK_OK(kazasu_random(NULL, 0));
}

int main(void) {
    RUN(a_certificate_tells_what_it_says);
    RUN(bytes_that_are_no_certificate_are_told);
    RUN(the_period_of_the_certificate_counts);
    RUN(the_authorities_are_the_callers);
    RUN(an_authority_of_the_test_hierarchy_needs_the_long_name);
    RUN(a_signature_is_checked_by_its_algorithm);
    RUN(the_hash_is_sha_256);
    RUN(two_challenges_are_not_alike);
    return 0;
}
