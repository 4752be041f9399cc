/* Recorded sessions: what is in them and what is not, replayed, and put into words. */
#include "check.h"

static const uint8_t digest[32] = {7};

static kazasu_flow *tap(void) {
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_tap("1234", 4, digest, NULL, &flow, NULL));
    return flow;
}

/* A tap on a fresh card, recorded. The caller frees both. */
static kazasu_buffer *recorded(uint32_t flags, kazasu_record **tapped) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_buffer *trace = NULL, *second = NULL;
    CHECK_OK(kazasu_device_start_trace(device, flags));
    *tapped = run(tap(), device);
    CHECK_OK(kazasu_device_take_trace(device, &trace));
    CHECK_STATUS(kazasu_device_take_trace(device, &second), KAZASU_E_ABSENT);
    kazasu_device_free(device);
    return trace;
}

static const char *text(const kazasu_buffer *buffer) {
    return (const char *)kazasu_buffer_data(buffer);
}

static int lines(const char *text) {
    int found = 0;
    for (; *text != '\0'; text++) {
        found += *text == '\n';
    }
    return found;
}

static kazasu_device *replay(const kazasu_buffer *trace, uint32_t flags) {
    kazasu_device *device = NULL;
    CHECK_OK(kazasu_device_replay(kazasu_buffer_data(trace), kazasu_buffer_length(trace), flags, &device, NULL));
    return device;
}

static void a_recording_hides_pin_and_certificate(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_buffer *trace = NULL;
    kazasu_record *tapped = NULL;
    CHECK_STATUS(kazasu_device_take_trace(device, &trace), KAZASU_E_ABSENT);
    CHECK(trace == NULL);
    CHECK_STATUS(kazasu_device_start_trace(device, 2), KAZASU_E_INVALID_ARGUMENT);
    kazasu_device_free(device);

    kazasu_record *in_clear_tapped = NULL;
    kazasu_buffer *in_clear = recorded(KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA, &in_clear_tapped);
    trace = recorded(0, &tapped);
    CHECK(lines(text(trace)) >= 5);
    CHECK_INTEGER(lines(text(trace)), lines(text(in_clear)));
    /* The PIN in hexadecimal, behind VERIFY. */
    CHECK(strstr(text(in_clear), "31323334") != NULL);
    CHECK(strstr(text(trace), "31323334") == NULL && strstr(text(trace), "1234\"") == NULL);
    /* Bytes out of the middle of the certificate. */
    size_t length;
    const uint8_t *certificate = bytes_of(tapped, "certificate", &length);
    char part[33];
    for (int byte = 0; byte < 16; byte++) {
        snprintf(part + 2 * byte, 3, "%02X", certificate[100 + byte]);
    }
    char lower[33];
    for (int digit = 0; digit <= 32; digit++) {
        lower[digit] = (char)(part[digit] >= 'A' && part[digit] <= 'F' ? part[digit] + 32 : part[digit]);
    }
    CHECK(strstr(text(in_clear), part) != NULL || strstr(text(in_clear), lower) != NULL);
    CHECK(strstr(text(trace), part) == NULL && strstr(text(trace), lower) == NULL);
    kazasu_buffer_free(trace);
    kazasu_buffer_free(in_clear);
    kazasu_record_free(tapped);
    kazasu_record_free(in_clear_tapped);
}

static void a_recording_plays_the_card(void) {
    kazasu_record *tapped = NULL;
    kazasu_buffer *trace = recorded(KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA, &tapped);
    kazasu_buffer *expected = NULL, *got = NULL;
    CHECK_OK(kazasu_record_to_json(tapped, &expected, NULL));
    for (uint32_t flags = 0; flags <= KAZASU_REPLAY_BY_ORDER; flags++) {
        kazasu_device *device = replay(trace, flags);
        char name[16];
        CHECK_OK(kazasu_device_name(device, name, sizeof name, NULL));
        CHECK_TEXT(name, "trace");
        kazasu_record *again = run(tap(), device);
        CHECK_OK(kazasu_record_to_json(again, &got, NULL));
        CHECK_TEXT(text(got), text(expected));
        kazasu_buffer_free(got);
        kazasu_record_free(again);
        /* It is at its end. */
        kazasu_error *error = run_fails(tap(), device, KAZASU_E_READER_FAILED);
        drop(&error);
        kazasu_device_free(device);
    }
    /* Another PIN is another command, and by order it is not looked at. */
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_tap("9999", 4, digest, NULL, &flow, NULL));
    kazasu_device *device = replay(trace, 0);
    kazasu_error *error = run_fails(flow, device, KAZASU_E_READER_FAILED);
    CHECK(strstr(kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH), "9999") == NULL);
    drop(&error);
    kazasu_device_free(device);
    CHECK_OK(kazasu_flow_tap("9999", 4, digest, NULL, &flow, NULL));
    device = replay(trace, KAZASU_REPLAY_BY_ORDER);
    kazasu_record_free(run(flow, device));
    kazasu_device_free(device);

    kazasu_error *unknown = NULL;
    CHECK_FAILS(kazasu_device_replay(kazasu_buffer_data(trace), kazasu_buffer_length(trace), 2, &device, &unknown),
                unknown, KAZASU_E_INVALID_ARGUMENT);
    CHECK(device == NULL);
    drop(&unknown);
    kazasu_buffer_free(expected);
    kazasu_buffer_free(trace);
    kazasu_record_free(tapped);
}

static void a_recording_is_put_into_words(void) {
    kazasu_record *tapped = NULL, *words = NULL;
    kazasu_buffer *trace = recorded(0, &tapped), *json = NULL;
    kazasu_error *error = NULL;
    const uint8_t *data = kazasu_buffer_data(trace);
    const size_t length = kazasu_buffer_length(trace);
    for (uint32_t language = KAZASU_LANGUAGE_JAPANESE; language <= KAZASU_LANGUAGE_ENGLISH; language++) {
        CHECK_OK(kazasu_trace_explain(data, length, language, 0, &words, &error));
        CHECK(count(words, "entries") >= 4);
        CHECK_TEXT(field(words, "entries/0/type"), "note");
        CHECK_TEXT(field(words, "entries/1/type"), "exchange");
        CHECK_INTEGER(number(words, "entries/1/line"), 2);
        CHECK(strstr(field(words, "entries/1/command/text"), "D392F000260100000001") != NULL);
        CHECK_INTEGER(number(words, "entries/1/command/redacted"), 0);
        CHECK_TEXT(field(words, "entries/1/response/status"), "9000");
        CHECK_OK(kazasu_record_to_json(words, &json, NULL));
        CHECK(strstr(text(json), "VERIFY") != NULL);
        kazasu_buffer_free(json);
        kazasu_record_free(words);
    }
    kazasu_buffer_free(trace);
    kazasu_record_free(tapped);

    /* Not even with personal data is a PIN shown. */
    trace = recorded(KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA, &tapped);
    CHECK_OK(kazasu_trace_explain(kazasu_buffer_data(trace), kazasu_buffer_length(trace), KAZASU_LANGUAGE_ENGLISH,
                                  KAZASU_EXPLAIN_PERSONAL_DATA, &words, &error));
    CHECK_OK(kazasu_record_to_json(words, &json, NULL));
    CHECK(strstr(text(json), "31323334") == NULL && strstr(text(json), "31 32 33 34") == NULL);
    kazasu_buffer_free(json);
    kazasu_record_free(words);
    CHECK_FAILS(kazasu_trace_explain((const uint8_t *)"", 0, KAZASU_LANGUAGE_ENGLISH, 2, &words, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    kazasu_buffer_free(trace);
    kazasu_record_free(tapped);
}

static void what_is_no_recording_is_told(void) {
    kazasu_device *device = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_device_replay((const uint8_t *)"hello\n", 6, 0, &device, &error), error,
                KAZASU_E_TRACE_NO_HEADER);
    CHECK(device == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_device_replay(NULL, 0, 0, &device, &error), error, KAZASU_E_TRACE_NO_HEADER);
    drop(&error);
}

int main(void) {
    RUN(a_recording_hides_pin_and_certificate);
    RUN(a_recording_plays_the_card);
    RUN(a_recording_is_put_into_words);
    RUN(what_is_no_recording_is_told);
    return 0;
}
