// Tomorrow's patients: reads the answer to a bulk inquiry (資格確認一括照会) and lists those whom reception has to look
// at before they come.
//
//     bulk FILE [YYYY-MM-DD]    the day of the visit; the day that the answer is of where none is given
//
// Exit codes: 0 everybody is insured without notes, 1 somebody needs attention, 2 wrong arguments, 3 no bulk answer.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <kazasu.hpp>

namespace {

enum { ALL_INSURED = 0, ATTENTION = 1, WRONG_ARGUMENTS = 2, FAILED = 3 };

std::vector<std::uint8_t> read_file(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("ファイルを開けません");
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<kazasu::date> parse_day(const std::string &text)
{
    int year = 0, month = 0, day = 0, end = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 ||
        static_cast<std::size_t>(end) != text.size() || year < 1 || month < 1 || day < 1) {
        return std::nullopt;
    }
    kazasu::date date{};
    date.year = static_cast<std::int16_t>(year);
    date.month = static_cast<std::uint8_t>(month);
    date.day = static_cast<std::uint8_t>(day);
    return date;
}

// Whom a unit is about: the name that came back, or what was asked with.
std::string who(const kazasu::message &answer, const std::string &unit)
{
    for (const char *path : {"/ResultList/0/Name", "/QualificationConfirmSearchInfo/ArbitraryIdentifier"}) {
        try {
            if (const auto text = answer.text(unit + path)) {
                return *text;
            }
        } catch (const kazasu::error &error) {
            // No record came back for this one.
            if (error.status() != KAZASU_E_NO_SUCH_ITEM) {
                throw;
            }
        }
    }
    return "(不明)";
}

int list(const std::string &path, std::optional<kazasu::date> visit)
{
    const auto name = path.substr(path.find_last_of("/\\") + 1);
    const auto answer = kazasu::message::read(read_file(path), name);
    if (answer.kind() != "OQSmuquc02res") {
        throw std::runtime_error("資格確認一括照会の回答ではありません");
    }
    if (!visit) {
        visit = answer.date("MessageHeader/QualificationConfirmationDate");
    }
    if (!visit) {
        throw std::runtime_error("回答に資格確認日がありません。受診日を指定してください");
    }

    const auto units = answer.count("BulkConfirmUnit");
    std::map<std::string, int> outcomes;
    int attention = 0;
    for (std::size_t unit = 0; unit < units; unit++) {
        const auto decision = kazasu::decide_unit(answer, unit, *visit);
        outcomes[decision.text("label").value_or("")]++;
        if (decision.text("outcome") == "insured") {
            continue;
        }
        attention++;
        std::cout << unit + 1 << '\t' << who(answer, "BulkConfirmUnit/" + std::to_string(unit)) << '\t'
                  << decision.text("label").value_or("") << '\t'
                  << decision.text("reasons/0/text").value_or("") << '\n';
    }
    std::cout << "計 " << units << " 件、要確認 " << attention << " 件\n";
    for (const auto &[label, number] : outcomes) {
        std::cout << "  " << label << ": " << number << " 件\n";
    }
    return attention == 0 ? ALL_INSURED : ATTENTION;
}

} // namespace

int main(int argc, char **argv)
{
    const auto visit = argc == 3 ? parse_day(argv[2]) : std::nullopt;
    if (argc < 2 || argc > 3 || (argc == 3 && !visit)) {
        std::cerr << "bulk FILE [YYYY-MM-DD]\n";
        return WRONG_ARGUMENTS;
    }
    try {
        return list(argv[1], visit);
    } catch (const kazasu::error &error) {
        std::cerr << argv[1] << ": " << error.message() << '\n';
    } catch (const std::exception &error) {
        std::cerr << argv[1] << ": " << error.what() << '\n';
    }
    return FAILED;
}
