/* Texts between UTF-8 and what Japanese Windows programs hold. */
#include "check.h"

static void windows_31j_goes_both_ways(void) {
    /* With characters that Windows-31J has and JIS X 0208 lacks. */
    const char *texts[] = {"", "abc", "架空　花子", "ｶｸｳ ﾊﾅｺ", "髙﨑①㈱", "～－∥"};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        check_where = texts[index];
        uint8_t there[64];
        char back[64];
        size_t length = 0, needed = 0;
        CHECK_OK(kazasu_utf8_to_windows_31j(texts[index], there, sizeof there, &length));
        CHECK(there[length - 1] == 0);
        CHECK_OK(kazasu_windows_31j_to_utf8(there, length - 1, back, sizeof back, &needed));
        CHECK_TEXT(back, texts[index]);
        CHECK_INTEGER(needed, strlen(texts[index]) + 1);
    }
    uint8_t kana[8];
    CHECK_OK(kazasu_utf8_to_windows_31j("花", kana, sizeof kana, NULL));
    CHECK(kana[0] == 0x89 && kana[1] == 0xD4 && kana[2] == 0);
}

static void what_windows_31j_lacks_is_told(void) {
    uint8_t buffer[64];
    size_t needed = 99;
    const char *texts[] = {"𠮷", "한", "😀", "a𠮷b"};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        CHECK_STATUS(kazasu_utf8_to_windows_31j(texts[index], buffer, sizeof buffer, &needed),
                     KAZASU_E_UNREPRESENTABLE);
    }
}

static void bytes_that_are_no_windows_31j_are_told(void) {
    char buffer[64];
    const uint8_t cut[] = {'a', 0x89}, wild[] = {0x89, 0x20}, high[] = {0xFF};
    CHECK_STATUS(kazasu_windows_31j_to_utf8(cut, sizeof cut, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
    CHECK_STATUS(kazasu_windows_31j_to_utf8(wild, sizeof wild, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
    CHECK_STATUS(kazasu_windows_31j_to_utf8(high, sizeof high, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
    CHECK_OK(kazasu_windows_31j_to_utf8(NULL, 0, buffer, sizeof buffer, NULL));
    CHECK_TEXT(buffer, "");
}

static void utf_16_goes_both_ways_with_surrogates(void) {
    const char *texts[] = {"", "abc", "架空　花子", "𠮷野家", "😀"};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        check_where = texts[index];
        uint16_t there[64];
        char back[64];
        size_t units = 0, needed = 0;
        CHECK_OK(kazasu_utf8_to_utf16(texts[index], there, 64, &units));
        CHECK(there[units - 1] == 0);
        CHECK_OK(kazasu_utf16_to_utf8(there, units - 1, back, sizeof back, &needed));
        CHECK_TEXT(back, texts[index]);
        CHECK_INTEGER(needed, strlen(texts[index]) + 1);
    }
    uint16_t pair[8];
    size_t units = 0;
    CHECK_OK(kazasu_utf8_to_utf16("𠮷", pair, 8, &units));
    CHECK(units == 3 && pair[0] == 0xD842 && pair[1] == 0xDFB7 && pair[2] == 0);
}

static void half_a_surrogate_pair_is_told(void) {
    char buffer[64];
    const uint16_t high[] = {'a', 0xD842}, low[] = {0xDFB7, 'a'}, turned[] = {0xDFB7, 0xD842};
    CHECK_STATUS(kazasu_utf16_to_utf8(high, 2, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
    CHECK_STATUS(kazasu_utf16_to_utf8(low, 2, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
    CHECK_STATUS(kazasu_utf16_to_utf8(turned, 2, buffer, sizeof buffer, NULL), KAZASU_E_BAD_ENCODING);
}

static void buffers_are_counted_in_their_units(void) {
    uint8_t bytes[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    uint16_t units[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    size_t needed = 0;
    CHECK_STATUS(kazasu_utf8_to_windows_31j("花子", NULL, 0, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK_INTEGER(needed, 5);
    CHECK_STATUS(kazasu_utf8_to_windows_31j("花子", bytes, 4, NULL), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK(bytes[0] == 0 && bytes[1] == 9);
    CHECK_OK(kazasu_utf8_to_windows_31j("花子", bytes, 5, NULL));
    CHECK(bytes[4] == 0 && bytes[5] == 9);
    CHECK_STATUS(kazasu_utf8_to_utf16("花子", units, 2, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK_INTEGER(needed, 3);
    CHECK(units[0] == 0 && units[1] == 9);
    CHECK_OK(kazasu_utf8_to_utf16("花子", units, 3, NULL));
    CHECK(units[2] == 0 && units[3] == 9);
}

int main(void) {
    RUN(windows_31j_goes_both_ways);
    RUN(what_windows_31j_lacks_is_told);
    RUN(bytes_that_are_no_windows_31j_are_told);
    RUN(utf_16_goes_both_ways_with_surrogates);
    RUN(half_a_surrogate_pair_is_told);
    RUN(buffers_are_counted_in_their_units);
    return 0;
}
