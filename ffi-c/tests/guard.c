/*
 * Tries, and cards that leave: through a device of the caller's function, which counts what the card is asked. No job
 * sends a VERIFY twice.
 */
#include "check.h"

static const uint8_t digest[32] = {1};

/* A simulated card behind a function. */
typedef struct carrier {
    kazasu_device *card;
    int exchanges;
    int verifies;
    /* The exchange at which there is no response, from 1; 0 for never. */
    int fails_at;
    kazasu_status with;
    /* What to give out instead of the response's length; 0 for the truth. */
    size_t claimed_length;
    kazasu_device *itself;
} carrier;

/* A VERIFY with a PIN in it; one without asks for the tries left and costs none. */
static int is_verify(const uint8_t *command, size_t length) {
    return length > 5 && (command[0] & 0xF0) != 0x80 && command[1] == 0x20;
}

static kazasu_status carry(void *user, const uint8_t *command, size_t length, uint8_t *response,
                           size_t *response_length) {
    carrier *to = (carrier *)user;
    CHECK_INTEGER(*response_length, 65538);
    to->exchanges++;
    to->verifies += is_verify(command, length);
    if (to->itself != NULL) {
        char name[16];
        kazasu_buffer *out = NULL;
        CHECK_STATUS(kazasu_device_name(to->itself, name, sizeof name, NULL), KAZASU_E_IN_USE);
        CHECK_STATUS(kazasu_device_transceive(to->itself, command, length, &out, NULL), KAZASU_E_IN_USE);
    }
    if (to->exchanges == to->fails_at) {
        return to->with;
    }
    kazasu_buffer *answer = NULL;
    CHECK_OK(kazasu_device_transceive(to->card, command, length, &answer, NULL));
    *response_length = kazasu_buffer_length(answer);
    memcpy(response, kazasu_buffer_data(answer), *response_length);
    kazasu_buffer_free(answer);
    if (to->claimed_length != 0) {
        *response_length = to->claimed_length;
    }
    return KAZASU_OK;
}

static kazasu_device *over(carrier *to) {
    kazasu_device *device = NULL;
    CHECK_OK(kazasu_device_from_function(carry, to, &device));
    return device;
}

static kazasu_flow *tap_with(const char *pin, const kazasu_card_options options) {
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_tap(pin, 4, digest, &options, &flow, NULL));
    return flow;
}

static kazasu_flow *tap(const char *pin, uint32_t guard) {
    const kazasu_card_options options = {guard, 0, 0};
    return tap_with(pin, options);
}

static void one_verify_is_sent_for_one_job(void) {
    for (uint32_t guard = KAZASU_GUARD_ON; guard <= KAZASU_GUARD_OFF; guard++) {
        carrier to = {0};
        to.card = simulated(KAZASU_SIMULATED_CARD);
        kazasu_device *device = over(&to);
        kazasu_record_free(run(tap("1234", guard), device));
        CHECK_INTEGER(to.verifies, 1);
        CHECK(to.exchanges >= 4);
        char name[16];
        CHECK_OK(kazasu_device_name(device, name, sizeof name, NULL));
        CHECK_TEXT(name, "function");
        kazasu_device_free(device);
        kazasu_device_free(to.card);
    }
}

static void a_wrong_pin_tells_the_tries_until_the_last_one_is_guarded(void) {
    carrier to = {0};
    to.card = simulated(KAZASU_SIMULATED_CARD);
    kazasu_device *device = over(&to);
    for (int left = 2; left >= 1; left--) {
        to.verifies = 0;
        kazasu_error *error = run_fails(tap("9999", KAZASU_GUARD_ON), device, KAZASU_E_CREDENTIAL_WRONG);
        CHECK_TEXT(kazasu_error_code(error), "credential_wrong");
        CHECK_INTEGER(kazasu_error_credential(error), KAZASU_CREDENTIAL_USER_AUTHENTICATION);
        CHECK_INTEGER(kazasu_error_tries_left(error), left);
        CHECK(strstr(kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE), "9999") == NULL);
        CHECK((unsigned char)kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE)[0] >= 0x80);
        CHECK_INTEGER(to.verifies, 1);
        drop(&error);
    }
    /* One is left: not even the right PIN is sent. */
    to.verifies = 0;
    kazasu_error *error = run_fails(tap("1234", KAZASU_GUARD_ON), device, KAZASU_E_CREDENTIAL_LAST_TRY);
    CHECK_INTEGER(kazasu_error_tries_left(error), 1);
    CHECK_INTEGER(to.verifies, 0);
    drop(&error);
    /* Unless the caller insists; and then a wrong one blocks. */
    error = run_fails(tap("9999", KAZASU_GUARD_LAST_TRY_ALLOWED), device, KAZASU_E_CREDENTIAL_WRONG);
    CHECK_INTEGER(kazasu_error_tries_left(error), 0);
    CHECK_INTEGER(to.verifies, 1);
    drop(&error);
    to.verifies = 0;
    error = run_fails(tap("1234", KAZASU_GUARD_LAST_TRY_ALLOWED), device, KAZASU_E_CREDENTIAL_BLOCKED);
    CHECK_INTEGER(to.verifies, 0);
    drop(&error);
    error = run_fails(tap("1234", KAZASU_GUARD_ON), device, KAZASU_E_CREDENTIAL_BLOCKED);
    CHECK_INTEGER(to.verifies, 0);
    drop(&error);
    kazasu_device_free(device);
    kazasu_device_free(to.card);
}

static void a_last_try_that_is_right_fills_the_counter_again(void) {
    carrier to = {0};
    to.card = simulated(KAZASU_SIMULATED_CARD);
    kazasu_device *device = over(&to);
    for (int wrong = 0; wrong < 2; wrong++) {
        kazasu_error *error = run_fails(tap("9999", KAZASU_GUARD_OFF), device, KAZASU_E_CREDENTIAL_WRONG);
        drop(&error);
    }
    kazasu_record_free(run(tap("1234", KAZASU_GUARD_LAST_TRY_ALLOWED), device));
    kazasu_record_free(run(tap("1234", KAZASU_GUARD_ON), device));
    kazasu_device_free(device);
    kazasu_device_free(to.card);
}

/* Lets the card leave at each exchange of a job in turn, until the job is through. */
static void leaves_at_every_exchange(kazasu_status with, kazasu_status expected) {
    int through = 0;
    for (int at = 1; !through; at++) {
        CHECK(at < 50);
        carrier to = {0};
        to.card = simulated(KAZASU_SIMULATED_CARD);
        to.fails_at = at;
        to.with = with;
        kazasu_device *device = over(&to);
        /* With the shortest reads nothing is left to be tried another way when the reader fails. */
        const kazasu_card_options shortest = {KAZASU_GUARD_ON, KAZASU_EXTENDED_LENGTH_NO, 128};
        kazasu_flow *flow = tap_with("1234", shortest);
        kazasu_record *record = NULL;
        kazasu_error *error = NULL;
        kazasu_status status = kazasu_flow_run(flow, device, &record, &error);
        if (status == KAZASU_OK) {
            CHECK(at > to.exchanges && at > 4);
            through = 1;
        } else {
            /* A reader may fail because it cannot carry a command of that length, which is told as such. */
            CHECK_STATUS(status == KAZASU_E_READER_LIMITATION ? KAZASU_E_READER_FAILED : status, expected);
            CHECK(record == NULL && error != NULL);
            /* Nothing more is asked of a card that is gone. */
            CHECK_INTEGER(to.exchanges, at);
        }
        CHECK(to.verifies <= 1);
        kazasu_record_free(record);
        kazasu_error_free(error);
        kazasu_flow_free(flow);
        kazasu_device_free(device);
        kazasu_device_free(to.card);
    }
}

static void a_card_may_leave_at_any_exchange(void) {
    leaves_at_every_exchange(KAZASU_E_DEVICE_REMOVED, KAZASU_E_DEVICE_REMOVED);
}

static void what_the_function_gives_is_what_the_job_tells(void) {
    leaves_at_every_exchange(KAZASU_E_DEVICE_ABSENT, KAZASU_E_DEVICE_ABSENT);
    leaves_at_every_exchange(KAZASU_E_DEVICE_RESET, KAZASU_E_DEVICE_RESET);
    leaves_at_every_exchange(KAZASU_E_DEVICE_TIMED_OUT, KAZASU_E_DEVICE_TIMED_OUT);
    leaves_at_every_exchange(KAZASU_E_CANCELLED, KAZASU_E_CANCELLED);
    leaves_at_every_exchange(-1, KAZASU_E_READER_FAILED);
    leaves_at_every_exchange(KAZASU_E_CREDENTIAL_WRONG, KAZASU_E_READER_FAILED);
}

static void a_reader_that_fails_at_a_long_command_is_given_short_ones(void) {
    carrier to = {0};
    to.card = simulated(KAZASU_SIMULATED_CARD);
    to.fails_at = 3;
    to.with = KAZASU_E_READER_FAILED;
    kazasu_device *device = over(&to);
    kazasu_record_free(run(tap("1234", KAZASU_GUARD_ON), device));
    CHECK(to.exchanges > 10);
    CHECK_INTEGER(to.verifies, 1);
    kazasu_device_free(device);
    kazasu_device_free(to.card);
}

static void a_length_beyond_the_buffer_is_the_readers_failure(void) {
    const size_t claims[] = {65539, SIZE_MAX};
    for (size_t claim = 0; claim < 2; claim++) {
        carrier to = {0};
        to.card = simulated(KAZASU_SIMULATED_CARD);
        to.claimed_length = claims[claim];
        kazasu_device *device = over(&to);
        kazasu_error *error = run_fails(tap("1234", KAZASU_GUARD_ON), device, KAZASU_E_READER_FAILED);
        CHECK_INTEGER(to.exchanges, 1);
        drop(&error);
        kazasu_device_free(device);
        kazasu_device_free(to.card);
    }
}

static void a_response_without_a_status_word_is_told(void) {
    carrier to = {0};
    to.card = simulated(KAZASU_SIMULATED_CARD);
    to.claimed_length = 1;
    kazasu_device *device = over(&to);
    kazasu_error *error = run_fails(tap("1234", KAZASU_GUARD_ON), device, KAZASU_E_RESPONSE_TRUNCATED);
    drop(&error);
    /* And 65,538 bytes, of which all but a few are nothing, are a response like any other. */
    to.claimed_length = 65538;
    kazasu_flow *flow = tap("1234", KAZASU_GUARD_ON);
    kazasu_record *record = NULL;
    CHECK(kazasu_flow_run(flow, device, &record, NULL) != KAZASU_OK);
    CHECK(record == NULL);
    CHECK_INTEGER(to.verifies, 0);
    kazasu_flow_free(flow);
    kazasu_device_free(device);
    kazasu_device_free(to.card);
}

static void the_function_may_not_use_its_device(void) {
    carrier to = {0};
    to.card = simulated(KAZASU_SIMULATED_CARD);
    kazasu_device *device = over(&to);
    to.itself = device;
    kazasu_record_free(run(tap("1234", KAZASU_GUARD_ON), device));
    kazasu_device_free(device);
    kazasu_device_free(to.card);
}

static void a_stepped_job_is_told_that_the_card_left(void) {
    const kazasu_status reasons[][2] = {
        {KAZASU_E_DEVICE_REMOVED, KAZASU_E_DEVICE_REMOVED},
        {KAZASU_E_DEVICE_TIMED_OUT, KAZASU_E_DEVICE_TIMED_OUT},
        {KAZASU_OK, KAZASU_E_READER_FAILED},
    };
    for (size_t reason = 0; reason < 3; reason++) {
        kazasu_flow *flow = tap("1234", KAZASU_GUARD_ON);
        const uint8_t *command;
        size_t length;
        kazasu_record *record = NULL;
        kazasu_error *error = NULL;
        CHECK_OK(kazasu_flow_command(flow, &command, &length));
        CHECK(command != NULL);
        CHECK_OK(kazasu_flow_no_response(flow, reasons[reason][0], &error));
        CHECK_OK(kazasu_flow_command(flow, &command, &length));
        CHECK(command == NULL && length == 0);
        CHECK_FAILS(kazasu_flow_finish(flow, &record, &error), error, reasons[reason][1]);
        CHECK(record == NULL);
        drop(&error);
        kazasu_flow_free(flow);
    }
}

int main(void) {
    RUN(one_verify_is_sent_for_one_job);
    RUN(a_wrong_pin_tells_the_tries_until_the_last_one_is_guarded);
    RUN(a_last_try_that_is_right_fills_the_counter_again);
    RUN(a_card_may_leave_at_any_exchange);
    RUN(what_the_function_gives_is_what_the_job_tells);
    RUN(a_reader_that_fails_at_a_long_command_is_given_short_ones);
    RUN(a_length_beyond_the_buffer_is_the_readers_failure);
    RUN(a_response_without_a_status_word_is_told);
    RUN(the_function_may_not_use_its_device);
    RUN(a_stepped_job_is_told_that_the_card_left);
    return 0;
}
