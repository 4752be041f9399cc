// kazasu.hpp: what C gives as a status is an exception or an absence, and what it hands over is freed.
#include "kazasu.hpp"

#include "check.h"

#include <type_traits>

using namespace std::chrono_literals;

namespace {

constexpr kazasu::date visit{2026, 9, 29, 0, 0, 0};
constexpr const char *chart = R"({"insurer_number":"01130012","insured_card_symbol":"1234",)"
                              R"("insured_identification_number":"5678","birthdate":"1990-01-02"})";

// Calls what has to throw, and gives the error.
template <class Call> kazasu::error thrown(kazasu_status expected, Call call) {
    try {
        call();
    } catch (const kazasu::error &error) {
        CHECK_STATUS(error.status(), expected);
        return error;
    }
    check_failed(__FILE__, __LINE__, "it throws");
    return kazasu::error(KAZASU_OK);
}

std::vector<std::uint8_t> file(const char *name) {
    std::size_t length = 0;
    std::uint8_t *bytes = read_file((std::string(KAZASU_TESTDATA "/eligibility/") + name).c_str(), &length);
    std::vector<std::uint8_t> copy(bytes, bytes + length);
    free(bytes);
    return copy;
}

kazasu::message read(const char *name) {
    return kazasu::message::read(file(name), name);
}

template <class T> constexpr bool is_moved_only() {
    return !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
           std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;
}

static_assert(is_moved_only<kazasu::message>() && is_moved_only<kazasu::record>() && is_moved_only<kazasu::flow>());
static_assert(is_moved_only<kazasu::device>() && is_moved_only<kazasu::folder>());
static_assert(is_moved_only<kazasu::face_folder>());
static_assert(is_moved_only<kazasu::anchors>() && is_moved_only<kazasu::terminal>() && is_moved_only<kazasu::cancel>());
static_assert(is_moved_only<kazasu::mdoc_request>() && is_moved_only<kazasu::mdoc_session>());
static_assert(std::is_copy_constructible_v<kazasu::error>);

void fields_come_as_optional_values() {
    const auto message = read("OQSsiquc01res_every_element.xml");
    CHECK(message.kind() == "OQSsiquc01res");
    CHECK(message.encoding() == kazasu::file_encoding::utf8);
    CHECK(message.text("ResultList/0/Name") == "架空　花子");
    CHECK(!message.text("MessageHeader/ErrorCode"));
    CHECK(message.type("ResultList/0/Birthdate") == kazasu::field_type::day);
    CHECK(message.date("ResultList/0/Birthdate")->year == 1955);
    CHECK(message.integer("ResultList/0/InsuredPartialContributionRatio") == 20);
    CHECK(message.label("ResultList/0/Sex1") == "女");
    CHECK(message.label("ResultList/0/Sex1", kazasu::language::english) == "female");
    CHECK(message.count("ResultList/0/SpecificDiseasesCertificateList") == 2);
    CHECK(message.diagnostics().count("") == 0);
    thrown(KAZASU_E_NO_SUCH_ELEMENT, [&] { message.text("ResultList/0/Nmae"); });
    thrown(KAZASU_E_WRONG_TYPE, [&] { message.date("ResultList/0/Name"); });

    int values = 0;
    message.visit([&](const kazasu_value &value) {
        values += value.text[0] != '\0';
        return true;
    });
    CHECK(values > 50);
    int seen = 0;
    message.visit([&](const kazasu_value &) { return ++seen < 3; });
    CHECK_INTEGER(seen, 3);
    try {
        message.visit([](const kazasu_value &) -> bool { throw std::logic_error("enough"); });
        check_failed(__FILE__, __LINE__, "what the visitor throws arrives");
    } catch (const std::logic_error &error) {
        CHECK_TEXT(error.what(), "enough");
    }
}

void a_long_text_fits_all_the_same() {
    auto request = kazasu::message::request("OQSsiquc01req");
    const std::string text(1000, 'x');
    request.set("ArbitraryIdentifier", text);
    CHECK(request.text("QualificationConfirmSearchInfo/ArbitraryIdentifier") == text);
}

void a_request_is_built_named_and_written() {
    auto request = kazasu::question(chart, "1310000001", visit, true);
    request.set("ArbitraryFileIdentifier", "000123").set("ArbitraryIdentifier", "任意");
    const auto written = request.write(kazasu::file_encoding::shift_jis);
    const auto again = kazasu::message::read(written, "OQSsiquc01req_1.xml", true);
    CHECK(again.encoding() == kazasu::file_encoding::shift_jis);
    CHECK(again.text("QualificationConfirmSearchInfo/ArbitraryIdentifier") == "任意");
    CHECK(request.file_name("1") == "OQSsiquc01req_1.xml");
    CHECK(kazasu::suffix_now().size() == 20);
    CHECK(kazasu::message::from_json(request.to_json()).write() == request.write());
    const auto empty = kazasu::message::request("OQSsiquc01req");
    const auto error = thrown(KAZASU_E_MISSING, [&] { empty.write(); });
    CHECK(error.code() == "missing" && !error.path().empty() && !error.tries_left() && !error.credential());
    CHECK(error.message(kazasu::language::english) == error.what());
    CHECK(kazasu::message::read(file("OQSsiquc01res_odd_forms.xml")).diagnostics().text("0/code") == "repeated");
}

void moving_hands_the_message_over() {
    auto one = read("OQSsiquc01res_every_element.xml");
    auto other = std::move(one);
    CHECK(other.text("ResultList/0/Name") == "架空　花子");
    CHECK(one.get() == nullptr);
    thrown(KAZASU_E_NULL_ARGUMENT, [&] { one.text("ResultList/0/Name"); });
    other = read("OQSsiquc01res_not_found.xml");
    CHECK(other.count("ResultList") == 0);
}

void decisions_have_words() {
    const auto decision = kazasu::decide(read("OQSsiquc01res_not_found.xml"), visit);
    CHECK(decision.text("outcome") == "not_insured" && decision.text("advice") && decision.count("reasons") > 0);
    const auto bulk = read("OQSmuquc02res_done.xml");
    CHECK(kazasu::decide_unit(bulk, 0, visit).text("outcome"));
    thrown(KAZASU_E_NO_SUCH_ITEM, [&] { kazasu::decide_unit(bulk, 9999, visit); });
    const auto compared = kazasu::compare(read("OQSsiquc01res_every_element.xml"), R"({"name":"架空 太郎"})");
    CHECK(compared && compared->count("differences") > 0);
    CHECK(!kazasu::compare(read("OQSsiquc01res_not_found.xml"), "{}"));
}

void a_card_is_tapped_and_its_signature_checked() {
    auto card = kazasu::device::simulate(kazasu::simulated::card);
    CHECK(card.name() == "simulator" && !card.take_trace());
    card.start_trace();
    const auto challenge = kazasu::sha256("challenge");
    const auto tapped = kazasu::flow::tap("1234", challenge).run(card);
    CHECK(tapped.text("device") == "card");
    const auto certificate = tapped.bytes("certificate").value();
    CHECK(kazasu::certificate_verify_signature(certificate, "challenge", tapped.bytes("signature").value()));
    CHECK(!kazasu::certificate_verify_signature(certificate, "another", tapped.bytes("signature").value()));
    CHECK(kazasu::certificate_read(certificate).text("kind") == "user_authentication");
    const kazasu::anchors simulator(kazasu::anchor_set::simulator);
    CHECK(kazasu::certificate_check(certificate, &simulator, 1767225600).flag("is_valid"));
    thrown(KAZASU_E_CERTIFICATE_NO_ANCHOR, [&] { kazasu::certificate_check(certificate, nullptr, 1767225600); });

    const auto trace = card.take_trace().value();
    CHECK(kazasu::trace_explain(trace).count("entries") > 4);
    auto replay = kazasu::device::replay(trace, KAZASU_REPLAY_BY_ORDER);
    CHECK(replay.name() == "trace");

    const auto error = thrown(KAZASU_E_CREDENTIAL_WRONG, [&] { kazasu::flow::tap("9999", challenge).run(card); });
    CHECK(error.tries_left() == 2 && error.credential() == kazasu::credential::user_authentication);
    CHECK(error.message()[0] < 0 || static_cast<unsigned char>(error.message()[0]) >= 0x80);
    auto used_up = kazasu::flow::information();
    used_up.run(card);
    thrown(KAZASU_E_USED_UP, [&] { used_up.run(card); });
}

void every_job_runs() {
    using kazasu::credential;
    using kazasu::flow;
    auto card = kazasu::device::simulate(kazasu::simulated::card);
    const kazasu::anchors simulator(kazasu::anchor_set::simulator);
    const auto challenge = kazasu::sha256("challenge");
    const auto b = kazasu::number_b({1990, 1, 2, 0, 0, 0}, 2035, "1234");
    CHECK(flow::information().run(card).integer("user_authentication/tries_left") == 3);
    CHECK(flow::retry_counter(credential::digital_signature).run(card).integer("tries_left") == 5);
    CHECK(flow::certificate(kazasu::jpki_certificate::digital_signature, "ABC123").run(card).bytes("certificate"));
    CHECK(flow::sign(credential::digital_signature, "ABC123", challenge).run(card).bytes("signature")->size() == 256);
    CHECK(flow::sign_message(credential::user_authentication, "1234", kazasu::signature_scheme::pss_message, "message")
              .run(card)
              .bytes("signature"));
    flow::change(credential::input_support, "1234", "4321").run(card);
    flow::change(credential::input_support, "4321", "1234").run(card);
    CHECK(flow::individual_number(credential::input_support, "1234").run(card).text("individual_number") ==
          "123456789018");
    CHECK(flow::secure_individual_number("1234").run(card).text("individual_number") == "123456789018");
    CHECK(flow::attributes(credential::number_b, b).run(card).text("name") == "架空　花子");
    CHECK(flow::secure_attributes("1234").run(card).text("name") == "架空　花子");
    const auto information = flow::signed_information(credential::input_support, "1234", &simulator).run(card);
    CHECK(information.flag("attributes_are_genuine"));
    CHECK(flow::card_face(credential::card_face_number_b, b, challenge, &simulator).run(card).flag("is_genuine"));
    CHECK(flow::age_record(credential::card_face_birth_date, "020102").run(card).text("birth_date") == "1990-01-02");
    const kazasu::card_options in_short_ones{KAZASU_GUARD_ON, KAZASU_EXTENDED_LENGTH_NO, 0};
    CHECK(flow::card_identity(in_short_ones).run(card).text("expiry") == "2035-01-02");
    auto hpki = kazasu::device::simulate(kazasu::simulated::hpki);
    CHECK(flow::hpki_certificate(credential::hpki_signature).run(hpki).bytes("certificate"));
    CHECK(flow::hpki_sign(credential::hpki_signature, "1234", challenge).run(hpki).bytes("signature"));
    CHECK(card.card_options().extended_length == KAZASU_EXTENDED_LENGTH_YES);
}

void a_function_carries_the_commands() {
    auto card = kazasu::device::simulate(kazasu::simulated::card);
    int commands = 0;
    auto device = kazasu::device::from_function([&](kazasu::bytes_view command) {
        commands++;
        return card.transceive(command);
    });
    auto moved = std::move(device);
    CHECK(kazasu::flow::information().run(moved).text("device") == "card");
    CHECK(commands > 1);

    auto gone = kazasu::device::from_function(
        [](kazasu::bytes_view) -> std::vector<std::uint8_t> { throw kazasu::error(KAZASU_E_DEVICE_REMOVED); });
    thrown(KAZASU_E_DEVICE_REMOVED, [&] { kazasu::flow::information().run(gone); });
    auto broken = kazasu::device::from_function([](kazasu::bytes_view) -> std::vector<std::uint8_t> { throw 1; });
    thrown(KAZASU_E_READER_FAILED, [&] { kazasu::flow::information().run(broken); });
    auto overlong = kazasu::device::from_function([](kazasu::bytes_view) { return std::vector<std::uint8_t>(65539); });
    thrown(KAZASU_E_READER_FAILED, [&] { kazasu::flow::information().run(overlong); });
}

void a_flow_is_stepped() {
    auto card = kazasu::device::simulate(kazasu::simulated::card);
    auto flow = kazasu::flow::information();
    while (const auto command = flow.command()) {
        CHECK(flow.delay() == 0ms);
        flow.respond(card.transceive(*command));
    }
    CHECK(flow.finish().text("device") == "card");
    auto left = kazasu::flow::information();
    left.no_response(KAZASU_E_DEVICE_REMOVED);
    thrown(KAZASU_E_DEVICE_REMOVED, [&] { left.finish(); });
}

void folders_are_asked_and_watched() {
    char directory[] = "/tmp/kazasu-XXXXXX";
    CHECK(mkdtemp(directory) != nullptr);
    const std::string root = directory;
    {
        const kazasu::terminal terminal(root);
        const kazasu::folder folder(root + "/req", root + "/res");
        const auto request = kazasu::question(chart, "1310000001", visit, true);
        kazasu::ask_options options;
        int looks = 0;
        options.timeout = 60s;
        options.poll_interval = 2ms;
        options.encoding = kazasu::file_encoding::shift_jis;
        options.progress = [&](kazasu::waiting, std::chrono::milliseconds) { looks++; };
        CHECK(folder.ask(request, options).text("ResultList/0/Name") == "架空　花子");
        CHECK(looks > 0);
        options.progress = [](kazasu::waiting, std::chrono::milliseconds) { throw std::logic_error("enough"); };
        try {
            folder.ask(request, options);
            check_failed(__FILE__, __LINE__, "what progress throws arrives");
        } catch (const std::logic_error &) {
        }
        options.progress = nullptr;
        const auto reply = folder.ask_file(request.file_name(kazasu::suffix_now()), request.write(), options);
        CHECK(reply.text("kind") == "xml" && !reply.flag("left_in_folder"));

        kazasu::face_folder faces(root + "/face");
        CHECK(!faces.next(0ms));
        terminal.present_face("several");
        const auto arrival = faces.next(10s);
        CHECK(arrival && arrival->file_name.rfind("OQSsiquc01res_face_", 0) == 0);
        CHECK(kazasu::decide(arrival->message, visit).text("outcome") == "several");
        terminal.present_face();
        CHECK(faces.next(10s));
        std::FILE *wrong = std::fopen((root + "/face/OQSsiquc01res_face_1_20260929101500.xml").c_str(), "w");
        CHECK(wrong != nullptr && std::fputs("<!DOCTYPE x><XmlMsg></XmlMsg>", wrong) >= 0 && std::fclose(wrong) == 0);
        thrown(KAZASU_E_DTD, [&] { faces.next(10s); });
        CHECK(faces.last_file_name() == "OQSsiquc01res_face_1_20260929101500.xml");
        CHECK(!faces.next(0ms));
        const kazasu::cancel stop;
        stop.set();
        thrown(KAZASU_E_CANCELLED, [&] { faces.next(60s, &stop); });
    }
    const kazasu::folder folder(root + "/req", root + "/res");
    kazasu::ask_options options;
    options.timeout = 20ms;
    options.poll_interval = 5ms;
    const auto error = thrown(KAZASU_E_TIMED_OUT, [&] {
        folder.ask(kazasu::question(chart, "1310000001", visit, false), options);
    });
    CHECK(kazasu::decide_without_answer(error).text("outcome") == "could_not_ask");
    CHECK(kazasu::decide_without_answer(kazasu::error(KAZASU_E_IN_USE)).text("outcome") == "could_not_ask");
    CHECK(system(("rm -rf '" + root + "'").c_str()) == 0);
}

void a_phone_presents_its_document() {
    auto phone = kazasu::device::simulate(kazasu::simulated::iphone);
    const kazasu::anchors simulator(kazasu::anchor_set::simulator);
    kazasu::mdoc_request request;
    request.add(KAZASU_MDOC_NAMESPACE_COMMON, "age_over_20")
        .add(KAZASU_MDOC_NAMESPACE_JAPAN, "full_name_unicode", true);
    const auto document = kazasu::flow::present(request, &simulator).run(phone);
    CHECK(document.count("elements") == 2 && document.flag("elements/0/value"));
    thrown(KAZASU_E_CERTIFICATE_NO_ANCHOR, [&] { kazasu::flow::present(request).run(phone); });

    CHECK(kazasu::flow::engage_over_ble({1, 2, 3}).run(phone).text("ble/0/mode") == "central_client");
    const auto handover = kazasu::flow::engage_over_nfc().run(phone);
    auto session = kazasu::mdoc_session::after(handover);
    CHECK(session.ask(request).size() > 100);
    int signed_bytes = 0;
    const auto sign = [&](kazasu::bytes_view data) {
        signed_bytes += static_cast<int>(data.size());
        return std::vector<std::uint8_t>(64, 1);
    };
    CHECK(!session.ask_signed(request, kazasu::reader_key::es256, "certificate", sign).empty());
    CHECK(signed_bytes > 32);
    try {
        session.ask_signed(request, kazasu::reader_key::es256, "certificate",
                           [](kazasu::bytes_view) -> std::vector<std::uint8_t> { throw std::logic_error("no key"); });
        check_failed(__FILE__, __LINE__, "what the signing throws arrives");
    } catch (const std::logic_error &error) {
        CHECK_TEXT(error.what(), "no key");
    }
    thrown(KAZASU_E_CBOR_MALFORMED, [&] { session.open("\x1c"); });
    auto other = kazasu::mdoc_session::after(handover);
    thrown(KAZASU_E_CBOR_MALFORMED, [&] { other.verify("\x1c"); });
    thrown(KAZASU_E_CBOR_MALFORMED, [&] { other.examine("\x1c"); });
    CHECK(!other.terminate().empty());
    thrown(KAZASU_E_MDOC_SESSION_ENDED, [&] { other.ask(request); });
    CHECK(thrown(KAZASU_E_MDOC_NOT_BASE64URL, [] { kazasu::mdoc_session::from_qr("mdoc:##"); }).status() != KAZASU_OK);
}

void authorities_are_added() {
    auto card = kazasu::device::simulate(kazasu::simulated::card);
    const auto read = kazasu::flow::certificate(kazasu::jpki_certificate::user_authentication_ca).run(card);
    kazasu::anchors own(kazasu::anchor_set::none);
    own.add(kazasu::anchor_for::certificates, "架空の認証局", read.bytes("certificate").value())
        .add_test_authority_never_in_production(kazasu::anchor_for::documents, "x", read.bytes("certificate").value());
    const auto certificate = kazasu::flow::certificate(kazasu::jpki_certificate::user_authentication).run(card);
    CHECK(kazasu::certificate_check(certificate.bytes("certificate").value(), &own, 1767225600).text("trusted_by") ==
          "架空の認証局");
}

void texts_are_converted() {
    CHECK(kazasu::windows_31j_to_utf8(kazasu::utf8_to_windows_31j("髙﨑　花子")) == "髙﨑　花子");
    CHECK(kazasu::utf8_to_windows_31j("花") == "\x89\xD4");
    CHECK(kazasu::utf8_to_utf16("𠮷野家") == u"𠮷野家" && kazasu::utf16_to_utf8(u"𠮷野家") == "𠮷野家");
    thrown(KAZASU_E_UNREPRESENTABLE, [] { kazasu::utf8_to_windows_31j("𠮷"); });
    CHECK(kazasu::is_of_this_abi() && !kazasu::version().empty());
    CHECK(kazasu::status_text(KAZASU_OK) == "done");
}

} // namespace

int main() {
    RUN(fields_come_as_optional_values);
    RUN(a_long_text_fits_all_the_same);
    RUN(a_request_is_built_named_and_written);
    RUN(moving_hands_the_message_over);
    RUN(decisions_have_words);
    RUN(a_card_is_tapped_and_its_signature_checked);
    RUN(every_job_runs);
    RUN(a_function_carries_the_commands);
    RUN(a_flow_is_stepped);
    RUN(folders_are_asked_and_watched);
    RUN(a_phone_presents_its_document);
    RUN(authorities_are_added);
    RUN(texts_are_converted);
    return 0;
}
