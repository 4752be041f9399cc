/* Fields of a message: each type by its path, and every way in which there is no value. */
#include "check.h"

#define RECORD "ResultList/0/"

static kazasu_message *message;

static void texts_are_those_of_the_file(void) {
    CHECK_TEXT(text_of(message, RECORD "Name"), "架空　花子");
    CHECK_TEXT(text_of(message, "MessageBody/" RECORD "Name"), "架空　花子");
    CHECK_TEXT(text_of(message, RECORD "InsuredCardSymbol"), "記号<&>");
    CHECK_TEXT(text_of(message, "MessageHeader/MedicalInstitutionCode"), "1310000001");
    /* As JSON has them: the code, ISO dates, plain numbers. */
    CHECK_TEXT(text_of(message, RECORD "Sex1"), "2");
    CHECK_TEXT(text_of(message, RECORD "Birthdate"), "1955-03-01");
    CHECK_TEXT(text_of(message, "MessageHeader/ProcessExecutionTime"), "2026-09-29T09:15:00+09:00");
    CHECK_TEXT(text_of(message, RECORD "PublicExpenseResultList/0/MedicalTreatmentMonth"), "2026-09");
    CHECK_TEXT(text_of(message, RECORD "InsuredPartialContributionRatio"), "20");
}

static void check_type(const char *path, uint32_t expected) {
    uint32_t type = 99;
    check_where = path;
    CHECK_OK(kazasu_message_type(message, path, &type));
    CHECK_INTEGER(type, expected);
}

static void every_type_is_told(void) {
    check_type(RECORD "NameOfOther", KAZASU_FIELD_TEXT);
    check_type(RECORD "Sex1", KAZASU_FIELD_CODE);
    check_type(RECORD "Birthdate", KAZASU_FIELD_DAY);
    check_type("MessageHeader/ProcessExecutionTime", KAZASU_FIELD_TIME);
    check_type(RECORD "PublicExpenseResultList/0/MedicalTreatmentMonth", KAZASU_FIELD_MONTH);
    check_type(RECORD "InsuredPartialContributionRatio", KAZASU_FIELD_PERCENT);
    check_type(RECORD "SpecificDiseasesCertificateList/1/SpecificDiseasesSelfPay", KAZASU_FIELD_NUMBER);
    check_type("ResultList/0", KAZASU_FIELD_GROUP);
    check_type("MessageHeader", KAZASU_FIELD_GROUP);
    check_type("ResultList", KAZASU_FIELD_LIST);
    check_type("MessageHeader/ErrorCode", KAZASU_FIELD_ABSENT);
}

static void days_times_and_months_come_as_numbers(void) {
    kazasu_date date = {9, 9, 9, 9, 9, 9};
    CHECK_OK(kazasu_message_date(message, RECORD "Birthdate", &date));
    CHECK(date.year == 1955 && date.month == 3 && date.day == 1);
    CHECK(date.hour == 0 && date.minute == 0 && date.second == 0);
    CHECK_OK(kazasu_message_date(message, RECORD "LimitApplicationCertificateRelatedConsTime", &date));
    CHECK(date.year == 2026 && date.month == 9 && date.day == 29);
    CHECK(date.hour == 9 && date.minute == 12 && date.second == 1);
    CHECK_OK(kazasu_message_date(message, RECORD "PublicExpenseResultList/0/MedicalTreatmentMonth", &date));
    CHECK(date.year == 2026 && date.month == 9 && date.day == 0 && date.hour == 0);
}

static void percentages_and_yen_come_as_integers(void) {
    int64_t value = -1;
    CHECK_OK(kazasu_message_integer(message, RECORD "InsuredPartialContributionRatio", &value));
    CHECK_INTEGER(value, 20);
    CHECK_OK(kazasu_message_integer(message, RECORD "SpecificDiseasesCertificateList/1/SpecificDiseasesSelfPay",
                                    &value));
    CHECK_INTEGER(value, 20000);
}

static void codes_have_a_label_in_both_languages(void) {
    char label[256];
    size_t needed = 0;
    CHECK_OK(kazasu_message_label(message, RECORD "Sex1", KAZASU_LANGUAGE_JAPANESE, label, sizeof label, &needed));
    CHECK_TEXT(label, "女");
    CHECK_INTEGER(needed, sizeof "女");
    CHECK_OK(kazasu_message_label(message, RECORD "Sex1", KAZASU_LANGUAGE_ENGLISH, label, sizeof label, NULL));
    CHECK_TEXT(label, "female");
    CHECK_STATUS(kazasu_message_label(message, RECORD "Sex1", 2, label, sizeof label, NULL),
                 KAZASU_E_INVALID_ARGUMENT);
    CHECK_STATUS(kazasu_message_label(message, RECORD "Name", KAZASU_LANGUAGE_ENGLISH, label, sizeof label, NULL),
                 KAZASU_E_WRONG_TYPE);
}

static void a_code_that_is_in_no_table_has_no_label(void) {
    const char *xml = "<XmlMsg><MessageBody><ResultList><ResultOfQualificationConfirmation><Sex1>7</Sex1><Birthdate>昔"
                      "</Birthdate></ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>";
    kazasu_message *odd = NULL;
    CHECK_OK(kazasu_message_read((const uint8_t *)xml, strlen(xml), "OQSsiquc01res_1.xml", 0, &odd, NULL));
    char buffer[64];
    kazasu_date date;
    uint32_t type = 99;
    CHECK_STATUS(kazasu_message_label(odd, RECORD "Sex1", 0, buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    CHECK_TEXT(text_of(odd, RECORD "Sex1"), "7");
    CHECK_OK(kazasu_message_type(odd, RECORD "Sex1", &type));
    CHECK_INTEGER(type, KAZASU_FIELD_TEXT);
    CHECK_STATUS(kazasu_message_date(odd, RECORD "Birthdate", &date), KAZASU_E_WRONG_TYPE);
    CHECK_TEXT(text_of(odd, RECORD "Birthdate"), "昔");
    kazasu_message_free(odd);
}

static void lists_are_counted(void) {
    size_t items = 99;
    CHECK_OK(kazasu_message_count(message, "ResultList", &items));
    CHECK_INTEGER(items, 1);
    CHECK_OK(kazasu_message_count(message, RECORD "SpecificDiseasesCertificateList", &items));
    CHECK_INTEGER(items, 2);
    CHECK_STATUS(kazasu_message_count(message, RECORD "Name", &items), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_message_count(message, "ResultList/0", &items), KAZASU_E_WRONG_TYPE);
    kazasu_message *none = vector("OQSsiquc01res_not_found.xml");
    CHECK_OK(kazasu_message_count(none, "ResultList", &items));
    CHECK_INTEGER(items, 0);
    kazasu_message_free(none);
}

static void what_is_not_there_is_told_apart(void) {
    char buffer[64] = "before";
    kazasu_date date;
    int64_t integer;
    uint32_t type;
    CHECK_STATUS(kazasu_message_text(message, "MessageHeader/ErrorCode", buffer, sizeof buffer, NULL),
                 KAZASU_E_ABSENT);
    CHECK_STATUS(kazasu_message_date(message, "MessageHeader/ErrorCode", &date), KAZASU_E_ABSENT);
    CHECK_STATUS(kazasu_message_integer(message, "MessageHeader/ErrorCode", &integer), KAZASU_E_ABSENT);
    CHECK_STATUS(kazasu_message_label(message, "MessageHeader/ErrorCode", 0, buffer, sizeof buffer, NULL),
                 KAZASU_E_ABSENT);
    CHECK_TEXT(buffer, "before");
    CHECK_STATUS(kazasu_message_text(message, "ResultList", buffer, sizeof buffer, NULL), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_message_text(message, "ResultList/0", buffer, sizeof buffer, NULL), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_message_date(message, RECORD "Name", &date), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_message_integer(message, RECORD "Birthdate", &integer), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_message_type(message, RECORD "Nmae", &type), KAZASU_E_NO_SUCH_ELEMENT);
    CHECK_STATUS(kazasu_message_type(message, "ResultList/1", &type), KAZASU_E_NO_SUCH_ITEM);
    CHECK_STATUS(kazasu_message_text(message, "ResultList/1/Name", buffer, sizeof buffer, NULL),
                 KAZASU_E_NO_SUCH_ITEM);
    CHECK_STATUS(kazasu_message_text(message, "", buffer, sizeof buffer, NULL), KAZASU_E_NO_SUCH_ELEMENT);
}

static void a_buffer_takes_the_whole_text_or_nothing(void) {
    const char *path = RECORD "Name";
    const size_t whole = sizeof "架空　花子";
    char buffer[64];
    size_t needed = 0;
    CHECK_STATUS(kazasu_message_text(message, path, NULL, 0, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK_INTEGER(needed, whole);
    memset(buffer, 'x', sizeof buffer);
    CHECK_STATUS(kazasu_message_text(message, path, buffer, 0, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK(buffer[0] == 'x');
    needed = 0;
    CHECK_STATUS(kazasu_message_text(message, path, buffer, whole - 1, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK_INTEGER(needed, whole);
    CHECK(buffer[0] == '\0' && buffer[1] == 'x');
    CHECK_OK(kazasu_message_text(message, path, buffer, whole, NULL));
    CHECK_TEXT(buffer, "架空　花子");
    CHECK(buffer[whole] == 'x');
    CHECK_STATUS(kazasu_message_kind(message, buffer, 1, &needed), KAZASU_E_BUFFER_TOO_SMALL);
    CHECK_INTEGER(needed, sizeof "OQSsiquc01res");
    CHECK_OK(kazasu_message_kind(message, buffer, needed, NULL));
    CHECK_TEXT(buffer, "OQSsiquc01res");
}

static void what_reading_tolerated_is_told(void) {
    kazasu_message *odd = vector("OQSsiquc01res_odd_forms.xml");
    kazasu_record *diagnostics = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_message_diagnostics(odd, &diagnostics, &error));
    CHECK_INTEGER(count(diagnostics, ""), 3);
    CHECK_TEXT(field(diagnostics, "0/severity"), "warning");
    CHECK_TEXT(field(diagnostics, "0/code"), "repeated");
    CHECK_TEXT(field(diagnostics, "0/path"), "XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation[1]/Name");
    CHECK_INTEGER(number(diagnostics, "0/line"), 5);
    CHECK_INTEGER(number(diagnostics, "0/column"), 234);
    CHECK(strlen(field(diagnostics, "0/message")) > 10);
    kazasu_record_free(diagnostics);
    kazasu_message_free(odd);
    CHECK_OK(kazasu_message_diagnostics(message, &diagnostics, &error));
    CHECK_INTEGER(count(diagnostics, ""), 0);
    kazasu_record_free(diagnostics);
}

static void a_record_has_its_types_too(void) {
    kazasu_message *odd = vector("OQSsiquc01res_odd_forms.xml");
    kazasu_record *record = NULL;
    CHECK_OK(kazasu_message_diagnostics(odd, &record, NULL));
    char buffer[64];
    int64_t integer;
    size_t items, length;
    const uint8_t *data;
    CHECK_TEXT(field(record, "0/line"), "5");
    CHECK_STATUS(kazasu_record_integer(record, "0/code", &integer), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_record_count(record, "0/code", &items), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_record_text(record, "0", buffer, sizeof buffer, NULL), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_record_bytes(record, "0/line", &data, &length), KAZASU_E_WRONG_TYPE);
    CHECK_STATUS(kazasu_record_text(record, "3", buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    CHECK_STATUS(kazasu_record_text(record, "0/nothing", buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    CHECK_STATUS(kazasu_record_text(record, "0/code/further", buffer, sizeof buffer, NULL), KAZASU_E_ABSENT);
    CHECK_OK(kazasu_record_bytes(record, "0/code", &data, &length));
    CHECK(length == strlen("repeated") && memcmp(data, "repeated", length) == 0);
    kazasu_buffer *json = NULL;
    CHECK_OK(kazasu_record_to_json(record, &json, NULL));
    CHECK(strncmp((const char *)kazasu_buffer_data(json), "[{\"", 3) == 0);
    kazasu_buffer_free(json);
    kazasu_record_free(record);
    kazasu_message_free(odd);
}

int main(void) {
    message = vector("OQSsiquc01res_every_element.xml");
    RUN(texts_are_those_of_the_file);
    RUN(every_type_is_told);
    RUN(days_times_and_months_come_as_numbers);
    RUN(percentages_and_yen_come_as_integers);
    RUN(codes_have_a_label_in_both_languages);
    RUN(a_code_that_is_in_no_table_has_no_label);
    RUN(lists_are_counted);
    RUN(what_is_not_there_is_told_apart);
    RUN(a_buffer_takes_the_whole_text_or_nothing);
    RUN(what_reading_tolerated_is_told);
    RUN(a_record_has_its_types_too);
    kazasu_message_free(message);
    return 0;
}
