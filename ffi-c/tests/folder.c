/* The shared folders, with the simulated terminal behind them. */
#include "check.h"

#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char directory[512], req[600], res[600], face[600];
static const kazasu_date visit = {2026, 9, 29, 0, 0, 0};
static const char *chart = "{\"insurer_number\":\"01130012\",\"insured_card_symbol\":\"1234\","
                           "\"insured_identification_number\":\"5678\",\"insured_branch_number\":\"01\","
                           "\"birthdate\":\"1990-01-02\"}";

static kazasu_message *question(void) {
    kazasu_message *made = NULL;
    CHECK_OK(kazasu_question(chart, "1310000001", &visit, 1, &made, NULL));
    return made;
}

static kazasu_folder *folder(void) {
    kazasu_folder *made = NULL;
    CHECK_OK(kazasu_folder_new(req, res, &made, NULL));
    return made;
}

static kazasu_terminal *terminal(void) {
    kazasu_terminal *made = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_terminal_start(directory, &made, &error));
    CHECK(error == NULL);
    return made;
}

typedef struct progress {
    int calls;
    uint64_t last;
} progress;

static void goes_on(void *user, uint32_t waiting, uint64_t elapsed_ms) {
    progress *seen = (progress *)user;
    CHECK(waiting <= KAZASU_WAITING_UNREADABLE);
    CHECK(elapsed_ms >= seen->last);
    seen->last = elapsed_ms;
    seen->calls++;
}

static void a_question_is_answered_and_progress_is_told(void) {
    kazasu_terminal *running = terminal();
    kazasu_folder *asked = folder();
    for (uint32_t encoding = KAZASU_ENCODING_UTF8; encoding <= KAZASU_ENCODING_SHIFT_JIS; encoding++) {
        kazasu_message *request = question(), *answer = NULL;
        kazasu_record *decision = NULL;
        kazasu_error *error = NULL;
        progress seen = {0, 0};
        kazasu_ask_options options = {0};
        options.timeout_ms = 20000;
        options.poll_interval_ms = 1;
        options.encoding = encoding;
        options.progress = goes_on;
        options.user = &seen;
        CHECK_OK(kazasu_folder_ask(asked, request, &options, &answer, &error));
        CHECK(error == NULL);
        CHECK(seen.calls > 0);
        CHECK_TEXT(text_of(answer, "ResultList/0/Name"), "架空　花子");
        CHECK_OK(kazasu_decide(answer, &visit, KAZASU_LANGUAGE_ENGLISH, &decision, NULL));
        CHECK(strncmp(field(decision, "outcome"), "insured", 7) == 0);
        kazasu_record_free(decision);
        kazasu_message_free(request);
        kazasu_message_free(answer);
    }
    kazasu_folder_free(asked);
    kazasu_terminal_free(running);
}

static void a_file_is_asked_under_its_name(void) {
    kazasu_terminal *running = terminal();
    kazasu_folder *asked = folder();
    kazasu_message *request = question();
    kazasu_buffer *written = NULL;
    kazasu_record *reply = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_message_write(request, KAZASU_ENCODING_SHIFT_JIS, &written, NULL));
    const uint8_t *data = kazasu_buffer_data(written);
    const size_t length = kazasu_buffer_length(written);
    kazasu_ask_options options = {0};
    options.timeout_ms = 20000;
    options.poll_interval_ms = 1;
    options.flags = KAZASU_ASK_KEEP_ANSWER;
    CHECK_OK(kazasu_folder_ask_file(asked, "OQSsiquc01req_20260929101500000001.xml", data, length, &options, &reply,
                                    &error));
    CHECK_TEXT(field(reply, "file_name"), "OQSsiquc01res_20260929101500000001.xml");
    CHECK_TEXT(field(reply, "kind"), "xml");
    CHECK_INTEGER(number(reply, "left_in_folder"), 1);
    size_t answer_length;
    const uint8_t *content = bytes_of(reply, "content", &answer_length);
    kazasu_message *answer = NULL;
    CHECK_OK(kazasu_message_read(content, answer_length, field(reply, "file_name"), 0, &answer, NULL));
    CHECK_TEXT(text_of(answer, "ResultList/0/Name"), "架空　花子");
    kazasu_message_free(answer);
    kazasu_record_free(reply);
    /* The answer still lies there, so the name cannot be used again. */
    CHECK_FAILS(kazasu_folder_ask_file(asked, "OQSsiquc01req_20260929101500000001.xml", data, length, &options, &reply,
                                       &error),
                error, KAZASU_E_NAME_IN_USE);
    CHECK(reply == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_folder_ask_file(asked, "../x.xml", data, length, &options, &reply, &error), error,
                KAZASU_E_INVALID_NAME);
    drop(&error);
    kazasu_buffer_free(written);
    kazasu_message_free(request);
    kazasu_folder_free(asked);
    kazasu_terminal_free(running);
}

static void nobody_there_is_never_nobody_insured(void) {
    kazasu_folder *asked = folder();
    kazasu_message *request = question(), *answer = NULL;
    kazasu_error *error = NULL;
    kazasu_ask_options options = {0};
    options.timeout_ms = 60;
    options.poll_interval_ms = 5;
    CHECK_FAILS(kazasu_folder_ask(asked, request, &options, &answer, &error), error, KAZASU_E_TIMED_OUT);
    CHECK(answer == NULL);
    kazasu_record *decision = NULL;
    CHECK_OK(kazasu_decide_without_answer(error, KAZASU_LANGUAGE_JAPANESE, &decision, NULL));
    CHECK_TEXT(field(decision, "outcome"), "could_not_ask");
    char why[512];
    snprintf(why, sizeof why, "%s", field(decision, "reasons/0/code"));
    kazasu_record_free(decision);
    /* The reason is that of the folder, not the one for an error of anything else. */
    CHECK_OK(kazasu_decide_without_answer(NULL, KAZASU_LANGUAGE_JAPANESE, &decision, NULL));
    CHECK(strcmp(why, field(decision, "reasons/0/code")) != 0);
    kazasu_record_free(decision);
    drop(&error);
    kazasu_message_free(request);
    kazasu_folder_free(asked);
}

static void what_is_no_request_is_not_asked(void) {
    kazasu_folder *asked = folder(), *same = NULL;
    kazasu_message *answer = vector("OQSsiquc01res_not_found.xml"), *got = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_folder_ask(asked, answer, NULL, &got, &error), error, KAZASU_E_NOT_A_REQUEST);
    CHECK(got == NULL);
    drop(&error);
    kazasu_message *empty = NULL;
    CHECK_OK(kazasu_message_new("OQSsiquc01req", &empty, NULL));
    CHECK_FAILS(kazasu_folder_ask(asked, empty, NULL, &got, &error), error, KAZASU_E_MISSING);
    CHECK(kazasu_error_path(error)[0] != '\0');
    drop(&error);
    kazasu_message *request = question();
    kazasu_ask_options options = {0};
    options.flags = 4;
    CHECK_FAILS(kazasu_folder_ask(asked, request, &options, &got, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    options.flags = 0;
    options.encoding = 2;
    CHECK_FAILS(kazasu_folder_ask(asked, request, &options, &got, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    options.encoding = 0;
    CHECK_OK(kazasu_folder_new(req, req, &same, &error));
    CHECK_FAILS(kazasu_folder_ask(same, request, &options, &got, &error), error, KAZASU_E_SAME_FOLDER);
    drop(&error);
    kazasu_folder_free(same);
    kazasu_message_free(request);
    kazasu_message_free(empty);
    kazasu_message_free(answer);
    kazasu_folder_free(asked);
}

static void *cancels_soon(void *user) {
    const struct timespec soon = {0, 50 * 1000 * 1000};
    nanosleep(&soon, NULL);
    CHECK_OK(kazasu_cancel_set((const kazasu_cancel *)user));
    return NULL;
}

static void a_wait_is_cancelled_from_another_thread(void) {
    kazasu_folder *asked = folder();
    kazasu_message *request = question(), *answer = NULL;
    kazasu_cancel *cancel = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_cancel_new(&cancel));
    kazasu_ask_options options = {0};
    options.poll_interval_ms = 5;
    options.cancel = cancel;
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, cancels_soon, cancel) == 0);
    /* Without the cancelling it would take three minutes. */
    CHECK_FAILS(kazasu_folder_ask(asked, request, &options, &answer, &error), error, KAZASU_E_CANCELLED);
    CHECK(answer == NULL);
    drop(&error);
    CHECK(pthread_join(thread, NULL) == 0);
    /* And later waits end at once. */
    kazasu_face_folder *watched = NULL;
    CHECK_OK(kazasu_face_folder_new(face, &watched, NULL));
    CHECK_STATUS(kazasu_face_folder_next(watched, 60000, cancel, NULL, 0, &answer, NULL), KAZASU_E_CANCELLED);
    kazasu_face_folder_free(watched);
    kazasu_cancel_free(cancel);

    CHECK_OK(kazasu_cancel_new(&cancel));
    CHECK_OK(kazasu_face_folder_new(face, &watched, NULL));
    CHECK(pthread_create(&thread, NULL, cancels_soon, cancel) == 0);
    CHECK_STATUS(kazasu_face_folder_next(watched, 600000, cancel, NULL, 0, &answer, &error), KAZASU_E_CANCELLED);
    CHECK(pthread_join(thread, NULL) == 0);
    kazasu_error_free(error);
    kazasu_face_folder_free(watched);
    kazasu_cancel_free(cancel);
    kazasu_message_free(request);
    kazasu_folder_free(asked);
}

static void who_looks_into_the_face_reader_is_seen_in_turn(void) {
    kazasu_terminal *running = terminal();
    kazasu_face_folder *watched = NULL;
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    char name[256], small[4] = "x";
    CHECK_OK(kazasu_face_folder_new(face, &watched, NULL));
    error = (kazasu_error *)&error;
    CHECK_STATUS(kazasu_face_folder_next(watched, 0, NULL, name, sizeof name, &message, &error), KAZASU_E_ABSENT);
    CHECK(message == NULL && error == NULL);
    CHECK_OK(kazasu_terminal_present_face(running, "insured", NULL));
    CHECK_OK(kazasu_terminal_present_face(running, "several", NULL));
    /* A buffer that is too small loses nobody. */
    CHECK_STATUS(kazasu_face_folder_next(watched, 5000, NULL, small, sizeof small, &message, &error),
                 KAZASU_E_BUFFER_TOO_SMALL);
    CHECK(message == NULL && small[0] == '\0');
    CHECK_OK(kazasu_face_folder_next(watched, 5000, NULL, name, sizeof name, &message, &error));
    CHECK(strncmp(name, "OQSsiquc01res_face_", 19) == 0);
    CHECK_TEXT(text_of(message, "ResultList/0/Name"), "架空　花子");
    kazasu_message_free(message);
    CHECK_OK(kazasu_face_folder_next(watched, 5000, NULL, NULL, 0, &message, &error));
    kazasu_record *decision = NULL;
    CHECK_OK(kazasu_decide(message, &visit, KAZASU_LANGUAGE_JAPANESE, &decision, NULL));
    CHECK_TEXT(field(decision, "outcome"), "several");
    kazasu_record_free(decision);
    kazasu_message_free(message);
    CHECK_STATUS(kazasu_face_folder_next(watched, 0, NULL, NULL, 0, &message, &error), KAZASU_E_ABSENT);
    CHECK(message == NULL);
    CHECK_FAILS(kazasu_terminal_present_face(running, "nobody", &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_OK(kazasu_terminal_present_face(running, NULL, &error));
    CHECK_OK(kazasu_face_folder_next(watched, 5000, NULL, NULL, 0, &message, &error));
    kazasu_message_free(message);
    kazasu_face_folder_free(watched);
    kazasu_terminal_free(running);
}

static void a_file_that_is_no_message_is_told_once(void) {
    const char *name = "OQSsiquc01res_face_1_20260929101500.xml";
    char path[700], told[256] = "";
    snprintf(path, sizeof path, "%s/%s", face, name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fputs("<!DOCTYPE x><XmlMsg></XmlMsg>", file) >= 0 && fclose(file) == 0);
    kazasu_face_folder *watched = NULL;
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_face_folder_new(face, &watched, NULL));
    kazasu_status status;
    /* Behind those of the patients before. */
    while ((status = kazasu_face_folder_next(watched, 5000, NULL, told, sizeof told, &message, &error)) == KAZASU_OK) {
        kazasu_message_free(message);
    }
    CHECK_FAILS(status, error, KAZASU_E_DTD);
    CHECK(message == NULL);
    CHECK_TEXT(told, name);
    drop(&error);
    do {
        status = kazasu_face_folder_next(watched, 0, NULL, told, sizeof told, &message, &error);
        CHECK(status == KAZASU_E_ABSENT || (status == KAZASU_OK && strcmp(told, name) != 0));
        kazasu_message_free(message);
    } while (status == KAZASU_OK);
    kazasu_face_folder_free(watched);
    CHECK(remove(path) == 0);
}

static void folders_that_are_not_there_are_told(void) {
    kazasu_face_folder *watched = NULL;
    kazasu_terminal *running = NULL;
    kazasu_folder *asked = NULL;
    kazasu_message *request = question(), *answer = NULL;
    kazasu_error *error = NULL;
    char nowhere[600], there[640];
    snprintf(nowhere, sizeof nowhere, "%s/nowhere", directory);
    snprintf(there, sizeof there, "%s/file", directory);
    FILE *file = fopen(there, "w");
    CHECK(file != NULL);
    fclose(file);
    CHECK_FAILS(kazasu_terminal_start(there, &running, &error), error, KAZASU_E_FOLDER_IO);
    CHECK(running == NULL);
    drop(&error);
    CHECK_OK(kazasu_face_folder_new(nowhere, &watched, &error));
    CHECK_FAILS(kazasu_face_folder_next(watched, 0, NULL, NULL, 0, &answer, &error), error, KAZASU_E_FOLDER_IO);
    drop(&error);
    CHECK_OK(kazasu_folder_new(nowhere, res, &asked, &error));
    CHECK_FAILS(kazasu_folder_ask(asked, request, NULL, &answer, &error), error, KAZASU_E_FOLDER_IO);
    CHECK(strstr(kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH), "nowhere") != NULL);
    drop(&error);
    kazasu_folder_free(asked);
    kazasu_face_folder_free(watched);
    kazasu_message_free(request);
    CHECK(remove(there) == 0);
}

static void empty(const char *path) {
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    CHECK(system(command) == 0);
}

int main(void) {
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/kazasu-XXXXXX", root == NULL ? "/tmp" : root);
    CHECK(mkdtemp(directory) != NULL);
    snprintf(req, sizeof req, "%s/req", directory);
    snprintf(res, sizeof res, "%s/res", directory);
    snprintf(face, sizeof face, "%s/face", directory);
    RUN(a_question_is_answered_and_progress_is_told);
    RUN(a_file_is_asked_under_its_name);
    RUN(nobody_there_is_never_nobody_insured);
    RUN(what_is_no_request_is_not_asked);
    RUN(a_wait_is_cancelled_from_another_thread);
    RUN(who_looks_into_the_face_reader_is_seen_in_turn);
    RUN(a_file_that_is_no_message_is_told_once);
    RUN(folders_that_are_not_there_are_told);
    empty(directory);
    return 0;
}
