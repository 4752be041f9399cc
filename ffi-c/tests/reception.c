/* What reception decides, compares and asks. */
#include "check.h"

static const kazasu_date visit = {2026, 9, 29, 0, 0, 0};

static kazasu_record *decide(const char *name, uint32_t language) {
    kazasu_message *answer = vector(name);
    kazasu_record *decision = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_decide(answer, &visit, language, &decision, &error));
    CHECK(error == NULL);
    kazasu_message_free(answer);
    return decision;
}

static void check_outcome(const char *name, const char *outcome) {
    check_where = name;
    kazasu_record *decision = decide(name, KAZASU_LANGUAGE_JAPANESE);
    CHECK_TEXT(field(decision, "outcome"), outcome);
    kazasu_record_free(decision);
}

static void answers_come_to_their_outcome(void) {
    check_outcome("OQSsiquc01res_not_found.xml", "not_insured");
    check_outcome("OQSsiquc01res_several_records.xml", "insured_with_notes");
    check_outcome("OQSsiquc01res_system_error.xml", "could_not_ask");
    check_outcome("OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml", "insured");
    /* No answer to the question. */
    check_outcome("OQSsiquc01req_utf8.xml", "could_not_ask");
}

static void a_decision_has_words_and_reasons_in_both_languages(void) {
    kazasu_record *japanese = decide("OQSsiquc01res_not_found.xml", KAZASU_LANGUAGE_JAPANESE);
    kazasu_record *english = decide("OQSsiquc01res_not_found.xml", KAZASU_LANGUAGE_ENGLISH);
    const char *paths[] = {"label", "advice", "reasons/0/text"};
    for (size_t path = 0; path < sizeof paths / sizeof *paths; path++) {
        check_where = paths[path];
        const char *text = field(english, paths[path]);
        for (const char *letter = text; *letter != '\0'; letter++) {
            CHECK((unsigned char)*letter < 0x80 || strchr("\xe2\x80\x99\x94\x9c\x9d", *letter) != NULL);
        }
        CHECK((unsigned char)field(japanese, paths[path])[0] >= 0x80);
    }
    CHECK_TEXT(field(japanese, "reasons/0/code"), field(english, "reasons/0/code"));
    CHECK(count(japanese, "reasons") >= 1);
    kazasu_record_free(japanese);
    kazasu_record_free(english);
}

static void the_day_of_the_visit_counts(void) {
    kazasu_message *answer = vector("OQSsiquc01res_every_element.xml");
    kazasu_record *decision = NULL;
    kazasu_error *error = NULL;
    const kazasu_date late = {2030, 1, 1, 0, 0, 0}, none = {2026, 2, 30, 0, 0, 0}, far = {2026, 200, 200, 0, 0, 0};
    CHECK_OK(kazasu_decide(answer, &late, KAZASU_LANGUAGE_ENGLISH, &decision, &error));
    CHECK(strcmp(field(decision, "outcome"), "insured") != 0);
    kazasu_record_free(decision);
    CHECK_FAILS(kazasu_decide(answer, &none, KAZASU_LANGUAGE_ENGLISH, &decision, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    CHECK(decision == NULL);
    drop(&error);
    CHECK_FAILS(kazasu_decide(answer, &far, KAZASU_LANGUAGE_ENGLISH, &decision, &error), error,
                KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_decide(answer, &visit, 2, &decision, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    kazasu_message_free(answer);
}

static void each_unit_of_a_bulk_answer_is_decided(void) {
    kazasu_message *answer = vector("OQSmuquc02res_2000_units.xml");
    size_t units = 0;
    CHECK_OK(kazasu_message_count(answer, "BulkConfirmUnit", &units));
    CHECK(units >= 2000);
    kazasu_record *decision = NULL;
    kazasu_error *error = NULL;
    for (size_t unit = 0; unit < units; unit += 97) {
        CHECK_OK(kazasu_decide_unit(answer, unit, &visit, KAZASU_LANGUAGE_JAPANESE, &decision, &error));
        CHECK(field(decision, "outcome")[0] != '\0');
        kazasu_record_free(decision);
    }
    CHECK_FAILS(kazasu_decide_unit(answer, units, &visit, 0, &decision, &error), error, KAZASU_E_NO_SUCH_ITEM);
    CHECK(decision == NULL);
    drop(&error);
    kazasu_message_free(answer);
    answer = vector("OQSsiquc01res_not_found.xml");
    CHECK_FAILS(kazasu_decide_unit(answer, 0, &visit, 0, &decision, &error), error, KAZASU_E_WRONG_TYPE);
    drop(&error);
    kazasu_message_free(answer);
}

static void without_an_answer_nobody_is_uninsured(void) {
    kazasu_record *decision = NULL;
    CHECK_OK(kazasu_decide_without_answer(NULL, KAZASU_LANGUAGE_JAPANESE, &decision, NULL));
    CHECK_TEXT(field(decision, "outcome"), "could_not_ask");
    kazasu_record_free(decision);
    /* Any error will do, also one that no folder gave. */
    kazasu_message *message = NULL;
    kazasu_error *error = NULL;
    CHECK_FAILS(kazasu_message_new("x", &message, &error), error, KAZASU_E_INVALID_ARGUMENT);
    CHECK_OK(kazasu_decide_without_answer(error, KAZASU_LANGUAGE_ENGLISH, &decision, NULL));
    CHECK_TEXT(field(decision, "outcome"), "could_not_ask");
    kazasu_record_free(decision);
    drop(&error);
}

/* 0 for the worst. */
static int rank(const char *severity) {
    return strcmp(severity, "error") == 0 ? 0 : strcmp(severity, "warning") == 0 ? 1 : 2;
}

static void differences_from_the_chart_come_worst_first(void) {
    kazasu_message *answer = vector("OQSsiquc01res_every_element.xml");
    kazasu_record *compared = NULL;
    kazasu_error *error = NULL;
    const char *chart = "{\"name\":\"架空 太郎\",\"birthdate\":\"1956-03-01\",\"insurer_number\":\"39131156\"}";
    CHECK_OK(kazasu_compare(answer, chart, KAZASU_LANGUAGE_ENGLISH, &compared, &error));
    CHECK_INTEGER(number(compared, "record"), 0);
    int worst = 0, name = 0, birthdate = 0;
    for (size_t index = 0; index < count(compared, "differences"); index++) {
        char path[64];
        snprintf(path, sizeof path, "differences/%zu/severity", index);
        CHECK(rank(field(compared, path)) >= worst);
        worst = rank(field(compared, path));
        snprintf(path, sizeof path, "differences/%zu/label", index);
        CHECK((unsigned char)field(compared, path)[0] < 0x80);
        snprintf(path, sizeof path, "differences/%zu/field", index);
        const char *what = field(compared, path);
        CHECK(strcmp(what, "insurer_number") != 0);
        if (strcmp(what, "name") == 0) {
            name = 1;
            snprintf(path, sizeof path, "differences/%zu/chart", index);
            CHECK_TEXT(field(compared, path), "架空 太郎");
            snprintf(path, sizeof path, "differences/%zu/answer", index);
            CHECK_TEXT(field(compared, path), "架空　花子");
        }
        birthdate |= strcmp(what, "birthdate") == 0;
    }
    CHECK(name && birthdate);
    kazasu_record_free(compared);
    CHECK_FAILS(kazasu_compare(answer, "{\"name\":", 0, &compared, &error), error, KAZASU_E_JSON_MALFORMED);
    drop(&error);
    kazasu_message_free(answer);
    answer = vector("OQSsiquc01res_not_found.xml");
    error = (kazasu_error *)&error;
    CHECK_STATUS(kazasu_compare(answer, "{}", 0, &compared, &error), KAZASU_E_ABSENT);
    CHECK(error == NULL && compared == NULL);
    kazasu_message_free(answer);
}

static const char *chart = "{\"insurer_number\":\"01130012\",\"insured_identification_number\":\"5678\","
                           "\"insured_card_symbol\":\"1234\",\"birthdate\":\"1990-01-02\"}";

static void a_question_comes_out_of_the_chart(void) {
    kazasu_message *question = NULL;
    kazasu_error *error = NULL;
    CHECK_OK(kazasu_question(chart, "1310000001", &visit, 1, &question, &error));
    char kind[32];
    CHECK_OK(kazasu_message_kind(question, kind, sizeof kind, NULL));
    CHECK_TEXT(kind, "OQSsiquc01req");
    CHECK_TEXT(text_of(question, "QualificationConfirmSearchInfo/Birthdate"), "1990-01-02");
    CHECK_TEXT(text_of(question, "MessageHeader/QualificationConfirmationDate"), "2026-09-29");
    CHECK_TEXT(text_of(question, "QualificationConfirmSearchInfo/LimitApplicationCertificateRelatedConsFlg"), "1");
    kazasu_message_free(question);

    CHECK_STATUS(kazasu_question("{\"birthdate\":\"1990-01-02\"}", "1310000001", &visit, 0, &question, &error),
                 KAZASU_E_MISSING);
    CHECK(question == NULL && error != NULL);
    drop(&error);
    CHECK_FAILS(kazasu_question(chart, "1310000001", &visit, 2, &question, &error), error, KAZASU_E_INVALID_ARGUMENT);
    drop(&error);
    CHECK_FAILS(kazasu_question(chart, "13", &visit, 1, &question, &error), error, KAZASU_E_WRONG_LENGTH);
    drop(&error);
}

int main(void) {
    RUN(answers_come_to_their_outcome);
    RUN(a_decision_has_words_and_reasons_in_both_languages);
    RUN(the_day_of_the_visit_counts);
    RUN(each_unit_of_a_bulk_answer_is_decided);
    RUN(without_an_answer_nobody_is_uninsured);
    RUN(differences_from_the_chart_come_worst_first);
    RUN(a_question_comes_out_of_the_chart);
    return 0;
}
