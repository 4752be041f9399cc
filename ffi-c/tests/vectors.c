/*
 * The vectors of testdata/eligibility, which every language reads: the same file gives the same JSON as in Rust, and
 * what was written reads back.
 */
#include "check.h"

#include <dirent.h>

/* Removes the blanks between the tokens of a JSON, in place. */
static void squeeze(char *json) {
    int in_string = 0;
    char *to = json;
    for (const char *from = json; *from != '\0'; from++) {
        if (in_string) {
            if (*from == '\\') {
                *to++ = *from++;
            } else if (*from == '"') {
                in_string = 0;
            }
        } else if (*from == '"') {
            in_string = 1;
        } else if (strchr(" \t\r\n", *from) != NULL) {
            continue;
        }
        *to++ = *from;
    }
    *to = '\0';
}

/* Header and body of a message's JSON, without what the file brought along. The caller frees it. */
static char *content(const kazasu_message *message, int with_unknown) {
    kazasu_buffer *json = NULL;
    CHECK_OK(kazasu_message_to_json(message, NULL, &json, NULL));
    const char *text = (const char *)kazasu_buffer_data(json);
    const char *begin = strstr(text, ",\"header\":");
    const char *end = NULL;
    const char *key = with_unknown ? ",\"diagnostics\":[" : ",\"unknown\":[";
    for (const char *found = text; (found = strstr(found, key)) != NULL; found++) {
        end = found;
    }
    CHECK(begin != NULL && end != NULL && begin < end);
    size_t length = (size_t)(end - begin);
    char *copy = (char *)malloc(length + 1);
    memcpy(copy, begin, length);
    copy[length] = '\0';
    kazasu_buffer_free(json);
    return copy;
}

/* Calls `call` for each XML file of a folder of testdata, and says how many there were. */
static int each(const char *folder, void (*call)(const char *folder, const char *name)) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", KAZASU_TESTDATA, folder);
    DIR *directory = opendir(path);
    CHECK(directory != NULL);
    int found = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0) {
            check_where = entry->d_name;
            call(folder, entry->d_name);
            found++;
        }
    }
    closedir(directory);
    return found;
}

static uint8_t *load(const char *folder, const char *name, size_t *length) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s/%s", KAZASU_TESTDATA, folder, name);
    return read_file(path, length);
}

static char *expected_json(const char *folder, const char *name) {
    char file[512];
    snprintf(file, sizeof file, "%.*s.expected.json", (int)(strlen(name) - 4), name);
    size_t length;
    char *json = (char *)load(folder, file, &length);
    squeeze(json);
    return json;
}

static void has_the_expected_json(const char *folder, const char *name) {
    size_t length;
    uint8_t *bytes = load(folder, name, &length);
    char *expected = expected_json(folder, name);
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    kazasu_status status = kazasu_message_read(bytes, length, name, 0, &message, &error);
    free(bytes);
    if (status == KAZASU_OK) {
        CHECK(error == NULL);
        kazasu_buffer *json = NULL;
        CHECK_OK(kazasu_message_to_json(message, name, &json, &error));
        CHECK(strlen((const char *)kazasu_buffer_data(json)) == kazasu_buffer_length(json));
        CHECK_TEXT((const char *)kazasu_buffer_data(json), expected);
        kazasu_buffer_free(json);
    } else {
        /* The hostile ones: {"file": …, "error": {"code": …, "line": …, "column": …}} */
        CHECK(message == NULL && error != NULL);
        CHECK_INTEGER(kazasu_error_status(error), status);
        char begin[640];
        snprintf(begin, sizeof begin, "{\"file\":\"%s\",\"error\":{\"code\":\"%s\",", name, kazasu_error_code(error));
        CHECK(strncmp(expected, begin, strlen(begin)) == 0);
        CHECK(strcmp(kazasu_status_text(status), "no such status") != 0);
    }
    free(expected);
    kazasu_error_free(error);
    kazasu_message_free(message);
}

static void every_vector_reads_to_its_expected_json(void) {
    CHECK(each("eligibility", has_the_expected_json) >= 50);
}

static void every_hostile_file_comes_to_what_is_expected(void) {
    CHECK(each("eligibility-hostile", has_the_expected_json) >= 18);
}

static void reads_again_as_it_was_written(const char *folder, const char *name) {
    (void)folder;
    kazasu_message *first = vector(name);
    char *before = content(first, 1);
    for (uint32_t encoding = KAZASU_ENCODING_UTF8; encoding <= KAZASU_ENCODING_SHIFT_JIS; encoding++) {
        kazasu_buffer *written = NULL, *again = NULL;
        kazasu_message *second = NULL;
        kazasu_error *error = NULL;
        CHECK_OK(kazasu_message_write(first, encoding, &written, &error));
        const uint8_t *bytes = kazasu_buffer_data(written);
        size_t length = kazasu_buffer_length(written);
        CHECK_OK(kazasu_message_read(bytes, length, name, 0, &second, &error));
        uint32_t told = 99;
        CHECK_OK(kazasu_message_encoding(second, &told));
        CHECK_INTEGER(told, encoding);
        char *after = content(second, 1);
        CHECK_TEXT(after, before);
        CHECK_OK(kazasu_message_write(second, encoding, &again, &error));
        CHECK_INTEGER(kazasu_buffer_length(again), length);
        CHECK(memcmp(kazasu_buffer_data(again), bytes, length) == 0);
        free(after);
        kazasu_buffer_free(written);
        kazasu_buffer_free(again);
        kazasu_message_free(second);
    }
    free(before);
    kazasu_message_free(first);
}

static void what_was_written_reads_again_in_both_encodings(void) {
    CHECK(each("eligibility", reads_again_as_it_was_written) >= 50);
}

static int built_from_json;

static void comes_out_of_its_json(const char *folder, const char *name) {
    (void)folder;
    kazasu_message *first = vector(name), *second = NULL;
    kazasu_error *error = NULL;
    kazasu_buffer *json = NULL;
    CHECK_OK(kazasu_message_to_json(first, NULL, &json, NULL));
    const char *text = (const char *)kazasu_buffer_data(json);
    kazasu_status status = kazasu_message_from_json(text, &second, &error);
    if (status == KAZASU_E_UNKNOWN_KIND || strstr(text, ",\"unknown\":[],") == NULL) {
        CHECK(status == KAZASU_E_UNKNOWN_KIND || status == KAZASU_E_JSON_UNKNOWN_ELEMENTS);
        CHECK(second == NULL && error != NULL);
    } else {
        CHECK_OK(status);
        CHECK(error == NULL);
        char *before = content(first, 0), *after = content(second, 0);
        CHECK_TEXT(after, before);
        free(before);
        free(after);
        built_from_json++;
    }
    kazasu_error_free(error);
    kazasu_buffer_free(json);
    kazasu_message_free(first);
    kazasu_message_free(second);
}

static void messages_come_out_of_their_json(void) {
    each("eligibility", comes_out_of_its_json);
    CHECK(built_from_json >= 50);
}

typedef struct visit {
    const kazasu_message *message;
    int values;
} visit;

static int is_found_by_its_path(void *user, const kazasu_value *value) {
    visit *seen = (visit *)user;
    uint32_t type = KAZASU_FIELD_ABSENT;
    size_t needed = 0;
    seen->values++;
    CHECK(value->japanese[0] != '\0');
    CHECK_OK(kazasu_message_type(seen->message, value->path, &type));
    CHECK_INTEGER(type, value->kind);
    CHECK_STATUS(kazasu_message_text(seen->message, value->path, NULL, 0, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    char *text = (char *)malloc(needed);
    CHECK_OK(kazasu_message_text(seen->message, value->path, text, needed, NULL));
    CHECK_TEXT(text, value->text);
    free(text);
    size_t size;
    char *label = check_buffer(&size);
    kazasu_status labelled =
        kazasu_message_label(seen->message, value->path, KAZASU_LANGUAGE_JAPANESE, label, size, NULL);
    if (value->kind == KAZASU_FIELD_CODE) {
        CHECK_OK(labelled);
        CHECK_TEXT(label, value->label);
    } else {
        CHECK(value->label == NULL);
        CHECK(labelled == KAZASU_E_WRONG_TYPE || labelled == KAZASU_E_ABSENT);
    }
    return 0;
}

static int all_values;

static void has_values_that_are_found(const char *folder, const char *name) {
    (void)folder;
    kazasu_message *message = vector(name);
    visit seen = {message, 0};
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_message_visit(message, is_found_by_its_path, &seen, &error));
    all_values += seen.values;
    kazasu_message_free(message);
}

static void every_value_on_the_way_is_found_by_its_path(void) {
    each("eligibility", has_values_that_are_found);
    CHECK(all_values > 1000);
}

static int ends_at_the_third(void *user, const kazasu_value *value) {
    (void)value;
    return ++*(int *)user == 3;
}

static void the_way_through_a_message_can_be_ended(void) {
    kazasu_message *message = vector("OQSsiquc01res_every_element.xml");
    int seen = 0;
    CHECK_OK(kazasu_message_visit(message, ends_at_the_third, &seen, NULL));
    CHECK_INTEGER(seen, 3);
    kazasu_message_free(message);
}

static void strict_reading_refuses_what_lenient_reading_reports(void) {
    const char *name = "OQSsiquc01res_odd_forms.xml";
    size_t length;
    uint8_t *bytes = load("eligibility", name, &length);
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_message_read(bytes, length, name, KAZASU_READ_STRICT, &message, &error), error,
                KAZASU_E_REPEATED);
    CHECK(message == NULL);
    CHECK_TEXT(kazasu_error_code(error), "repeated");
    CHECK_TEXT(kazasu_error_path(error), "XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation[1]/Name");
    drop(&error);
    CHECK_FAILS(kazasu_message_read(bytes, length, name, 2, &message, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    free(bytes);

    bytes = load("eligibility", "OQSsiquc01req_utf8.xml", &length);
    CHECK_OK(kazasu_message_read(bytes, length, NULL, KAZASU_READ_STRICT, &message, &error));
    kazasu_message_free(message);
    free(bytes);
}

int main(void) {
    RUN(every_vector_reads_to_its_expected_json);
    RUN(every_hostile_file_comes_to_what_is_expected);
    RUN(what_was_written_reads_again_in_both_encodings);
    RUN(messages_come_out_of_their_json);
    RUN(every_value_on_the_way_is_found_by_its_path);
    RUN(the_way_through_a_message_can_be_ended);
    RUN(strict_reading_refuses_what_lenient_reading_reports);
    return 0;
}
