/*
 * Who came: watches the folder into which the face reader (顔認証付きカードリーダー) drops answers, and says of each
 * patient what reception has to know.
 *
 *     face_file FOLDER            watches, until Ctrl-C
 *     face_file --once FOLDER     ends after the first patient
 *     face_file --demo DIRECTORY  with a simulated terminal in an existing directory, and three patients
 *
 * Exit codes: 0 ended as asked, 2 wrong arguments, 3 the folder cannot be watched.
 */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <kazasu.h>

enum { ENDED = 0, WRONG_ARGUMENTS = 2, FAILED = 3 };

/* A handler may do no more than this; the wait for the next file ends within half a second. */
static volatile sig_atomic_t interrupted = 0;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* Today in Japan, whose time has no summer. */
static kazasu_date today(void)
{
    time_t now = time(NULL) + 9 * 60 * 60;
    const struct tm *fields = gmtime(&now);
    kazasu_date date = {0, 0, 0, 0, 0, 0};

    date.year = (int16_t)(fields->tm_year + 1900);
    date.month = (uint8_t)(fields->tm_mon + 1);
    date.day = (uint8_t)fields->tm_mday;
    return date;
}

/* A failed call, in words for a person. `error` may be NULL: then the status says it all. */
static void complain(const char *what, kazasu_status status, kazasu_error *error)
{
    const char *words =
        error != NULL ? kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE) : kazasu_status_text(status);
    fprintf(stderr, "%s: %s\n", what, words);
    kazasu_error_free(error);
}

static void print_text(const char *label, const kazasu_message *message, const char *path)
{
    char text[512];
    if (kazasu_message_text(message, path, text, sizeof text, NULL) == KAZASU_OK) {
        printf("  %s: %s\n", label, text);
    }
}

static void print_decision(const kazasu_record *decision)
{
    char text[1024], path[64];
    size_t reasons = 0, reason;

    if (kazasu_record_text(decision, "label", text, sizeof text, NULL) == KAZASU_OK) {
        printf("  判定: %s\n", text);
    }
    if (kazasu_record_text(decision, "advice", text, sizeof text, NULL) == KAZASU_OK) {
        printf("  対応: %s\n", text);
    }
    kazasu_record_count(decision, "reasons", &reasons);
    for (reason = 0; reason < reasons; reason++) {
        snprintf(path, sizeof path, "reasons/%u/text", (unsigned)reason);
        if (kazasu_record_text(decision, path, text, sizeof text, NULL) == KAZASU_OK) {
            printf("  ・%s\n", text);
        }
    }
}

/* Says who came, and what that means today. */
static void receive(const char *file_name, const kazasu_message *message)
{
    const kazasu_date on = today();
    kazasu_record *decision = NULL;
    kazasu_error *error = NULL;
    kazasu_status status;

    printf("来院: %s\n", file_name);
    print_text("氏名", message, "ResultList/0/Name");
    print_text("カナ", message, "ResultList/0/NameKana");
    print_text("生年月日", message, "ResultList/0/Birthdate");
    print_text("保険者", message, "ResultList/0/InsurerName");
    status = kazasu_decide(message, &on, KAZASU_LANGUAGE_JAPANESE, &decision, &error);
    if (status == KAZASU_OK) {
        print_decision(decision);
    } else {
        complain("  判定できません", status, error);
    }
    kazasu_record_free(decision);
    fflush(stdout);
}

/* Receives patients until `patients` of them came (0 for no end) or Ctrl-C. */
static int watch(const char *path, int patients)
{
    kazasu_face_folder *folder = NULL;
    kazasu_error *error = NULL;
    int seen = 0, result = ENDED;
    kazasu_status status = kazasu_face_folder_new(path, &folder, &error);

    if (status != KAZASU_OK) {
        complain(path, status, error);
        return FAILED;
    }
    while (!interrupted && (patients == 0 || seen < patients)) {
        kazasu_message *message = NULL;
        char file_name[256] = "";

        status = kazasu_face_folder_next(folder, 500, NULL, file_name, sizeof file_name, &message, &error);
        if (status == KAZASU_OK) {
            receive(file_name, message);
            seen++;
        } else if (status == KAZASU_E_FOLDER_IO) {
            complain(path, status, error);
            result = FAILED;
            break;
        } else if (status != KAZASU_E_ABSENT) {
            /* One file that is no message is no reason to miss the next patient. */
            complain(file_name, status, error);
        }
        kazasu_message_free(message);
    }
    if (interrupted) {
        puts("終了します");
    }
    kazasu_face_folder_free(folder);
    return result;
}

/* Lets patients look into the simulated face reader, and receives them. */
static int demonstrate(const char *directory)
{
    static const char *const patients[] = {"insured", "lapsed", "several"};
    enum { PATIENTS = sizeof patients / sizeof patients[0] };
    kazasu_terminal *terminal = NULL;
    kazasu_error *error = NULL;
    kazasu_status status = kazasu_terminal_start(directory, &terminal, &error);
    char face[1024];
    int patient, result = FAILED;

    for (patient = 0; status == KAZASU_OK && patient < PATIENTS; patient++) {
        status = kazasu_terminal_present_face(terminal, patients[patient], &error);
    }
    if (status != KAZASU_OK) {
        complain("模擬端末", status, error);
    } else if (snprintf(face, sizeof face, "%s/face", directory) < (int)sizeof face) {
        result = watch(face, PATIENTS);
    }
    kazasu_terminal_free(terminal);
    return result;
}

int main(int argc, char **argv)
{
    if (kazasu_abi_version() != KAZASU_ABI_VERSION) {
        fputs("this program was compiled for another version of kazasu\n", stderr);
        return FAILED;
    }
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    if (argc == 3 && strcmp(argv[1], "--demo") == 0) {
        return demonstrate(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "--once") == 0) {
        return watch(argv[2], 1);
    }
    if (argc == 2 && argv[1][0] != '-') {
        return watch(argv[1], 0);
    }
    fputs("face_file [--once] FOLDER\n"
          "face_file --demo DIRECTORY\n\n"
          "  FOLDER            顔認証付きカードリーダーのファイルが置かれるフォルダー\n"
          "  --once            一人目で終わる\n"
          "  --demo DIRECTORY  模擬端末と架空の患者三人で試す\n",
          stderr);
    return WRONG_ARGUMENTS;
}
