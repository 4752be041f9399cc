/* Requests: built element by element, checked, named and written. */
#include "check.h"

static kazasu_message *request(void) {
    kazasu_message *made = NULL;
    CHECK_OK(kazasu_message_new("OQSsiquc01req", &made, NULL));
    return made;
}

static void set(kazasu_message *message, const char *element, const char *value) {
    kazasu_error *error = NULL;
    check_status(kazasu_message_set(message, element, value, &error), KAZASU_OK, __FILE__, __LINE__, element);
    CHECK(error == NULL);
}

static void fill(kazasu_message *message) {
    set(message, "QualificationConfirmationDate", "20260929");
    set(message, "MedicalInstitutionCode", "1310000001");
    set(message, "ArbitraryFileIdentifier", "000123");
    set(message, "InsurerNumber", "  138057");
    set(message, "InsuredCardSymbol", "１２－３４");
    set(message, "InsuredIdentificationNumber", "1234567");
    set(message, "InsuredBranchNumber", "01");
    set(message, "Birthdate", "19900102");
    set(message, "LimitApplicationCertificateRelatedConsFlg", "1");
    set(message, "ArbitraryIdentifier", "a&b");
}

static void a_request_is_built_as_the_vector_has_it(void) {
    kazasu_message *built = request(), *expected = vector("OQSsiquc01req_utf8.xml");
    fill(built);
    for (uint32_t encoding = KAZASU_ENCODING_UTF8; encoding <= KAZASU_ENCODING_SHIFT_JIS; encoding++) {
        kazasu_buffer *one = NULL, *other = NULL;
        CHECK_OK(kazasu_message_write(built, encoding, &one, NULL));
        CHECK_OK(kazasu_message_write(expected, encoding, &other, NULL));
        CHECK_TEXT((const char *)kazasu_buffer_data(one), (const char *)kazasu_buffer_data(other));
        kazasu_buffer_free(one);
        kazasu_buffer_free(other);
    }
    CHECK_TEXT(text_of(built, "QualificationConfirmSearchInfo/Birthdate"), "1990-01-02");
    kazasu_message_free(built);
    kazasu_message_free(expected);
}

static void what_is_missing_is_told_with_its_path(void) {
    kazasu_message *built = request();
    kazasu_buffer *written = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_message_write(built, KAZASU_ENCODING_UTF8, &written, &error), error, KAZASU_E_MISSING);
    CHECK(written == NULL);
    CHECK_TEXT(kazasu_error_code(error), "missing");
    CHECK(strncmp(kazasu_error_path(error), "XmlMsg/", 7) == 0);
    CHECK(kazasu_error_credential(error) == 0 && kazasu_error_tries_left(error) == -1);
    drop(&error);
    fill(built);
    set(built, "InsuredIdentificationNumber", "123456789012345678901234567890123456789012345678901234567890");
    CHECK_FAILS(kazasu_message_write(built, KAZASU_ENCODING_UTF8, &written, &error), error, KAZASU_E_TOO_LONG);
    CHECK(strstr(kazasu_error_path(error), "InsuredIdentificationNumber") != NULL);
    drop(&error);
    kazasu_message_free(built);
}

static void what_fits_no_element_is_refused_with_its_name(void) {
    kazasu_message *built = request();
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_message_set(built, "Nmae", "x", &error), error, KAZASU_E_NO_SUCH_ELEMENT);
    CHECK_TEXT(kazasu_error_path(error), "Nmae");
    drop(&error);
    CHECK_FAILS(kazasu_message_set(built, "Birthdate", "2月30日", &error), error, KAZASU_E_MISFIT);
    CHECK_TEXT(kazasu_error_path(error), "Birthdate");
    drop(&error);
    kazasu_message_free(built);
}

static void a_character_that_the_encoding_lacks_is_told(void) {
    kazasu_message *built = request();
    kazasu_buffer *written = NULL;
    kazasu_error *error = NULL;
    fill(built);
    set(built, "ArbitraryIdentifier", "𠮷");
    CHECK_OK(kazasu_message_write(built, KAZASU_ENCODING_UTF8, &written, &error));
    kazasu_buffer_free(written);
    CHECK_FAILS(kazasu_message_write(built, KAZASU_ENCODING_SHIFT_JIS, &written, &error), error,
                KAZASU_E_UNREPRESENTABLE);
    CHECK(written == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_message_write(built, 2, &written, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    kazasu_message_free(built);
}

static void groups_that_repeat_begin_anew(void) {
    kazasu_message *bulk = NULL;
    CHECK_OK(kazasu_message_new("OQSmuquc01req", &bulk, NULL));
    for (int person = 0; person < 2; person++) {
        set(bulk, "InsurerNumber", "01130012");
        set(bulk, "InsuredIdentificationNumber", person == 0 ? "1" : "2");
        set(bulk, "Birthdate", "19900102");
    }
    kazasu_record *diagnostics = NULL;
    size_t items = 0;
    CHECK_OK(kazasu_message_count(bulk, "QualificationConfirmSearchInfo", &items));
    CHECK_INTEGER(items, 2);
    CHECK_TEXT(text_of(bulk, "QualificationConfirmSearchInfo/1/InsuredIdentificationNumber"), "2");
    CHECK_OK(kazasu_message_diagnostics(bulk, &diagnostics, NULL));
    CHECK_INTEGER(count(diagnostics, ""), 0);
    kazasu_record_free(diagnostics);
    kazasu_message_free(bulk);
}

static void a_request_has_a_name_in_the_folder(void) {
    kazasu_message *built = request();
    char name[128], suffix[32];
    size_t needed = 0;
    CHECK_OK(kazasu_message_file_name(built, "20260929101500000001", name, sizeof name, &needed));
    CHECK_TEXT(name, "OQSsiquc01req_20260929101500000001.xml");
    CHECK_INTEGER(needed, strlen(name) + 1);
    CHECK_STATUS(kazasu_message_file_name(built, "a/b", name, sizeof name, NULL), KAZASU_E_INVALID_ARGUMENT);
    CHECK_OK(kazasu_suffix_now(suffix, sizeof suffix, &needed));
    CHECK_INTEGER(needed, 21);
    CHECK_INTEGER(strlen(suffix), 20);
    CHECK_OK(kazasu_message_file_name(built, suffix, name, sizeof name, NULL));
    kazasu_message_free(built);
    kazasu_message *answer = vector("OQSsiquc01res_not_found.xml");
    CHECK_STATUS(kazasu_message_file_name(answer, suffix, name, sizeof name, NULL), KAZASU_E_INVALID_ARGUMENT);
    kazasu_message_free(answer);
}

static void no_request_is_made_of_another_kind(void) {
    kazasu_message *made = NULL;
    kazasu_error *error = NULL;
    const char *kinds[] = {"", "OQSsiquc01res", "OQSxxxxx01req", "資格確認"};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        CHECK_FAILS(kazasu_message_new(kinds[kind], &made, &error), error, KAZASU_E_INVALID_ARGUMENT);
        CHECK(made == NULL);
        drop(&error);
    }
}

static void json_that_is_none_is_refused_with_its_place(void) {
    kazasu_message *made = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_message_from_json("{", &made, &error), error, KAZASU_E_JSON_MALFORMED);
    drop(&error);
    CHECK_FAILS(kazasu_message_from_json("{\"message\":\"OQSsiquc01res\",\"header\":{},\"body\":{\"result_list\":[{"
                                         "\"nmae\":\"x\"}]}}",
                                         &made, &error),
                error, KAZASU_E_JSON_UNKNOWN_KEY);
    CHECK(strstr(kazasu_error_path(error), "nmae") != NULL);
    drop(&error);
}

int main(void) {
    RUN(a_request_is_built_as_the_vector_has_it);
    RUN(what_is_missing_is_told_with_its_path);
    RUN(what_fits_no_element_is_refused_with_its_name);
    RUN(a_character_that_the_encoding_lacks_is_told);
    RUN(groups_that_repeat_begin_anew);
    RUN(a_request_has_a_name_in_the_folder);
    RUN(no_request_is_made_of_another_kind);
    RUN(json_that_is_none_is_refused_with_its_place);
    return 0;
}
