/*
 * What the tests share: checks that name the place and end the program, and the few steps that every test takes.
 */
#ifndef KAZASU_TESTS_CHECK_H
#define KAZASU_TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kazasu.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            check_failed(__FILE__, __LINE__, #condition);                                                              \
        }                                                                                                              \
    } while (0)

#define CHECK_STATUS(call, expected) check_status((call), (expected), __FILE__, __LINE__, #call)
#define CHECK_OK(call) CHECK_STATUS(call, KAZASU_OK)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), __FILE__, __LINE__)
#define CHECK_INTEGER(actual, expected) check_integer((int64_t)(actual), (int64_t)(expected), __FILE__, __LINE__)

/* A failure without an error object, and one with: the object has to agree with the status. */
#define CHECK_FAILS(call, error, expected) check_fails((call), &(error), (expected), __FILE__, __LINE__, #call)

/* Runs a test and says so. */
#define RUN(test)                                                                                                      \
    do {                                                                                                               \
        check_where = #test;                                                                                           \
        test();                                                                                                        \
        printf("ok %s\n", #test);                                                                                      \
        fflush(stdout);                                                                                                \
    } while (0)

/* What is being tested, for failures within loops; set it to say more than the test's name. */
static const char *check_where = "";

static inline void check_failed(const char *file, int line, const char *what) {
    fprintf(stderr, "%s:%d: in %s: not so: %s\n", file, line, check_where, what);
    exit(1);
}

static inline void check_status(kazasu_status actual, kazasu_status expected, const char *file, int line,
                                const char *call) {
    if (actual != expected) {
        fprintf(stderr, "%s: got %" PRId32 " (%s), expected %" PRId32 " (%s)\n", call, actual,
                kazasu_status_text(actual), expected, kazasu_status_text(expected));
        check_failed(file, line, call);
    }
}

static inline void check_text(const char *actual, const char *expected, const char *file, int line) {
    if (actual == NULL || strcmp(actual, expected) != 0) {
        fprintf(stderr, "got      %.2000s\nexpected %.2000s\n", actual == NULL ? "(null)" : actual, expected);
        check_failed(file, line, "the texts are the same");
    }
}

static inline void check_integer(int64_t actual, int64_t expected, const char *file, int line) {
    if (actual != expected) {
        fprintf(stderr, "got %" PRId64 ", expected %" PRId64 "\n", actual, expected);
        check_failed(file, line, "the numbers are the same");
    }
}

/* Checks a failure together with its error object, which is left to the caller. */
static inline void check_fails(kazasu_status actual, kazasu_error **error, kazasu_status expected, const char *file,
                               int line, const char *call) {
    if (actual != expected && *error != NULL) {
        fprintf(stderr, "%s\n", kazasu_error_message(*error, KAZASU_LANGUAGE_ENGLISH));
    }
    check_status(actual, expected, file, line, call);
    if (*error == NULL || kazasu_error_status(*error) != actual || kazasu_error_code(*error)[0] == '\0' ||
        kazasu_error_message(*error, KAZASU_LANGUAGE_JAPANESE)[0] == '\0' ||
        kazasu_error_message(*error, KAZASU_LANGUAGE_ENGLISH)[0] == '\0') {
        check_failed(file, line, "there is an error object with status, code and words");
    }
}

/* Frees an error and forgets it, so that the next call can use the variable. */
static inline void drop(kazasu_error **error) {
    kazasu_error_free(*error);
    *error = NULL;
}

/* A whole file, with a NUL behind it that does not count. The caller frees it. */
static inline uint8_t *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: ", path);
        check_failed(__FILE__, __LINE__, "the file opens");
    }
    size_t size = 0, room = 1 << 16;
    uint8_t *bytes = (uint8_t *)malloc(room);
    size_t got;
    while ((got = fread(bytes + size, 1, room - size - 1, file)) > 0) {
        size += got;
        if (room - size < 2) {
            room *= 2;
            bytes = (uint8_t *)realloc(bytes, room);
        }
    }
    fclose(file);
    bytes[size] = 0;
    *length = size;
    return bytes;
}

/* A message of the vectors, read under its own name. The caller frees it. */
static inline kazasu_message *vector(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/eligibility/%s", KAZASU_TESTDATA, name);
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_message_read(bytes, length, name, 0, &message, &error));
    CHECK(error == NULL && message != NULL);
    free(bytes);
    return message;
}

/* One of a few buffers in turn, so that several texts can be held against each other. */
static inline char *check_buffer(size_t *size) {
    static char buffers[4][4096];
    static unsigned turn = 0;
    turn = (turn + 1) % 4;
    *size = sizeof buffers[0];
    return buffers[turn];
}

/* The text at a path, which has to be there. */
static inline const char *text_of(const kazasu_message *message, const char *path) {
    size_t size;
    char *buffer = check_buffer(&size);
    check_status(kazasu_message_text(message, path, buffer, size, NULL), KAZASU_OK, __FILE__, __LINE__, path);
    return buffer;
}

/* The text at a path of a record, which has to be there. */
static inline const char *field(const kazasu_record *record, const char *path) {
    size_t size;
    char *buffer = check_buffer(&size);
    check_status(kazasu_record_text(record, path, buffer, size, NULL), KAZASU_OK, __FILE__, __LINE__, path);
    return buffer;
}

/* The number at a path of a record, which has to be there. */
static inline int64_t number(const kazasu_record *record, const char *path) {
    int64_t value = -1;
    check_status(kazasu_record_integer(record, path, &value), KAZASU_OK, __FILE__, __LINE__, path);
    return value;
}

/* The length of the list at a path of a record, which has to be there. */
static inline size_t count(const kazasu_record *record, const char *path) {
    size_t items = 0;
    check_status(kazasu_record_count(record, path, &items), KAZASU_OK, __FILE__, __LINE__, path);
    return items;
}

/* The bytes at a path of a record, which have to be there. */
static inline const uint8_t *bytes_of(const kazasu_record *record, const char *path, size_t *length) {
    const uint8_t *data = NULL;
    check_status(kazasu_record_bytes(record, path, &data, length), KAZASU_OK, __FILE__, __LINE__, path);
    return data;
}

static inline kazasu_device *simulated(uint32_t kind) {
    kazasu_device *device = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_device_simulate(kind, &device, &error));
    CHECK(error == NULL);
    return device;
}

static inline kazasu_anchors *anchors(uint32_t set) {
    kazasu_anchors *made = NULL;
    CHECK_OK(kazasu_anchors_new(set, &made, NULL));
    return made;
}

/* Runs a flow that has to succeed, and frees it. The caller frees the record. */
static inline kazasu_record *run(kazasu_flow *flow, kazasu_device *device) {
    kazasu_record *record = NULL;
    kazasu_error *error = NULL;
    kazasu_status status = kazasu_flow_run(flow, device, &record, &error);
    if (status != KAZASU_OK) {
        fprintf(stderr, "%s\n", kazasu_error_message(error, KAZASU_LANGUAGE_ENGLISH));
    }
    CHECK_OK(status);
    CHECK(error == NULL && record != NULL);
    kazasu_flow_free(flow);
    return record;
}

/* Runs a flow that has to fail, and frees it. The caller frees the error. */
static inline kazasu_error *run_fails(kazasu_flow *flow, kazasu_device *device, kazasu_status expected) {
    kazasu_record *record = (kazasu_record *)&expected;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_flow_run(flow, device, &record, &error), error, expected);
    CHECK(record == NULL);
    kazasu_flow_free(flow);
    return error;
}

#endif
