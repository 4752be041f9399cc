/*
 * Every function with each of its arguments spoilt in turn, the others being as they should be: NULL or 0 in one
 * program, text that is no UTF-8 in the other. None may crash, leak, or leave a wild pointer; what may not be NULL
 * is told by name. The calls are made by arguments.cmake from the list of the ABI.
 */
#include "check.h"

#define ROOM 256
#define ANY (-1000)

typedef struct spoilt_call {
    const char *function;
    const char *argument;
    void (*call)(void);
} spoilt_call;

typedef struct blob {
    uint8_t *data;
    size_t length;
} blob;

static blob certificate, authority, signature, challenge, garbage, answer, question, recording, done, select_jpki,
    engagement, handover;
static uint8_t digest[32];
static const uint16_t utf16[] = {0x67B6, 0x7A7A};
static char directory[256], req[300], res[300], face[300];
static const char *json = "{\"message\":\"OQSsiquc01res\",\"header\":{},\"body\":{}}";
static const char *chart = "{\"insurer_number\":\"01130012\",\"insured_card_symbol\":\"1234\","
                           "\"insured_identification_number\":\"5678\",\"birthdate\":\"1990-01-02\"}";
/* The engagement of the simulated phone. */
static const char *qr = "mdoc:pABjMS4xAYIB2BhYS6QBAiABIVggcfHlv-3VuECws3RjPgZoyl3UsVAGy5cVDtCjAwZaiiciWCBsmdOdhH_Wzj5p"
                        "lgIB8T9HttTflxMOgSiNh5K3HjxYTAWABqID9QT1";
static const char *bad_utf8 = "\xFF\xFE\xFF\xFE";

static const kazasu_date right_date = {2026, 9, 29, 0, 0, 0};
static const kazasu_card_options right_card_options = {0, 0, 0};
static const kazasu_ask_options right_ask_options = {20000, 20000, 5, 0, 0, NULL, NULL, NULL};

static kazasu_message *read_answer(void) {
    return vector("OQSsiquc01res_every_element.xml");
}

static kazasu_message *fresh_message(void) {
    return read_answer();
}

static kazasu_message *fresh_bulk_answer(void) {
    return vector("OQSmuquc02res_done.xml");
}

static kazasu_message *fresh_request(void) {
    kazasu_message *made = NULL;
    CHECK_OK(kazasu_question(chart, "1310000001", &right_date, 0, &made, NULL));
    return made;
}

static kazasu_record *fresh_record(void) {
    kazasu_message *odd = vector("OQSsiquc01res_odd_forms.xml");
    kazasu_record *made = NULL;
    CHECK_OK(kazasu_message_diagnostics(odd, &made, NULL));
    kazasu_message_free(odd);
    return made;
}

static kazasu_buffer *fresh_buffer(void) {
    kazasu_record *record = fresh_record();
    kazasu_buffer *made = NULL;
    CHECK_OK(kazasu_record_to_json(record, &made, NULL));
    kazasu_record_free(record);
    return made;
}

static kazasu_error *fresh_error(void) {
    kazasu_message *none = NULL;
    kazasu_error *made = NULL;
    CHECK_FAILS(kazasu_message_new("x", &none, &made), made, KAZASU_E_INVALID_ARGUMENT);
    return made;
}

static kazasu_anchors *fresh_anchors(void) {
    return anchors(KAZASU_ANCHORS_SIMULATOR);
}

static kazasu_cancel *fresh_cancel(void) {
    kazasu_cancel *made = NULL;
    CHECK_OK(kazasu_cancel_new(&made));
    return made;
}

static kazasu_device *fresh_device(void) {
    return simulated(KAZASU_SIMULATED_CARD);
}

static kazasu_flow *fresh_flow(void) {
    kazasu_flow *made = NULL;
    CHECK_OK(kazasu_flow_information(NULL, &made, NULL));
    return made;
}

static kazasu_folder *fresh_folder(void) {
    kazasu_folder *made = NULL;
    CHECK_OK(kazasu_folder_new(req, res, &made, NULL));
    return made;
}

static kazasu_face_folder *fresh_face_folder(void) {
    kazasu_face_folder *made = NULL;
    kazasu_message *seen = NULL;
    CHECK_OK(kazasu_face_folder_new(face, &made, NULL));
    while (kazasu_face_folder_next(made, 0, NULL, NULL, 0, &seen, NULL) == KAZASU_OK) {
        kazasu_message_free(seen);
    }
    return made;
}

static kazasu_terminal *fresh_terminal(void) {
    kazasu_terminal *made = NULL;
    CHECK_OK(kazasu_terminal_start(directory, &made, NULL));
    return made;
}

static kazasu_mdoc_request *fresh_mdoc_request(void) {
    kazasu_mdoc_request *made = NULL;
    CHECK_OK(kazasu_mdoc_request_new(KAZASU_MDOC_JAPAN, &made, NULL));
    CHECK_OK(kazasu_mdoc_request_add(made, KAZASU_MDOC_NAMESPACE_COMMON, "sex", 0, NULL));
    return made;
}

static kazasu_mdoc_session *fresh_mdoc_session(void) {
    kazasu_mdoc_session *made = NULL;
    CHECK_OK(kazasu_mdoc_session_from_qr(qr, &made, NULL));
    return made;
}

static int visits(void *user, const kazasu_value *value) {
    (void)user;
    (void)value;
    return 0;
}

static kazasu_status transceives(void *user, const uint8_t *command, size_t command_length, uint8_t *response,
                                 size_t *response_length) {
    (void)user;
    (void)command;
    (void)command_length;
    (void)response;
    (void)response_length;
    return KAZASU_E_DEVICE_REMOVED;
}

static kazasu_status signs(void *user, const uint8_t *data, size_t length, uint8_t *signature_,
                           size_t *signature_length) {
    (void)user;
    (void)data;
    (void)length;
    memset(signature_, 1, 64);
    *signature_length = 64;
    return KAZASU_OK;
}

static void ended(const char *function, const char *argument, kazasu_status status, kazasu_status expected) {
    if (expected != ANY && status != expected) {
        fprintf(stderr, "%s, `%s`: ", function, argument);
        CHECK_STATUS(status, expected);
    }
    CHECK(status != KAZASU_E_PANIC);
}

/* The error object: none after success; after a failure one of that status, or none; and it names a spoilt argument. */
static void check_error(kazasu_error *error, kazasu_status status, const char *argument) {
    if (status == KAZASU_OK) {
        CHECK(error == NULL);
    }
    if (error != NULL) {
        CHECK_INTEGER(kazasu_error_status(error), status);
    }
    if (status == KAZASU_E_NULL_ARGUMENT || status == KAZASU_E_NOT_UTF8) {
        CHECK(error != NULL);
        /* `new_` is `new` in the language that the library is written in. */
        char name[64];
        snprintf(name, sizeof name, "`%s", argument);
        if (name[strlen(name) - 1] == '_') {
            name[strlen(name) - 1] = '\0';
        }
        if (strstr(kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH), name) == NULL) {
            fprintf(stderr, "%s\n", kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH));
            CHECK(!"the error names the argument");
        }
    }
    kazasu_error_free(error);
}

/* Functions whose result may be NULL although they succeed. */
#define TAKES_NONE(function) (strcmp((function), "kazasu_mdoc_session_open") == 0)

#include "calls.inc"

static blob copy(const void *data, size_t length) {
    blob made = {(uint8_t *)malloc(length + 1), length};
    memcpy(made.data, data, length);
    made.data[length] = 0;
    return made;
}

static blob out_of(const kazasu_record *record, const char *path) {
    size_t length;
    const uint8_t *data = bytes_of(record, path, &length);
    return copy(data, length);
}

static void prepare(void) {
    challenge = copy("challenge", 9);
    CHECK_OK(kazasu_sha256(challenge.data, challenge.length, digest));
    garbage = copy("\x1C\x01", 2);
    done = copy("\x90\x00", 2);
    select_jpki = copy("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01", 15);

    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_flow *flow = NULL;
    kazasu_buffer *trace = NULL, *written = NULL;
    CHECK_OK(kazasu_device_start_trace(device, 0));
    CHECK_OK(kazasu_flow_tap("1234", 4, digest, NULL, &flow, NULL));
    kazasu_record *record = run(flow, device);
    CHECK_OK(kazasu_device_take_trace(device, &trace));
    certificate = out_of(record, "certificate");
    signature = out_of(record, "signature");
    recording = copy(kazasu_buffer_data(trace), kazasu_buffer_length(trace));
    kazasu_record_free(record);
    CHECK_OK(kazasu_flow_certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA, NULL, 0, NULL, &flow, NULL));
    record = run(flow, device);
    authority = out_of(record, "certificate");
    kazasu_record_free(record);
    kazasu_buffer_free(trace);
    kazasu_device_free(device);

    device = simulated(KAZASU_SIMULATED_IPHONE);
    CHECK_OK(kazasu_flow_engage(KAZASU_OFFER_NFC, NULL, NULL, &flow, NULL));
    record = run(flow, device);
    engagement = out_of(record, "device_engagement");
    handover = out_of(record, "select");
    kazasu_record_free(record);
    kazasu_device_free(device);

    kazasu_message *message = read_answer();
    CHECK_OK(kazasu_message_write(message, KAZASU_ENCODING_UTF8, &written, NULL));
    answer = copy(kazasu_buffer_data(written), kazasu_buffer_length(written));
    kazasu_buffer_free(written);
    kazasu_message_free(message);
    message = fresh_request();
    CHECK_OK(kazasu_message_write(message, KAZASU_ENCODING_UTF8, &written, NULL));
    question = copy(kazasu_buffer_data(written), kazasu_buffer_length(written));
    kazasu_buffer_free(written);
    kazasu_message_free(message);
}

int main(void) {
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/kazasu-XXXXXX", root == NULL ? "/tmp" : root);
    CHECK(mkdtemp(directory) != NULL);
    snprintf(req, sizeof req, "%s/req", directory);
    snprintf(res, sizeof res, "%s/res", directory);
    snprintf(face, sizeof face, "%s/face", directory);
    prepare();
    kazasu_terminal *terminal = fresh_terminal();
    const size_t many = sizeof calls / sizeof *calls;
    for (size_t call = 0; call < many; call++) {
        check_where = calls[call].function;
        if (getenv("KAZASU_TEST_VERBOSE") != NULL) {
            fprintf(stderr, "%s: %s\n", calls[call].function, calls[call].argument);
        }
        calls[call].call();
    }
    printf("ok %u calls\n", (unsigned)many);
    kazasu_terminal_free(terminal);
    blob *blobs[] = {&certificate, &authority, &signature, &challenge, &garbage, &answer, &question, &recording, &done,
                     &select_jpki, &engagement, &handover};
    for (size_t index = 0; index < sizeof blobs / sizeof *blobs; index++) {
        free(blobs[index]->data);
    }
    char command[400];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    CHECK(system(command) == 0);
    return 0;
}
