/*
 * Several threads: on handles of their own, and on shared ones as each type documents it. What would not be safe is
 * refused with KAZASU_E_IN_USE; where a thread can be held within a call, that is checked without chance.
 */
#include "check.h"

#include <pthread.h>

#define THREADS 4

static const uint8_t digest[32] = {3};
static const kazasu_date visit = {2026, 9, 29, 0, 0, 0};

static void start(pthread_t *thread, void *(*work)(void *), void *user) {
    CHECK(pthread_create(thread, NULL, work, user) == 0);
}

static void join(pthread_t thread) {
    CHECK(pthread_join(thread, NULL) == 0);
}

/* Runs the same work in several threads at once. */
static void together(void *(*work)(void *), void *user) {
    pthread_t threads[THREADS];
    for (int thread = 0; thread < THREADS; thread++) {
        start(&threads[thread], work, user);
    }
    for (int thread = 0; thread < THREADS; thread++) {
        join(threads[thread]);
    }
}

/* A place where a thread waits, within a callback, until another one lets it go. */
typedef struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int reached, open;
} gate;

#define CLOSED_GATE {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0}

static void wait_at(gate *at) {
    pthread_mutex_lock(&at->mutex);
    at->reached = 1;
    pthread_cond_broadcast(&at->changed);
    while (!at->open) {
        pthread_cond_wait(&at->changed, &at->mutex);
    }
    pthread_mutex_unlock(&at->mutex);
}

static void until_reached(gate *at) {
    pthread_mutex_lock(&at->mutex);
    while (!at->reached) {
        pthread_cond_wait(&at->changed, &at->mutex);
    }
    pthread_mutex_unlock(&at->mutex);
}

static void open_gate(gate *at) {
    pthread_mutex_lock(&at->mutex);
    at->open = 1;
    pthread_cond_broadcast(&at->changed);
    pthread_mutex_unlock(&at->mutex);
}

static kazasu_flow *tap(void) {
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_tap("1234", 4, digest, NULL, &flow, NULL));
    return flow;
}

/* The result of a flow, whatever thread asks; NULL when the device was in use. */
static kazasu_record *tap_or_in_use(kazasu_device *device) {
    kazasu_flow *flow = tap();
    kazasu_record *record = NULL;
    kazasu_status status = kazasu_flow_run(flow, device, &record, NULL);
    CHECK(status == KAZASU_OK || status == KAZASU_E_IN_USE);
    CHECK((record != NULL) == (status == KAZASU_OK));
    kazasu_flow_free(flow);
    return record;
}

static void *works_alone(void *user) {
    (void)user;
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_record *tapped = tap_or_in_use(device);
    CHECK(tapped != NULL);
    kazasu_record_free(tapped);
    kazasu_device_free(device);
    for (int round = 0; round < 20; round++) {
        kazasu_message *message = vector("OQSsiquc01res_every_element.xml");
        kazasu_record *decision = NULL;
        CHECK_OK(kazasu_decide(message, &visit, KAZASU_LANGUAGE_JAPANESE, &decision, NULL));
        kazasu_record_free(decision);
        kazasu_message_free(message);
    }
    return NULL;
}

static void threads_with_handles_of_their_own_do_not_meet(void) {
    together(works_alone, NULL);
}

static void *reads(void *user) {
    const kazasu_message *message = (const kazasu_message *)user;
    for (int round = 0; round < 200; round++) {
        char text[64];
        kazasu_date date;
        uint32_t type;
        size_t items;
        CHECK_OK(kazasu_message_text(message, "ResultList/0/Name", text, sizeof text, NULL));
        CHECK_TEXT(text, "架空　花子");
        CHECK_OK(kazasu_message_date(message, "ResultList/0/Birthdate", &date));
        CHECK_INTEGER(date.year, 1955);
        CHECK_OK(kazasu_message_type(message, "ResultList", &type));
        CHECK_OK(kazasu_message_count(message, "ResultList", &items));
        if (round % 20 == 0) {
            kazasu_buffer *json = NULL;
            kazasu_record *decision = NULL;
            CHECK_OK(kazasu_message_to_json(message, NULL, &json, NULL));
            CHECK_OK(kazasu_decide(message, &visit, KAZASU_LANGUAGE_ENGLISH, &decision, NULL));
            kazasu_buffer_free(json);
            kazasu_record_free(decision);
        }
    }
    return NULL;
}

static void a_message_is_read_by_several_at_once(void) {
    kazasu_message *message = vector("OQSsiquc01res_every_element.xml");
    together(reads, message);
    kazasu_message_free(message);
}

typedef struct held {
    const kazasu_message *message;
    kazasu_flow *flow;
    kazasu_device *device;
    kazasu_device *card;
    gate at;
} held;

static int waits_at_the_gate(void *user, const kazasu_value *value) {
    (void)value;
    wait_at(&((held *)user)->at);
    return 1;
}

static void *visits_and_waits(void *user) {
    held *within = (held *)user;
    CHECK_OK(kazasu_message_visit(within->message, waits_at_the_gate, within, NULL));
    return NULL;
}

static void a_message_is_not_changed_under_a_reader(void) {
    kazasu_message *message = NULL;
    CHECK_OK(kazasu_message_new("OQSsiquc01req", &message, NULL));
    CHECK_OK(kazasu_message_set(message, "Birthdate", "19900102", NULL));
    held within = {message, NULL, NULL, NULL, CLOSED_GATE};
    pthread_t reader;
    start(&reader, visits_and_waits, &within);
    until_reached(&within.at);
    kazasu_error *error = (kazasu_error *)&within;
    CHECK_STATUS(kazasu_message_set(message, "Birthdate", "19910102", &error), KAZASU_E_IN_USE);
    CHECK(error == NULL);
    /* A second reader is no trouble. */
    CHECK_TEXT(text_of(message, "QualificationConfirmSearchInfo/Birthdate"), "1990-01-02");
    open_gate(&within.at);
    join(reader);
    CHECK_OK(kazasu_message_set(message, "Birthdate", "19910102", &error));
    CHECK_TEXT(text_of(message, "QualificationConfirmSearchInfo/Birthdate"), "1991-01-02");
    kazasu_message_free(message);
}

static void *sets_and_reads(void *user) {
    kazasu_message *message = (kazasu_message *)user;
    for (int round = 0; round < 300; round++) {
        char text[16] = "";
        const char *value = round % 2 == 0 ? "19900102" : "19910102";
        kazasu_status status = kazasu_message_set(message, "Birthdate", value, NULL);
        CHECK(status == KAZASU_OK || status == KAZASU_E_IN_USE);
        status =
            kazasu_message_text(message, "QualificationConfirmSearchInfo/Birthdate", text, sizeof text, NULL);
        CHECK(status == KAZASU_E_IN_USE || (status == KAZASU_OK && strcmp(text + 4, "-01-02") == 0));
    }
    return NULL;
}

static void setting_and_reading_at_once_is_done_or_refused(void) {
    kazasu_message *message = NULL;
    CHECK_OK(kazasu_message_new("OQSsiquc01req", &message, NULL));
    CHECK_OK(kazasu_message_set(message, "Birthdate", "19900102", NULL));
    together(sets_and_reads, message);
    kazasu_message_free(message);
}

static kazasu_status waits_for_the_card(void *user, const uint8_t *command, size_t length, uint8_t *response,
                                        size_t *response_length) {
    held *within = (held *)user;
    wait_at(&within->at);
    kazasu_buffer *answer = NULL;
    CHECK_OK(kazasu_device_transceive(within->card, command, length, &answer, NULL));
    *response_length = kazasu_buffer_length(answer);
    memcpy(response, kazasu_buffer_data(answer), *response_length);
    kazasu_buffer_free(answer);
    return KAZASU_OK;
}

static void *runs(void *user) {
    held *within = (held *)user;
    kazasu_record *record = NULL;
    CHECK_OK(kazasu_flow_run(within->flow, within->device, &record, NULL));
    kazasu_record_free(record);
    return NULL;
}

static void a_flow_and_its_device_are_one_threads_at_a_time(void) {
    held within = {NULL, tap(), NULL, simulated(KAZASU_SIMULATED_CARD), CLOSED_GATE};
    CHECK_OK(kazasu_device_from_function(waits_for_the_card, &within, &within.device));
    pthread_t runner;
    start(&runner, runs, &within);
    until_reached(&within.at);

    kazasu_device *device = within.device;
    kazasu_flow *flow = within.flow;
    kazasu_record *record = (kazasu_record *)&within;
    kazasu_buffer *buffer = NULL;
    kazasu_card_options options;
    const uint8_t *command;
    size_t length;
    uint32_t delay;
    char name[16];
    const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C};
    CHECK_STATUS(kazasu_device_transceive(device, select, sizeof select, &buffer, NULL), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_device_name(device, name, sizeof name, NULL), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_device_card_options(device, &options), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_device_start_trace(device, 0), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_device_take_trace(device, &buffer), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_flow_command(flow, &command, &length), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_flow_delay(flow, &delay), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_flow_respond(flow, select, 2, NULL), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_flow_no_response(flow, KAZASU_E_DEVICE_REMOVED, NULL), KAZASU_E_IN_USE);
    CHECK_STATUS(kazasu_flow_finish(flow, &record, NULL), KAZASU_E_IN_USE);
    CHECK(record == NULL);
    /* The same flow on another device, and another flow on the same one. */
    kazasu_device *other = simulated(KAZASU_SIMULATED_CARD);
    CHECK_STATUS(kazasu_flow_run(flow, other, &record, NULL), KAZASU_E_IN_USE);
    kazasu_flow *second = tap();
    CHECK_STATUS(kazasu_flow_run(second, device, &record, NULL), KAZASU_E_IN_USE);
    /* Which that flow does not notice: it serves afterwards. */
    open_gate(&within.at);
    join(runner);
    kazasu_record_free(run(second, other));

    kazasu_device_free(other);
    kazasu_flow_free(flow);
    kazasu_device_free(device);
    kazasu_device_free(within.card);
}

static void *taps_in_turn(void *user) {
    for (int round = 0; round < 5; round++) {
        kazasu_record_free(tap_or_in_use((kazasu_device *)user));
    }
    return NULL;
}

static void one_device_in_several_threads_serves_or_refuses(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    together(taps_in_turn, device);
    /* No try was lost over it. */
    kazasu_flow *flow = NULL;
    CHECK_OK(kazasu_flow_retry_counter(KAZASU_CREDENTIAL_USER_AUTHENTICATION, NULL, &flow, NULL));
    kazasu_record *counter = run(flow, device);
    CHECK(strcmp(field(counter, "state"), "verified") == 0 || number(counter, "tries_left") == 3);
    kazasu_record_free(counter);
    kazasu_device_free(device);
}

typedef struct trust {
    kazasu_anchors *anchors;
    const uint8_t *certificate, *authority;
    size_t length, authority_length;
} trust;

static void *checks_and_adds(void *user) {
    trust *shared = (trust *)user;
    for (int round = 0; round < 5; round++) {
        kazasu_record *checked = NULL;
        CHECK_OK(kazasu_certificate_check(shared->certificate, shared->length, shared->anchors, 1767225600, &checked,
                                          NULL));
        CHECK_INTEGER(number(checked, "is_valid"), 1);
        kazasu_record_free(checked);
        CHECK_OK(kazasu_anchors_add(shared->anchors, KAZASU_ANCHOR_FOR_CERTIFICATES, "again", shared->authority,
                                    shared->authority_length, NULL));
    }
    return NULL;
}

static void authorities_are_used_and_added_at_once(void) {
    kazasu_device *device = simulated(KAZASU_SIMULATED_CARD);
    kazasu_flow *flow = NULL;
    trust shared = {anchors(KAZASU_ANCHORS_SIMULATOR), NULL, NULL, 0, 0};
    CHECK_OK(kazasu_flow_certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION, NULL, 0, NULL, &flow, NULL));
    kazasu_record *one = run(flow, device);
    CHECK_OK(kazasu_flow_certificate(KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA, NULL, 0, NULL, &flow, NULL));
    kazasu_record *other = run(flow, device);
    shared.certificate = bytes_of(one, "certificate", &shared.length);
    shared.authority = bytes_of(other, "certificate", &shared.authority_length);
    together(checks_and_adds, &shared);
    kazasu_record_free(one);
    kazasu_record_free(other);
    kazasu_anchors_free(shared.anchors);
    kazasu_device_free(device);
}

static void *adds_elements(void *user) {
    kazasu_mdoc_request *request = (kazasu_mdoc_request *)user;
    for (int round = 0; round < 100; round++) {
        kazasu_status status = kazasu_mdoc_request_add(request, KAZASU_MDOC_NAMESPACE_COMMON, "sex", 0, NULL);
        CHECK(status == KAZASU_OK || status == KAZASU_E_IN_USE);
    }
    return NULL;
}

static void a_request_is_one_threads_at_a_time(void) {
    kazasu_mdoc_request *request = NULL;
    CHECK_OK(kazasu_mdoc_request_new(KAZASU_MDOC_JAPAN, &request, NULL));
    together(adds_elements, request);
    kazasu_mdoc_request_free(request);
}

typedef struct folders {
    kazasu_folder *folder;
    kazasu_face_folder *watched;
    kazasu_terminal *terminal;
    kazasu_cancel *cancel;
    const kazasu_message *request;
} folders;

static void *asks(void *user) {
    folders *shared = (folders *)user;
    kazasu_ask_options options = {0};
    options.timeout_ms = 60000;
    options.poll_interval_ms = 5;
    options.cancel = shared->cancel;
    for (int round = 0; round < 2; round++) {
        kazasu_message *answer = NULL;
        CHECK_OK(kazasu_folder_ask(shared->folder, shared->request, &options, &answer, NULL));
        char name[64];
        CHECK_OK(kazasu_message_text(answer, "ResultList/0/Name", name, sizeof name, NULL));
        CHECK_TEXT(name, "架空　花子");
        kazasu_message_free(answer);
        CHECK_OK(kazasu_terminal_present_face(shared->terminal, NULL, NULL));
    }
    return NULL;
}

static void *watches_until_cancelled(void *user) {
    folders *shared = (folders *)user;
    kazasu_status status;
    do {
        kazasu_message *message = NULL;
        status = kazasu_face_folder_next(shared->watched, 60000, shared->cancel, NULL, 0, &message, NULL);
        CHECK(status == KAZASU_OK || status == KAZASU_E_IN_USE || status == KAZASU_E_CANCELLED);
        kazasu_message_free(message);
    } while (status != KAZASU_E_CANCELLED);
    return NULL;
}

static void *cancels(void *user) {
    CHECK_OK(kazasu_cancel_set((const kazasu_cancel *)user));
    return NULL;
}

static void folders_serve_several_at_once(void) {
    char directory[256], path[300];
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/kazasu-XXXXXX", root == NULL ? "/tmp" : root);
    CHECK(mkdtemp(directory) != NULL);
    folders shared = {NULL, NULL, NULL, NULL, NULL};
    kazasu_message *request = NULL;
    CHECK_OK(kazasu_question("{\"insurer_number\":\"01130012\",\"insured_card_symbol\":\"1234\","
                             "\"insured_identification_number\":\"5678\",\"birthdate\":\"1990-01-02\"}",
                             "1310000001", &visit, 0, &request, NULL));
    char res[300];
    snprintf(path, sizeof path, "%s/req", directory);
    snprintf(res, sizeof res, "%s/res", directory);
    CHECK_OK(kazasu_terminal_start(directory, &shared.terminal, NULL));
    CHECK_OK(kazasu_folder_new(path, res, &shared.folder, NULL));
    snprintf(path, sizeof path, "%s/face", directory);
    CHECK_OK(kazasu_face_folder_new(path, &shared.watched, NULL));
    CHECK_OK(kazasu_cancel_new(&shared.cancel));
    shared.request = request;
    pthread_t watcher;
    start(&watcher, watches_until_cancelled, &shared);
    together(asks, &shared);
    together(cancels, shared.cancel);
    join(watcher);
    kazasu_face_folder_free(shared.watched);
    kazasu_folder_free(shared.folder);
    kazasu_terminal_free(shared.terminal);
    kazasu_cancel_free(shared.cancel);
    kazasu_message_free(request);
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    CHECK(system(command) == 0);
}

int main(void) {
    RUN(threads_with_handles_of_their_own_do_not_meet);
    RUN(a_message_is_read_by_several_at_once);
    RUN(a_message_is_not_changed_under_a_reader);
    RUN(setting_and_reading_at_once_is_done_or_refused);
    RUN(a_flow_and_its_device_are_one_threads_at_a_time);
    RUN(one_device_in_several_threads_serves_or_refuses);
    RUN(authorities_are_used_and_added_at_once);
    RUN(a_request_is_one_threads_at_a_time);
    RUN(folders_serve_several_at_once);
    return 0;
}
