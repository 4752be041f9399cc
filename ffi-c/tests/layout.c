/* The layout of the structs, which compiled programs and other languages rely on; and the versions. */
#include "check.h"

#include <stddef.h>

/* C99 has no static assertion: a negative array size stops the compiler just as well. */
#define HOLDS(name, condition) typedef char name[(condition) ? 1 : -1]

HOLDS(status_is_32_bits, sizeof(kazasu_status) == 4);

HOLDS(date_has_8_bytes, sizeof(kazasu_date) == 8);
HOLDS(date_year, offsetof(kazasu_date, year) == 0);
HOLDS(date_month, offsetof(kazasu_date, month) == 2);
HOLDS(date_day, offsetof(kazasu_date, day) == 3);
HOLDS(date_hour, offsetof(kazasu_date, hour) == 4);
HOLDS(date_minute, offsetof(kazasu_date, minute) == 5);
HOLDS(date_second, offsetof(kazasu_date, second) == 6);

HOLDS(card_options_has_12_bytes, sizeof(kazasu_card_options) == 12);
HOLDS(card_options_guard, offsetof(kazasu_card_options, guard) == 0);
HOLDS(card_options_extended_length, offsetof(kazasu_card_options, extended_length) == 4);
HOLDS(card_options_short_read_length, offsetof(kazasu_card_options, short_read_length) == 8);

/* The others hold pointers. */
#define POINTER sizeof(void *)

HOLDS(ask_options_timeout, offsetof(kazasu_ask_options, timeout_ms) == 0);
HOLDS(ask_options_pick_up, offsetof(kazasu_ask_options, pick_up_timeout_ms) == 4);
HOLDS(ask_options_poll, offsetof(kazasu_ask_options, poll_interval_ms) == 8);
HOLDS(ask_options_encoding, offsetof(kazasu_ask_options, encoding) == 12);
HOLDS(ask_options_flags, offsetof(kazasu_ask_options, flags) == 16);
HOLDS(ask_options_cancel, offsetof(kazasu_ask_options, cancel) == (POINTER == 8 ? 24 : 20));
HOLDS(ask_options_progress, offsetof(kazasu_ask_options, progress) == (POINTER == 8 ? 32 : 24));
HOLDS(ask_options_user, offsetof(kazasu_ask_options, user) == (POINTER == 8 ? 40 : 28));
HOLDS(ask_options_size, sizeof(kazasu_ask_options) == (POINTER == 8 ? 48 : 32));

HOLDS(value_path, offsetof(kazasu_value, path) == 0);
HOLDS(value_japanese, offsetof(kazasu_value, japanese) == POINTER);
HOLDS(value_text, offsetof(kazasu_value, text) == 2 * POINTER);
HOLDS(value_label, offsetof(kazasu_value, label) == 3 * POINTER);
HOLDS(value_kind, offsetof(kazasu_value, kind) == 4 * POINTER);
HOLDS(value_size, sizeof(kazasu_value) == (POINTER == 8 ? 40 : 20));

static void library_and_header_are_of_one_version(void) {
    CHECK_INTEGER(kazasu_abi_version(), KAZASU_ABI_VERSION);
    CHECK(kazasu_version()[0] >= '0' && kazasu_version()[0] <= '9');
}

static void every_status_has_words(void) {
    CHECK_TEXT(kazasu_status_text(KAZASU_OK), "done");
    CHECK_TEXT(kazasu_status_text(KAZASU_E_NULL_ARGUMENT), "an argument is null");
    CHECK_TEXT(kazasu_status_text(-1), "no such status");
    CHECK_TEXT(kazasu_status_text(20), "no such status");
    CHECK_TEXT(kazasu_status_text(INT32_MAX), "no such status");
    CHECK(kazasu_status_text(KAZASU_E_TIMED_OUT) == kazasu_status_text(KAZASU_E_TIMED_OUT));
}

int main(void) {
    RUN(library_and_header_are_of_one_version);
    RUN(every_status_has_words);
    return 0;
}
