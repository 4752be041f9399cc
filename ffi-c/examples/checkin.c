/*
 * A patient's check-in: from the card on the reader to what reception does.
 *
 *     checkin                       everything simulated: My Number card, 資格確認端末 and patient
 *     checkin --simulate iphone     with a simulated phone
 *     checkin --reader "" --folder DIR --chart FILE --institution CODE
 *                                   with a reader (here any) and the shared folder of a real 資格確認端末
 *
 * Exit codes: 0 insured, 1 another answer of the insurer, 2 wrong arguments, 3 reader, card or terminal failed.
 *
 * C99, all texts in UTF-8. Each function frees what it made, whichever way it ends. What differs between Windows and
 * other systems is at the end of the file.
 */

#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L /* mkdtemp, termios */
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kazasu.h>

enum { INSURED = 0, NOT_INSURED = 1, WRONG_ARGUMENTS = 2, FAILED = 3 };

/* The chart of the simulated terminal's first patient, with a slip in the kana for the comparison to find. */
static const char SIMULATED_CHART[] =
    "{"
    "\"name\": \"架空 花子\","
    "\"name_kana\": \"カクウ ハナエ\","
    "\"birthdate\": \"1990-01-02\","
    "\"sex1\": \"2\","
    "\"insurer_number\": \"01130012\","
    "\"insured_card_symbol\": \"1234\","
    "\"insured_identification_number\": \"5678\","
    "\"insured_branch_number\": \"01\""
    "}";

/* 医療機関コード; made up. */
static const char SIMULATED_INSTITUTION[] = "1310000001";

static const char USAGE[] =
    "checkin [--reader NAME | --simulate card|android|iphone] [--ask-pin]\n"
    "        [--folder DIR --chart FILE --institution CODE]\n"
    "\n"
    "  --reader NAME       リーダー名の一部 (\"\" ならどれでも)\n"
    "  --simulate DEVICE   模擬の card (既定)、android、iphone\n"
    "  --ask-pin           模擬の機器でも暗証番号を尋ねる (カードは 1234、スマートフォンは 5678)\n"
    "  --folder DIR        資格確認端末の共有フォルダー (req と res を含む。なければ模擬端末)\n"
    "  --chart FILE        カルテの記録 (JSON、UTF-8)\n"
    "  --institution CODE  医療機関コード10桁\n";

struct arguments {
    const char *reader; /* NULL: simulated */
    uint32_t simulated; /* KAZASU_SIMULATED_… */
    int ask_pin;
    const char *folder; /* NULL: simulated */
    const char *chart;
    const char *institution;
};

/* See the end of the file. */
static char **utf8_arguments(int argc, char **argv);
static FILE *open_file(const char *path);
static int read_line_unseen(char *line, size_t size);
static int make_temporary_directory(char *path, size_t size);
static void remove_directory(const char *path);
static void prepare_output(void);

/* Tells why a call failed. */
static void tell(const char *doing, kazasu_status status, const kazasu_error *error)
{
    /* Where the status says it all there is no error object. */
    const char *words = kazasu_status_text(status);
    if (error != NULL) {
        words = kazasu_error_message(error, KAZASU_LANGUAGE_JAPANESE);
    }
    fprintf(stderr, "%s: %s (%d)\n", doing, words, (int)status);
    /* The words tell the tries that are left; a program asks for the number. */
    if (kazasu_error_tries_left(error) == 1) {
        fputs("次に間違えるとロックされます。番号に自信がなければ、ここでやめてください\n", stderr);
    }
}

/* Tells why a call failed, frees the error and gives the exit code. */
static int failed(int exit_code, const char *doing, kazasu_status status, kazasu_error *error)
{
    tell(doing, status, error);
    kazasu_error_free(error);
    return exit_code;
}

/* Prints a text of a record, if it is there. */
static void print_text(const char *before, const kazasu_record *record, const char *path, const char *after)
{
    const uint8_t *text;
    size_t length;
    if (kazasu_record_bytes(record, path, &text, &length) == KAZASU_OK) {
        printf("%s%.*s%s", before, (int)length, (const char *)text, after);
    }
}

/* Overwrites a secret in a way that the compiler does not leave out. */
static void wipe(void *secret, size_t length)
{
    volatile unsigned char *byte = secret;
    while (length-- > 0) {
        *byte++ = 0;
    }
}

/* The PIN of 利用者証明用電子証明書, into `pin`. The caller wipes it. */
static int get_pin(const struct arguments *arguments, char *pin, size_t size)
{
    if (arguments->reader == NULL && !arguments->ask_pin) {
        strncpy(pin, arguments->simulated == KAZASU_SIMULATED_CARD ? "1234" : "5678", size);
        return 1;
    }
    fputs("利用者証明用電子証明書の暗証番号: ", stderr);
    fflush(stderr);
    return read_line_unseen(pin, size);
}

static kazasu_status open_device(const struct arguments *arguments, kazasu_device **device, kazasu_error **error)
{
    if (arguments->reader == NULL) {
        return kazasu_device_simulate(arguments->simulated, device, error);
    }
    puts("  カードかスマートフォンをかざしてください");
    return kazasu_device_open_reader(arguments->reader, 30000, NULL, device, error);
}

/* The card or phone signs `challenge` once the PIN is right. */
static int sign(const struct arguments *arguments, const uint8_t *challenge, size_t length, kazasu_record **tapped)
{
    uint8_t digest[32];
    char pin[64] = "";
    kazasu_card_options options;
    kazasu_device *device = NULL;
    kazasu_flow *flow = NULL;
    kazasu_error *error = NULL;
    kazasu_status status;
    int exit_code = INSURED;

    status = kazasu_sha256(challenge, length, digest);
    if (status == KAZASU_OK) {
        status = open_device(arguments, &device, &error);
    }
    if (status == KAZASU_OK) {
        /* What this reader has shown to carry spares failed attempts. */
        status = kazasu_device_card_options(device, &options);
    }
    if (status == KAZASU_OK && !get_pin(arguments, pin, sizeof pin)) {
        fputs("暗証番号を読み取れませんでした\n", stderr);
        exit_code = FAILED;
        goto done;
    }
    if (status == KAZASU_OK) {
        status = kazasu_flow_tap(pin, strlen(pin), digest, &options, &flow, &error);
    }
    if (status == KAZASU_OK) {
        status = kazasu_flow_run(flow, device, tapped, &error);
    }
    if (status != KAZASU_OK) {
        exit_code = failed(FAILED, "かざす", status, error);
    }
done:
    wipe(pin, sizeof pin);
    kazasu_flow_free(flow);
    kazasu_device_free(device);
    return exit_code;
}

/* Whether what the card or phone handed over can be believed. */
static int check(const struct arguments *arguments, const kazasu_record *tapped, const uint8_t *challenge, size_t length)
{
    const uint8_t *certificate, *signature;
    size_t certificate_length, signature_length;
    kazasu_anchors *anchors = NULL;
    kazasu_record *trust = NULL;
    kazasu_error *error = NULL;
    kazasu_status status;
    int64_t is_valid = 0;
    int exit_code = INSURED;

    status = kazasu_record_bytes(tapped, "certificate", &certificate, &certificate_length);
    if (status == KAZASU_OK) {
        status = kazasu_record_bytes(tapped, "signature", &signature, &signature_length);
    }
    if (status == KAZASU_OK) {
        status = kazasu_certificate_verify_signature(certificate, certificate_length, NULL, challenge, length, signature,
                                                     signature_length, &error);
    }
    if (status == KAZASU_OK) {
        /* A program that patients meet believes the production authorities only. */
        uint32_t set = arguments->reader == NULL ? KAZASU_ANCHORS_SIMULATOR : KAZASU_ANCHORS_PRODUCTION;
        status = kazasu_anchors_new(set, &anchors, &error);
    }
    if (status == KAZASU_OK) {
        status = kazasu_certificate_check(certificate, certificate_length, anchors, 0, &trust, &error);
    }
    if (status == KAZASU_OK) {
        status = kazasu_record_integer(trust, "is_valid", &is_valid);
    }
    if (status != KAZASU_OK) {
        exit_code = failed(FAILED, "電子証明書", status, error);
    } else if (!is_valid) {
        fputs("電子証明書の有効期間外です。市区町村の窓口で更新が必要です\n", stderr);
        exit_code = FAILED;
    } else {
        print_text("  署名は正しく、電子証明書は ", trust, "trusted_by", " が発行 (失効は未確認)\n");
    }
    kazasu_record_free(trust);
    kazasu_anchors_free(anchors);
    return exit_code;
}

static int tap(const struct arguments *arguments)
{
    /* Fresh for each tap: a signature over it cannot have been made before. */
    uint8_t challenge[32];
    kazasu_record *tapped = NULL;
    int exit_code;

    puts("■ かざす");
    if (kazasu_random(challenge, sizeof challenge) != KAZASU_OK) {
        fputs("乱数が得られませんでした\n", stderr);
        return FAILED;
    }
    exit_code = sign(arguments, challenge, sizeof challenge, &tapped);
    if (exit_code == INSURED) {
        print_text("  ", tapped, "token", "\n");
        exit_code = check(arguments, tapped, challenge, sizeof challenge);
    }
    kazasu_record_free(tapped);
    return exit_code;
}

/* Called about every 200 ms while the terminal has not answered; prints what has changed. */
static void tell_progress(void *user, uint32_t waiting, uint64_t elapsed_ms)
{
    uint32_t *told = user;
    (void)elapsed_ms;
    if (*told == waiting) {
        return;
    }
    *told = waiting;
    switch (waiting) {
    case KAZASU_WAITING_FOR_PICK_UP:
        puts("  端末が受け取るのを待っています");
        break;
    case KAZASU_WAITING_UNREADABLE:
        puts("  共有フォルダーを読めません。待っています");
        break;
    default:
        puts("  回答を待っています");
        break;
    }
}

/* Asks the terminal. Without an answer `why` is set where more is known than the status. */
static kazasu_status ask(const char *directory,
                         int is_simulated,
                         const kazasu_message *question,
                         kazasu_message **answer,
                         kazasu_error **why)
{
    char req[1100], res[1100];
    uint32_t told = UINT32_MAX;
    kazasu_ask_options options = {0};
    kazasu_folder *folder = NULL;
    kazasu_status status;

    snprintf(req, sizeof req, "%s/req", directory);
    snprintf(res, sizeof res, "%s/res", directory);
    options.poll_interval_ms = is_simulated ? 20 : 200;
    options.progress = tell_progress;
    options.user = &told;
    status = kazasu_folder_new(req, res, &folder, why);
    if (status == KAZASU_OK) {
        status = kazasu_folder_ask(folder, question, &options, answer, why);
    }
    kazasu_folder_free(folder);
    return status;
}

/* Asks a simulated terminal in a directory of its own. */
static kazasu_status ask_simulated(const kazasu_message *question, kazasu_message **answer, kazasu_error **why)
{
    static const char *const FOLDERS[] = {"/req", "/res", "/face", ""};
    char directory[1024], path[1100];
    kazasu_terminal *terminal = NULL;
    kazasu_status status;
    size_t i;

    if (!make_temporary_directory(directory, sizeof directory)) {
        return KAZASU_E_FOLDER_IO;
    }
    puts("  模擬端末に尋ねます (実在の資格情報ではありません)");
    status = kazasu_terminal_start(directory, &terminal, why);
    if (status == KAZASU_OK) {
        status = ask(directory, 1, question, answer, why);
    }
    kazasu_terminal_free(terminal);
    /* What is not empty stays, for looking at. */
    for (i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++) {
        snprintf(path, sizeof path, "%s%s", directory, FOLDERS[i]);
        remove_directory(path);
    }
    return status;
}

/* Shows where the chart and the answer differ. */
static int compare(const kazasu_message *answer, const char *chart)
{
    char path[64];
    size_t count = 0, i;
    kazasu_record *compared = NULL;
    kazasu_error *error = NULL;
    kazasu_status status;

    status = kazasu_compare(answer, chart, KAZASU_LANGUAGE_JAPANESE, &compared, &error);
    if (status == KAZASU_E_ABSENT) {
        return INSURED; /* An answer without a record: nothing that the chart could differ from. */
    }
    if (status == KAZASU_OK) {
        status = kazasu_record_count(compared, "differences", &count);
    }
    if (status != KAZASU_OK) {
        return failed(FAILED, "カルテとの比較", status, error);
    }
    puts("■ カルテとの比較");
    if (count == 0) {
        puts("  違いはありません");
    }
    for (i = 0; i < count; i++) {
        snprintf(path, sizeof path, "differences/%lu/label", (unsigned long)i);
        print_text("  ", compared, path, ":");
        snprintf(path, sizeof path, "differences/%lu/chart", (unsigned long)i);
        print_text(" カルテ「", compared, path, "」");
        snprintf(path, sizeof path, "differences/%lu/answer", (unsigned long)i);
        print_text(" 回答「", compared, path, "」");
        puts("");
    }
    kazasu_record_free(compared);
    return INSURED;
}

/* Shows what reception does, and gives the exit code for it. */
static int show(const kazasu_record *decision)
{
    char outcome[32], path[64];
    size_t count = 0, i;

    puts("■ 判断");
    print_text("  ", decision, "label", "\n");
    if (kazasu_record_count(decision, "reasons", &count) != KAZASU_OK) {
        count = 0;
    }
    for (i = 0; i < count; i++) {
        snprintf(path, sizeof path, "reasons/%lu/text", (unsigned long)i);
        print_text("  ・", decision, path, "\n");
    }
    print_text("  ", decision, "advice", "\n");

    /* Programs go by the code, never by the words. "Could not ask" is never "not insured". */
    if (kazasu_record_text(decision, "outcome", outcome, sizeof outcome, NULL) != KAZASU_OK) {
        return FAILED;
    }
    if (strcmp(outcome, "insured") == 0 || strcmp(outcome, "insured_with_notes") == 0) {
        return INSURED;
    }
    return strcmp(outcome, "could_not_ask") == 0 ? FAILED : NOT_INSURED;
}

static int ask_and_decide(const struct arguments *arguments, const kazasu_message *question, const char *chart)
{
    kazasu_message *answer = NULL;
    kazasu_record *decision = NULL;
    kazasu_error *why = NULL, *error = NULL;
    kazasu_status status;
    int exit_code = INSURED;

    puts("■ 資格確認");
    if (arguments->folder != NULL) {
        status = ask(arguments->folder, 0, question, &answer, &why);
    } else {
        status = ask_simulated(question, &answer, &why);
    }
    if (status == KAZASU_OK) {
        exit_code = compare(answer, chart);
        status = kazasu_decide(answer, NULL, KAZASU_LANGUAGE_JAPANESE, &decision, &error);
    } else {
        tell("照会", status, why);
        status = kazasu_decide_without_answer(why, KAZASU_LANGUAGE_JAPANESE, &decision, &error);
    }
    if (status != KAZASU_OK) {
        exit_code = failed(FAILED, "判断", status, error);
    } else if (exit_code == INSURED) {
        exit_code = show(decision);
    }
    kazasu_record_free(decision);
    kazasu_error_free(why);
    kazasu_message_free(answer);
    return exit_code;
}

/* The text of a file, to be freed; NULL when it cannot be read. */
static char *read_file(const char *path)
{
    enum { LIMIT = 1 << 16 };
    FILE *file = open_file(path);
    char *text = NULL;
    size_t length = 0;

    if (file != NULL) {
        text = calloc(1, LIMIT + 1);
        if (text != NULL) {
            length = fread(text, 1, LIMIT, file);
            text[length] = '\0';
        }
        if (text != NULL && (ferror(file) || !feof(file))) {
            free(text);
            text = NULL;
        }
        fclose(file);
    }
    return text;
}

static int check_in(const struct arguments *arguments)
{
    const char *institution = arguments->institution != NULL ? arguments->institution : SIMULATED_INSTITUTION;
    const char *chart = SIMULATED_CHART;
    char *text = NULL;
    kazasu_message *question = NULL;
    kazasu_error *error = NULL;
    kazasu_status status;
    int exit_code = INSURED;

    if (arguments->chart != NULL) {
        text = read_file(arguments->chart);
        if (text == NULL) {
            fprintf(stderr, "%s を読めません\n", arguments->chart);
            return WRONG_ARGUMENTS;
        }
        chart = text;
    }
    /* The question has to be complete before the patient is asked for a PIN. */
    status = kazasu_question(chart, institution, NULL, 0, &question, &error);
    if (status != KAZASU_OK) {
        exit_code = failed(WRONG_ARGUMENTS, "照会", status, error);
    }
    if (exit_code == INSURED) {
        exit_code = tap(arguments);
    }
    if (exit_code == INSURED) {
        exit_code = ask_and_decide(arguments, question, chart);
    }
    kazasu_message_free(question);
    free(text);
    return exit_code;
}

/* Whether the arguments could be understood. */
static int parse(char **argv, struct arguments *arguments)
{
    int has_device = 0;
    for (argv += *argv != NULL; *argv != NULL; argv++) {
        const char *name = *argv, *value;
        if (strcmp(name, "--ask-pin") == 0) {
            arguments->ask_pin = 1;
            continue;
        }
        value = *++argv;
        if (value == NULL) {
            return 0;
        }
        if (strcmp(name, "--folder") == 0) {
            arguments->folder = value;
        } else if (strcmp(name, "--chart") == 0) {
            arguments->chart = value;
        } else if (strcmp(name, "--institution") == 0) {
            arguments->institution = value;
        } else if (has_device++) {
            return 0;
        } else if (strcmp(name, "--reader") == 0) {
            arguments->reader = value;
        } else if (strcmp(name, "--simulate") != 0) {
            return 0;
        } else if (strcmp(value, "card") == 0) {
            arguments->simulated = KAZASU_SIMULATED_CARD;
        } else if (strcmp(value, "android") == 0) {
            arguments->simulated = KAZASU_SIMULATED_ANDROID;
        } else if (strcmp(value, "iphone") == 0) {
            arguments->simulated = KAZASU_SIMULATED_IPHONE;
        } else {
            return 0;
        }
    }
    /* A real terminal is asked about a real patient, and a folder's name has to fit. */
    return arguments->folder == NULL ||
           (arguments->chart != NULL && arguments->institution != NULL && strlen(arguments->folder) < 1024);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};

    prepare_output();
    if (kazasu_abi_version() != KAZASU_ABI_VERSION) {
        fprintf(stderr, "この kazasu (%s) は別の版です\n", kazasu_version());
        return FAILED;
    }
    argv = utf8_arguments(argc, argv);
    if (argv == NULL || !parse(argv, &arguments)) {
        fputs(USAGE, stderr);
        return WRONG_ARGUMENTS;
    }
    return check_in(&arguments);
}

#ifdef _WIN32

#include <windows.h>

#include <shellapi.h>

#ifdef _MSC_VER
#pragma comment(lib, "shell32")
#endif

/* The console shows UTF-8 when it is told to. */
static void prepare_output(void)
{
    SetConsoleOutputCP(CP_UTF8);
}

/* Windows gives arguments in the code page of the system, which is not UTF-8. They live as long as the program. */
static char **utf8_arguments(int argc, char **argv)
{
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &argc);
    int i;
    if (wide == NULL || (argv = calloc((size_t)argc + 1, sizeof *argv)) == NULL) {
        return NULL;
    }
    for (i = 0; i < argc; i++) {
        size_t needed = 0;
        kazasu_utf16_to_utf8((const uint16_t *)wide[i], wcslen(wide[i]), NULL, 0, &needed);
        argv[i] = malloc(needed + 1);
        if (argv[i] == NULL ||
            kazasu_utf16_to_utf8((const uint16_t *)wide[i], wcslen(wide[i]), argv[i], needed, NULL) != KAZASU_OK) {
            return NULL;
        }
    }
    LocalFree(wide);
    return argv;
}

static FILE *open_file(const char *path)
{
    uint16_t wide[1024];
    if (kazasu_utf8_to_utf16(path, wide, sizeof wide / sizeof wide[0], NULL) != KAZASU_OK) {
        return NULL;
    }
    return _wfopen((const wchar_t *)wide, L"rb");
}

/* A line of the input, without its end and without showing it where the input is a console. */
static int read_line_unseen(char *line, size_t size)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    int is_console = GetConsoleMode(input, &mode) != 0;
    int is_read;

    setvbuf(stdin, NULL, _IONBF, 0); /* No copy of the PIN in a buffer. */
    if (is_console) {
        SetConsoleMode(input, mode & ~(DWORD)ENABLE_ECHO_INPUT);
    }
    is_read = fgets(line, (int)size, stdin) != NULL;
    if (is_console) {
        SetConsoleMode(input, mode);
        fputs("\n", stderr);
    }
    line[is_read ? strcspn(line, "\r\n") : 0] = '\0';
    return is_read;
}

static int make_temporary_directory(char *path, size_t size)
{
    wchar_t directory[MAX_PATH + 1], name[MAX_PATH + 32];
    if (GetTempPathW(MAX_PATH, directory) == 0) {
        return 0;
    }
    swprintf(name, MAX_PATH + 32, L"%lskazasu-%lu-%lu", directory, GetCurrentProcessId(), GetTickCount());
    return CreateDirectoryW(name, NULL) &&
           kazasu_utf16_to_utf8((const uint16_t *)name, wcslen(name), path, size, NULL) == KAZASU_OK;
}

static void remove_directory(const char *path)
{
    uint16_t wide[1100];
    if (kazasu_utf8_to_utf16(path, wide, sizeof wide / sizeof wide[0], NULL) == KAZASU_OK) {
        RemoveDirectoryW((const wchar_t *)wide);
    }
}

#else

#include <termios.h>
#include <unistd.h>

static void prepare_output(void)
{
}

static char **utf8_arguments(int argc, char **argv)
{
    (void)argc;
    return argv;
}

static FILE *open_file(const char *path)
{
    return fopen(path, "rb");
}

/* A line of the input, without its end and without showing it where the input is a terminal. */
static int read_line_unseen(char *line, size_t size)
{
    struct termios shown, unseen;
    int is_terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
    int is_read;

    setvbuf(stdin, NULL, _IONBF, 0); /* No copy of the PIN in a buffer. */
    if (is_terminal) {
        unseen = shown;
        unseen.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    }
    is_read = fgets(line, (int)size, stdin) != NULL;
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputs("\n", stderr);
    }
    line[is_read ? strcspn(line, "\r\n") : 0] = '\0';
    return is_read;
}

static int make_temporary_directory(char *path, size_t size)
{
    const char *parent = getenv("TMPDIR");
    int length = snprintf(path, size, "%s/kazasu-XXXXXX", parent != NULL && *parent != '\0' ? parent : "/tmp");
    return length > 0 && (size_t)length < size && mkdtemp(path) != NULL;
}

static void remove_directory(const char *path)
{
    rmdir(path);
}

#endif
