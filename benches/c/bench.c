/*
 * What a call through the C library costs: prints one line a job, `name<TAB>nanoseconds` (the median of several runs).
 * usage: bench FILE.xml
 */
#define _POSIX_C_SOURCE 199309L

#include <kazasu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 21 };

static const char *path = "ResultList/0/Name";
static kazasu_message *message;
static unsigned char *file;
static size_t length;
static const char *file_name;
static uint64_t sum; /* keeps the compiler from leaving a call out */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void no_op(void)
{
    sum += kazasu_abi_version();
}

static void read_text(void)
{
    char text[128];
    if (kazasu_message_text(message, path, text, sizeof text, NULL) != KAZASU_OK) {
        abort();
    }
    sum += (unsigned char)text[0];
}

static void read_date(void)
{
    kazasu_date date;
    if (kazasu_message_date(message, "ResultList/0/Birthdate", &date) != KAZASU_OK) {
        abort();
    }
    sum += (uint64_t)date.year;
}

static void parse(void)
{
    kazasu_message *read = NULL;
    if (kazasu_message_read(file, length, file_name, 0, &read, NULL) != KAZASU_OK) {
        abort();
    }
    kazasu_message_free(read);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *name, void (*job)(void), int times)
{
    double runs[RUNS];
    for (int run = 0; run < RUNS; run++) {
        double start = now();
        for (int i = 0; i < times; i++) {
            job();
        }
        runs[run] = (now() - start) / times;
    }
    qsort(runs, RUNS, sizeof runs[0], ascending);
    printf("%s\t%.1f\n", name, runs[RUNS / 2]);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE.xml\n", argv[0]);
        return 2;
    }
    FILE *source = fopen(argv[1], "rb");
    if (source == NULL) {
        perror(argv[1]);
        return 1;
    }
    file = malloc(1 << 20);
    length = file == NULL ? 0 : fread(file, 1, 1 << 20, source);
    fclose(source);
    const char *slash = strrchr(argv[1], '/');
    file_name = slash == NULL ? argv[1] : slash + 1;
    if (kazasu_message_read(file, length, file_name, 0, &message, NULL) != KAZASU_OK) {
        fprintf(stderr, "%s: not a message\n", argv[1]);
        return 1;
    }
    measure("no-op", no_op, 1000000);
    measure("text", read_text, 200000);
    measure("date", read_date, 200000);
    measure("parse", parse, 2000);
    kazasu_message_free(message);
    free(file);
    return sum == 0;
}
