/*
 * kazasu for C++17: kazasu.h with owners, exceptions and optional values. Licensed under MIT or Apache-2.0, at your
 * option.
 *
 * Everything is in the namespace `kazasu`, in this header, over the C library alone. What a job or a result means, its
 * fields, its units and its threads are told in kazasu.h at the function of the same name.
 *
 * - Classes own a handle of C, free it, and can be moved but not copied. `get()` gives the handle to C. A moved-from
 *   object may only be destroyed or assigned; anything else throws `KAZASU_E_NULL_ARGUMENT`.
 * - What fails throws `kazasu::error`. What may be absent is a `std::optional`.
 * - Text is UTF-8 in `std::string` and `std::string_view`. Bytes are given as a `bytes_view` (from a vector, an array,
 *   a text, or pointer and length) and come as a `std::vector<std::uint8_t>`, or as a `bytes_view` into the object that
 *   gave it, which is valid as long as that object.
 * - A function of yours that the library calls may throw: the exception passes around the library, not through it.
 */

#ifndef KAZASU_HPP
#define KAZASU_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kazasu.h"

namespace kazasu {

using milliseconds = std::chrono::milliseconds;

/// A day, a month or a time: see kazasu.h.
using date = kazasu_date;
/// What a job goes by; `{}` is the default.
using card_options = kazasu_card_options;
/// SHA-256.
using digest = std::array<std::uint8_t, 32>;

enum class language : std::uint32_t {
    japanese = KAZASU_LANGUAGE_JAPANESE,
    english = KAZASU_LANGUAGE_ENGLISH,
};

enum class file_encoding : std::uint32_t {
    utf8 = KAZASU_ENCODING_UTF8,
    shift_jis = KAZASU_ENCODING_SHIFT_JIS,
};

enum class field_type : std::uint32_t {
    absent = KAZASU_FIELD_ABSENT,
    text = KAZASU_FIELD_TEXT,
    code = KAZASU_FIELD_CODE,
    day = KAZASU_FIELD_DAY,
    time = KAZASU_FIELD_TIME,
    month = KAZASU_FIELD_MONTH,
    percent = KAZASU_FIELD_PERCENT,
    number = KAZASU_FIELD_NUMBER,
    group = KAZASU_FIELD_GROUP,
    list = KAZASU_FIELD_LIST,
};

enum class credential : std::uint32_t {
    user_authentication = KAZASU_CREDENTIAL_USER_AUTHENTICATION,
    digital_signature = KAZASU_CREDENTIAL_DIGITAL_SIGNATURE,
    input_support = KAZASU_CREDENTIAL_INPUT_SUPPORT,
    number_a = KAZASU_CREDENTIAL_NUMBER_A,
    number_b = KAZASU_CREDENTIAL_NUMBER_B,
    card_face_number_a = KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A,
    card_face_number_b = KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B,
    card_face_birth_date = KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE,
    card_identity = KAZASU_CREDENTIAL_CARD_IDENTITY,
    application_0401 = KAZASU_CREDENTIAL_APPLICATION_0401,
    hpki_signature = KAZASU_CREDENTIAL_HPKI_SIGNATURE,
    hpki_authentication = KAZASU_CREDENTIAL_HPKI_AUTHENTICATION,
};

enum class jpki_certificate : std::uint32_t {
    user_authentication = KAZASU_CERTIFICATE_USER_AUTHENTICATION,
    user_authentication_ca = KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA,
    digital_signature = KAZASU_CERTIFICATE_DIGITAL_SIGNATURE,
    digital_signature_ca = KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA,
};

enum class signature_scheme : std::uint32_t {
    as_given = KAZASU_SIGNATURE_AS_GIVEN,
    bare_sha256 = KAZASU_SIGNATURE_BARE_SHA256,
    pkcs1_digest = KAZASU_SIGNATURE_PKCS1_DIGEST,
    pkcs1_message = KAZASU_SIGNATURE_PKCS1_MESSAGE,
    pss_digest = KAZASU_SIGNATURE_PSS_DIGEST,
    pss_message = KAZASU_SIGNATURE_PSS_MESSAGE,
};

enum class hpki_form : std::uint32_t {
    digest_info = KAZASU_HPKI_DIGEST_INFO,
    padded_block = KAZASU_HPKI_PADDED_BLOCK,
};

enum class anchor_set : std::uint32_t {
    none = KAZASU_ANCHORS_NONE,
    production = KAZASU_ANCHORS_PRODUCTION,
    simulator = KAZASU_ANCHORS_SIMULATOR,
};

enum class anchor_for : std::uint32_t {
    certificates = KAZASU_ANCHOR_FOR_CERTIFICATES,
    documents = KAZASU_ANCHOR_FOR_DOCUMENTS,
};

enum class simulated : std::uint32_t {
    card = KAZASU_SIMULATED_CARD,
    android = KAZASU_SIMULATED_ANDROID,
    iphone = KAZASU_SIMULATED_IPHONE,
    hpki = KAZASU_SIMULATED_HPKI,
};

enum class reader_key : std::uint32_t {
    es256 = KAZASU_READER_KEY_ES256,
    es384 = KAZASU_READER_KEY_ES384,
};

enum class waiting : std::uint32_t {
    for_pick_up = KAZASU_WAITING_FOR_PICK_UP,
    for_answer = KAZASU_WAITING_FOR_ANSWER,
    arriving = KAZASU_WAITING_ARRIVING,
    unreadable = KAZASU_WAITING_UNREADABLE,
};

/// Bytes of somebody else.
class bytes_view {
public:
    bytes_view() noexcept = default;
    bytes_view(const std::uint8_t *data, std::size_t size) noexcept : data_(data), size_(size) {}
    bytes_view(const std::vector<std::uint8_t> &bytes) noexcept : bytes_view(bytes.data(), bytes.size()) {}
    bytes_view(std::string_view text) noexcept
        : bytes_view(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()) {}
    bytes_view(const std::string &text) noexcept : bytes_view(std::string_view(text)) {}
    bytes_view(const char *text) noexcept : bytes_view(std::string_view(text)) {}
    template <std::size_t N>
    bytes_view(const std::array<std::uint8_t, N> &bytes) noexcept : bytes_view(bytes.data(), N) {}

    const std::uint8_t *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    const std::uint8_t *begin() const noexcept { return data_; }
    const std::uint8_t *end() const noexcept { return data_ + size_; }

    std::vector<std::uint8_t> to_vector() const { return {begin(), end()}; }
    /// The bytes as text, which they have to be.
    std::string_view text() const noexcept { return {reinterpret_cast<const char *>(data_), size_}; }

private:
    const std::uint8_t *data_ = nullptr;
    std::size_t size_ = 0;
};

/// What failed, and why.
class error : public std::runtime_error {
public:
    /// A failure of which the status says it all. A function of yours can throw it to say why there is no response.
    explicit error(kazasu_status status) : std::runtime_error(kazasu_status_text(status)), status_(status) {}

    /// Takes over an object of C; null is fine.
    error(kazasu_status status, kazasu_error *object)
        : std::runtime_error(object == nullptr ? kazasu_status_text(status)
                                               : kazasu_error_message(object, KAZASU_LANGUAGE_ENGLISH)),
          status_(status), object_(object, kazasu_error_free) {}

    /// `KAZASU_E_…`.
    kazasu_status status() const noexcept { return status_; }

    /// The stable word for the failure, such as `credential_wrong`; empty where the status says it all.
    std::string_view code() const noexcept { return kazasu_error_code(get()); }

    /// What went wrong and what to do, for a person. `what()` is the same in English.
    std::string_view message(language language = language::japanese) const noexcept {
        const char *text = kazasu_error_message(get(), static_cast<std::uint32_t>(language));
        return *text == '\0' ? std::string_view(what()) : text;
    }

    /// The element of a message that the failure is about; empty where it is about none.
    std::string_view path() const noexcept { return kazasu_error_path(get()); }

    /// Which PIN, password or number the failure is about.
    std::optional<kazasu::credential> credential() const noexcept {
        const std::uint32_t number = kazasu_error_credential(get());
        return number == 0 ? std::nullopt : std::optional(static_cast<kazasu::credential>(number));
    }

    /// How many tries are left of it, where that is known.
    std::optional<int> tries_left() const noexcept {
        const std::int32_t tries = kazasu_error_tries_left(get());
        return tries < 0 ? std::nullopt : std::optional<int>(tries);
    }

    /// The object of C; null where there is none.
    const kazasu_error *get() const noexcept { return object_.get(); }

private:
    kazasu_status status_;
    std::shared_ptr<const kazasu_error> object_;

};

namespace detail {

template <auto Free> struct freed_by {
    template <class T> void operator()(T *handle) const noexcept { Free(handle); }
};

template <class T, auto Free> using handle = std::unique_ptr<T, freed_by<Free>>;

inline void check(kazasu_status status, kazasu_error *object = nullptr) {
    if (status != KAZASU_OK) {
        throw error(status, object);
    }
}

/// Makes a call that is given the place for the error.
template <class Call> void checked(Call call) {
    kazasu_error *object = nullptr;
    const kazasu_status status = call(&object);
    check(status, object);
}

/// A text with a NUL behind it, as C wants it.
class c_text {
public:
    c_text(std::string_view text) : text_(text) {}
    c_text(std::optional<std::string_view> text) : text_(text.value_or("")), is_null_(!text.has_value()) {}
    operator const char *() const noexcept { return is_null_ ? nullptr : text_.c_str(); }

private:
    std::string text_;
    bool is_null_ = false;
};

/// Gets a text through a buffer that grows as needed; nothing where it is absent.
template <class Text = std::string, class Call> std::optional<Text> text(Call call) {
    Text buffer(128, {});
    std::size_t needed = 0;
    kazasu_status status = call(buffer.data(), buffer.size(), &needed);
    if (status == KAZASU_E_BUFFER_TOO_SMALL) {
        buffer.resize(needed);
        status = call(buffer.data(), buffer.size(), &needed);
    }
    if (status == KAZASU_E_ABSENT) {
        return std::nullopt;
    }
    check(status);
    buffer.resize(needed - 1);
    return buffer;
}

/// Nothing where a value is absent.
template <class T, class Call> std::optional<T> value(Call call) {
    T found{};
    const kazasu_status status = call(&found);
    if (status == KAZASU_E_ABSENT) {
        return std::nullopt;
    }
    check(status);
    return found;
}

/// Makes a handle: `call` is given the places for it and for the error.
template <class T, class Call> T *make(Call call) {
    T *made = nullptr;
    checked([&](kazasu_error **error) { return call(&made, error); });
    return made;
}

template <class Call> std::vector<std::uint8_t> bytes(Call call) {
    const handle<kazasu_buffer, kazasu_buffer_free> buffer(make<kazasu_buffer>(call));
    return bytes_view(kazasu_buffer_data(buffer.get()), kazasu_buffer_length(buffer.get())).to_vector();
}

template <class Call> std::string string(Call call) {
    const handle<kazasu_buffer, kazasu_buffer_free> buffer(make<kazasu_buffer>(call));
    return std::string(bytes_view(kazasu_buffer_data(buffer.get()), kazasu_buffer_length(buffer.get())).text());
}

} // namespace detail

/// A result: a tree of named values.
class record {
public:
    explicit record(kazasu_record *handle) noexcept : handle_(handle) {}
    const kazasu_record *get() const noexcept { return handle_.get(); }

    /// A text, or a number in decimal.
    std::optional<std::string> text(std::string_view path) const {
        const detail::c_text at(path);
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
            return kazasu_record_text(get(), at, buffer, size, needed);
        });
    }

    std::optional<std::int64_t> integer(std::string_view path) const {
        const detail::c_text at(path);
        return detail::value<std::int64_t>([&](std::int64_t *out) { return kazasu_record_integer(get(), at, out); });
    }

    /// A flag; false where it is absent.
    bool flag(std::string_view path) const { return integer(path).value_or(0) != 0; }

    /// Bytes, valid as long as the record.
    std::optional<bytes_view> bytes(std::string_view path) const {
        const detail::c_text at(path);
        std::size_t length = 0;
        const auto data = detail::value<const std::uint8_t *>(
            [&](const std::uint8_t **out) { return kazasu_record_bytes(get(), at, out, &length); });
        return data ? std::optional(bytes_view(*data, length)) : std::nullopt;
    }

    /// How many items a list has; 0 where it is absent.
    std::size_t count(std::string_view path) const {
        const detail::c_text at(path);
        return detail::value<std::size_t>([&](std::size_t *out) { return kazasu_record_count(get(), at, out); })
            .value_or(0);
    }

    /// The whole record, personal data included.
    std::string to_json() const {
        return detail::string([&](auto out, auto error) { return kazasu_record_to_json(get(), out, error); });
    }

private:
    detail::handle<kazasu_record, kazasu_record_free> handle_;
};

/// An eligibility message.
class message {
public:
    explicit message(kazasu_message *handle) noexcept : handle_(handle) {}
    const kazasu_message *get() const noexcept { return handle_.get(); }

    /// Reads the bytes of a file. Its name tells the kind of message; without it the content decides.
    static message read(bytes_view data, std::optional<std::string_view> file_name = std::nullopt,
                        bool strict = false) {
        const detail::c_text name(file_name);
        return message(detail::make<kazasu_message>([&](auto out, auto error) {
            return kazasu_message_read(data.data(), data.size(), name, strict ? KAZASU_READ_STRICT : 0, out, error);
        }));
    }

    static message from_json(std::string_view json) {
        const detail::c_text text(json);
        return message(detail::make<kazasu_message>(
            [&](auto out, auto error) { return kazasu_message_from_json(text, out, error); }));
    }

    /// An empty request of a kind, such as `OQSsiquc01req`.
    static message request(std::string_view kind) {
        const detail::c_text text(kind);
        return message(
            detail::make<kazasu_message>([&](auto out, auto error) { return kazasu_message_new(text, out, error); }));
    }

    /// Sets a value by its element's name, as text in the form of the layout.
    message &set(std::string_view element, std::string_view value) {
        const detail::c_text name(element), text(value);
        detail::checked([&](kazasu_error **error) {
            return kazasu_message_set(handle_.get(), name, text, error);
        });
        return *this;
    }

    std::vector<std::uint8_t> write(file_encoding encoding = file_encoding::utf8) const {
        return detail::bytes([&](auto out, auto error) {
            return kazasu_message_write(get(), static_cast<std::uint32_t>(encoding), out, error);
        });
    }

    std::string to_json(std::optional<std::string_view> file_name = std::nullopt) const {
        const detail::c_text name(file_name);
        return detail::string([&](auto out, auto error) { return kazasu_message_to_json(get(), name, out, error); });
    }

    /// The kind, such as `OQSsiquc01res`.
    std::optional<std::string> kind() const {
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
            return kazasu_message_kind(get(), buffer, size, needed);
        });
    }

    /// The encoding that it was read from.
    file_encoding encoding() const {
        std::uint32_t number = 0;
        detail::check(kazasu_message_encoding(get(), &number));
        return static_cast<file_encoding>(number);
    }

    /// The name that a request has in the folder, made unique by a suffix: see `suffix_now`.
    std::string file_name(std::string_view suffix) const {
        const detail::c_text text(suffix);
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
                   return kazasu_message_file_name(get(), text, buffer, size, needed);
               })
            .value();
    }

    /// What reading tolerated: a list.
    record diagnostics() const {
        return record(detail::make<kazasu_record>(
            [&](auto out, auto error) { return kazasu_message_diagnostics(get(), out, error); }));
    }

    field_type type(std::string_view path) const {
        const detail::c_text at(path);
        std::uint32_t number = 0;
        detail::check(kazasu_message_type(get(), at, &number));
        return static_cast<field_type>(number);
    }

    /// How many items the list at a path has; 0 where it is absent.
    std::size_t count(std::string_view path) const {
        const detail::c_text at(path);
        std::size_t items = 0;
        detail::check(kazasu_message_count(get(), at, &items));
        return items;
    }

    /// The value at a path, as the JSON of the message has it.
    std::optional<std::string> text(std::string_view path) const {
        const detail::c_text at(path);
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
            return kazasu_message_text(get(), at, buffer, size, needed);
        });
    }

    std::optional<kazasu::date> date(std::string_view path) const {
        const detail::c_text at(path);
        return detail::value<kazasu::date>(
            [&](kazasu::date *out) { return kazasu_message_date(get(), at, out); });
    }

    std::optional<std::int64_t> integer(std::string_view path) const {
        const detail::c_text at(path);
        return detail::value<std::int64_t>([&](std::int64_t *out) { return kazasu_message_integer(get(), at, out); });
    }

    /// What the code at a path means.
    std::optional<std::string> label(std::string_view path, language language = language::japanese) const {
        const detail::c_text at(path);
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
            return kazasu_message_label(get(), at, static_cast<std::uint32_t>(language), buffer, size, needed);
        });
    }

    /// Calls `visitor` with each value (`const kazasu_value &`) in the order of the layout, until it gives false.
    template <class Visitor> void visit(Visitor &&visitor) const {
        struct call {
            std::remove_reference_t<Visitor> &visitor;
            std::exception_ptr thrown;
        } call{visitor, nullptr};
        const auto forward = [](void *user, const kazasu_value *value) -> int {
            auto &to = *static_cast<struct call *>(user);
            try {
                return to.visitor(*value) ? 0 : 1;
            } catch (...) {
                to.thrown = std::current_exception();
                return 1;
            }
        };
        detail::checked([&](kazasu_error **error) {
            return kazasu_message_visit(get(), forward, &call, error);
        });
        if (call.thrown) {
            std::rethrow_exception(call.thrown);
        }
    }

private:
    detail::handle<kazasu_message, kazasu_message_free> handle_;
};

/// A flag that ends a wait; it may be set from any thread.
class cancel {
public:
    cancel() {
        kazasu_cancel *made = nullptr;
        detail::check(kazasu_cancel_new(&made));
        handle_.reset(made);
    }
    const kazasu_cancel *get() const noexcept { return handle_.get(); }

    void set() const { detail::check(kazasu_cancel_set(get())); }

private:
    detail::handle<kazasu_cancel, kazasu_cancel_free> handle_;
};

/// The authorities that a program believes. Where a function takes a pointer to it, null is the production ones.
class anchors {
public:
    explicit anchors(anchor_set set)
        : handle_(detail::make<kazasu_anchors>([&](auto out, auto error) {
              return kazasu_anchors_new(static_cast<std::uint32_t>(set), out, error);
          })) {}
    const kazasu_anchors *get() const noexcept { return handle_.get(); }

    /// Adds a CA certificate (DER) under a name to tell it by.
    anchors &add(anchor_for purpose, std::string_view name, bytes_view der) {
        return add_by(kazasu_anchors_add, purpose, name, der);
    }

    /// Also of the test hierarchy. A program that patients meet must not call this.
    anchors &add_test_authority_never_in_production(anchor_for purpose, std::string_view name, bytes_view der) {
        return add_by(kazasu_anchors_add_test_authority_never_in_production, purpose, name, der);
    }

private:
    template <class Add> anchors &add_by(Add add, anchor_for purpose, std::string_view name, bytes_view der) {
        const detail::c_text text(name);
        detail::checked([&](kazasu_error **error) {
            return add(handle_.get(), static_cast<std::uint32_t>(purpose), text, der.data(), der.size(), error);
        });
        return *this;
    }

    detail::handle<kazasu_anchors, kazasu_anchors_free> handle_;
};

namespace detail {

inline const kazasu_anchors *of(const anchors *anchors) {
    return anchors == nullptr ? nullptr : anchors->get();
}

inline const kazasu_cancel *of(const cancel *cancel) {
    return cancel == nullptr ? nullptr : cancel->get();
}

} // namespace detail

/// What carries commands to a card or phone.
class device {
public:
    /// Carries one command, once, and gives the response (data, then two status bytes). To say why there is none it
    /// throws an `error` with `KAZASU_E_DEVICE_REMOVED` or its like; anything else thrown means that the reader failed.
    using transceive_function = std::function<std::vector<std::uint8_t>(bytes_view command)>;

    explicit device(kazasu_device *handle) noexcept : handle_(handle) {}
    kazasu_device *get() const noexcept { return handle_.get(); }

    static device simulate(simulated kind) {
        return device(detail::make<kazasu_device>([&](auto out, auto error) {
            return kazasu_device_simulate(static_cast<std::uint32_t>(kind), out, error);
        }));
    }

    /// Waits for a card or phone on a reader (PC/SC). `reader`: a part of its name, empty for any.
    static device open_reader(std::string_view reader = {}, milliseconds wait = {}, const cancel *stop = nullptr) {
        const detail::c_text name(reader);
        return device(detail::make<kazasu_device>([&](auto out, auto error) {
            return kazasu_device_open_reader(name, static_cast<std::uint32_t>(wait.count()), detail::of(stop), out,
                                             error);
        }));
    }

    /// A device that answers out of a recorded trace. `flags`: 0, or `KAZASU_REPLAY_BY_ORDER`.
    static device replay(bytes_view trace, std::uint32_t flags = 0) {
        return device(detail::make<kazasu_device>([&](auto out, auto error) {
            return kazasu_device_replay(trace.data(), trace.size(), flags, out, error);
        }));
    }

    /// A device that calls a function for each command.
    static device from_function(transceive_function transceive) {
        auto function = std::make_unique<transceive_function>(std::move(transceive));
        const auto forward = [](void *user, const std::uint8_t *command, std::size_t length, std::uint8_t *response,
                                std::size_t *response_length) -> kazasu_status {
            try {
                const auto answer = (*static_cast<transceive_function *>(user))(bytes_view(command, length));
                if (answer.size() > *response_length) {
                    return KAZASU_E_BUFFER_TOO_SMALL;
                }
                std::copy(answer.begin(), answer.end(), response);
                *response_length = answer.size();
                return KAZASU_OK;
            } catch (const error &why) {
                return why.status() == KAZASU_OK ? KAZASU_E_CALLBACK_FAILED : why.status();
            } catch (...) {
                return KAZASU_E_CALLBACK_FAILED;
            }
        };
        kazasu_device *made = nullptr;
        detail::check(kazasu_device_from_function(forward, function.get(), &made));
        device device(made);
        device.function_ = std::move(function);
        return device;
    }

    /// The reader's name, or `simulator`, `trace`, `function`.
    std::string name() const {
        return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
                   return kazasu_device_name(get(), buffer, size, needed);
               })
            .value();
    }

    /// The options for the next flow, with what card and reader have shown to carry so far.
    kazasu::card_options card_options() const {
        kazasu::card_options options{};
        detail::check(kazasu_device_card_options(get(), &options));
        return options;
    }

    /// Sends one command, once.
    std::vector<std::uint8_t> transceive(bytes_view command) {
        return detail::bytes([&](auto out, auto error) {
            return kazasu_device_transceive(get(), command.data(), command.size(), out, error);
        });
    }

    /// Begins to record. `flags`: 0 hides everything that is not known to be harmless.
    void start_trace(std::uint32_t flags = 0) { detail::check(kazasu_device_start_trace(get(), flags)); }

    /// Ends the recording and gives its JSON lines; nothing when none was going on.
    std::optional<std::string> take_trace() {
        kazasu_buffer *taken = nullptr;
        const kazasu_status status = kazasu_device_take_trace(get(), &taken);
        if (status == KAZASU_E_ABSENT) {
            return std::nullopt;
        }
        detail::check(status);
        const detail::handle<kazasu_buffer, kazasu_buffer_free> buffer(taken);
        return std::string(bytes_view(kazasu_buffer_data(taken), kazasu_buffer_length(taken)).text());
    }

private:
    // Outlives the handle, whose calls it takes.
    std::unique_ptr<transceive_function> function_;
    detail::handle<kazasu_device, kazasu_device_free> handle_;
};

/// The readers of the system (PC/SC): a list.
inline record readers() {
    return record(detail::make<kazasu_record>([](auto out, auto error) { return kazasu_readers(out, error); }));
}

/// What is asked of a document on a phone.
class mdoc_request {
public:
    explicit mdoc_request(std::string_view doc_type = KAZASU_MDOC_JAPAN) {
        const detail::c_text text(doc_type);
        handle_.reset(detail::make<kazasu_mdoc_request>(
            [&](auto out, auto error) { return kazasu_mdoc_request_new(text, out, error); }));
    }
    const kazasu_mdoc_request *get() const noexcept { return handle_.get(); }

    mdoc_request &add(std::string_view name_space, std::string_view element, bool intent_to_retain = false) {
        const detail::c_text space(name_space), name(element);
        detail::checked([&](kazasu_error **error) {
            return kazasu_mdoc_request_add(handle_.get(), space, name, intent_to_retain ? 1 : 0, error);
        });
        return *this;
    }

private:
    detail::handle<kazasu_mdoc_request, kazasu_mdoc_request_free> handle_;
};

/// A job with a card or phone: run it over a device, or step it. It serves once.
class flow {
public:
    explicit flow(kazasu_flow *handle) noexcept : handle_(handle) {}
    kazasu_flow *get() const noexcept { return handle_.get(); }

    /// The reception's job: what is on the reader, its certificate, and a signature that the PIN allowed.
    static flow tap(std::string_view pin, const digest &challenge, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_tap(pin.data(), pin.size(), challenge.data(), &options, out, error);
        });
    }

    static flow information(const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) { return kazasu_flow_information(&options, out, error); });
    }

    static flow retry_counter(credential which, const kazasu::card_options &options = {}) {
        return make(
            [&](auto out, auto error) { return kazasu_flow_retry_counter(number(which), &options, out, error); });
    }

    static flow certificate(jpki_certificate which, std::string_view secret = {},
                            const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_certificate(number(which), secret.data(), secret.size(), &options, out, error);
        });
    }

    static flow sign(credential which, std::string_view secret, const digest &over,
                     const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_sign(number(which), secret.data(), secret.size(), over.data(), &options, out, error);
        });
    }

    static flow sign_message(credential which, std::string_view secret, signature_scheme scheme, bytes_view message,
                             const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_sign_message(number(which), secret.data(), secret.size(), number(scheme),
                                            message.data(), message.size(), &options, out, error);
        });
    }

    static flow change(credential which, std::string_view old, std::string_view fresh,
                       const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_change(number(which), old.data(), old.size(), fresh.data(), fresh.size(), &options, out,
                                      error);
        });
    }

    static flow individual_number(credential which, std::string_view secret,
                                  const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_individual_number(number(which), secret.data(), secret.size(), &options, out, error);
        });
    }

    static flow attributes(credential which, std::string_view secret, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_attributes(number(which), secret.data(), secret.size(), &options, out, error);
        });
    }

    static flow secure_individual_number(std::string_view pin, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_secure_individual_number(pin.data(), pin.size(), &options, out, error);
        });
    }

    static flow secure_attributes(std::string_view pin, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_secure_attributes(pin.data(), pin.size(), &options, out, error);
        });
    }

    static flow signed_information(credential which, std::string_view secret, const anchors *anchors = nullptr,
                                   const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_signed_information(number(which), secret.data(), secret.size(), detail::of(anchors),
                                                  &options, out, error);
        });
    }

    static flow card_face(credential which, std::string_view secret, const digest &challenge,
                          const anchors *anchors = nullptr, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_card_face(number(which), secret.data(), secret.size(), challenge.data(),
                                         detail::of(anchors), &options, out, error);
        });
    }

    static flow age_record(credential which, std::string_view secret, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_age_record(number(which), secret.data(), secret.size(), &options, out, error);
        });
    }

    static flow card_identity(const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) { return kazasu_flow_card_identity(&options, out, error); });
    }

    static flow hpki_certificate(credential which, const kazasu::card_options &options = {}) {
        return make(
            [&](auto out, auto error) { return kazasu_flow_hpki_certificate(number(which), &options, out, error); });
    }

    static flow hpki_sign(credential which, std::string_view pin, const digest &over,
                          hpki_form form = hpki_form::digest_info, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_hpki_sign(number(which), pin.data(), pin.size(), over.data(), number(form), &options,
                                         out, error);
        });
    }

    /// Asks a phone for a document over NFC. `at`: seconds since 1970-01-01T00:00:00Z, 0 is when it has answered.
    static flow present(const mdoc_request &request, const anchors *anchors = nullptr, std::int64_t at = 0,
                        const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_present(request.get(), detail::of(anchors), at, &options, out, error);
        });
    }

    /// Engages a phone whose session goes on over NFC.
    static flow engage_over_nfc(const kazasu::card_options &options = {}) {
        return make(
            [&](auto out, auto error) { return kazasu_flow_engage(KAZASU_OFFER_NFC, nullptr, &options, out, error); });
    }

    /// Engages a phone whose session goes on over Bluetooth LE, the phone being the central.
    static flow engage_over_ble(const std::array<std::uint8_t, 16> &uuid, const kazasu::card_options &options = {}) {
        return make([&](auto out, auto error) {
            return kazasu_flow_engage(KAZASU_OFFER_BLE_CENTRAL_CLIENT, uuid.data(), &options, out, error);
        });
    }

    /// Runs the job to its end. The flow is used up, whether this succeeds or not.
    record run(device &device) {
        return record(detail::make<kazasu_record>(
            [&](auto out, auto error) { return kazasu_flow_run(get(), device.get(), out, error); }));
    }

    /// The command to send next, exactly once, valid until the next call; nothing when `finish` is next.
    std::optional<bytes_view> command() const {
        const std::uint8_t *command = nullptr;
        std::size_t length = 0;
        detail::check(kazasu_flow_command(get(), &command, &length));
        return command == nullptr ? std::nullopt : std::optional(bytes_view(command, length));
    }

    /// How long to wait, at least, before the command is sent.
    milliseconds delay() const {
        std::uint32_t delay = 0;
        detail::check(kazasu_flow_delay(get(), &delay));
        return milliseconds(delay);
    }

    /// Takes the response to the command.
    void respond(bytes_view response) {
        detail::checked([&](kazasu_error **error) {
            return kazasu_flow_respond(get(), response.data(), response.size(), error);
        });
    }

    /// Takes that there was no response, and why: `KAZASU_E_DEVICE_REMOVED` and its like.
    void no_response(kazasu_status why) {
        detail::checked([&](kazasu_error **error) {
            return kazasu_flow_no_response(get(), why, error);
        });
    }

    /// The result, once there is no command more. The flow is used up, whether this succeeds or not.
    record finish() {
        return record(detail::make<kazasu_record>(
            [&](auto out, auto error) { return kazasu_flow_finish(get(), out, error); }));
    }

private:
    template <class Call> static flow make(Call call) { return flow(detail::make<kazasu_flow>(call)); }

    template <class Enum> static constexpr std::uint32_t number(Enum value) noexcept {
        return static_cast<std::uint32_t>(value);
    }

    detail::handle<kazasu_flow, kazasu_flow_free> handle_;
};

/// A session with a phone, whose messages the caller carries.
class mdoc_session {
public:
    /// Signs bytes with the reader's key: r and s, one behind the other.
    using sign_function = std::function<std::vector<std::uint8_t>(bytes_view data)>;

    /// What a message of the phone had in it.
    struct opened {
        /// The decrypted DeviceResponse.
        std::optional<std::vector<std::uint8_t>> response;
        /// The session's status (10, 11, 20), which ends it.
        std::optional<std::int64_t> status;
    };

    /// After an engagement over NFC.
    mdoc_session(bytes_view device_engagement, bytes_view select, bytes_view request = {})
        : handle_(detail::make<kazasu_mdoc_session>([&](auto out, auto error) {
              return kazasu_mdoc_session_new(device_engagement.data(), device_engagement.size(), select.data(),
                                             select.size(), request.data(), request.size(), out, error);
          })) {}

    /// After an engagement over NFC: of the record of `flow::engage_over_…`.
    static mdoc_session after(const record &handover) {
        return mdoc_session(handover.bytes("device_engagement").value_or(bytes_view()),
                            handover.bytes("select").value_or(bytes_view()),
                            handover.bytes("request").value_or(bytes_view()));
    }

    /// After a QR code (`mdoc:…`).
    static mdoc_session from_qr(std::string_view qr) {
        const detail::c_text text(qr);
        return mdoc_session(detail::make<kazasu_mdoc_session>(
            [&](auto out, auto error) { return kazasu_mdoc_session_from_qr(text, out, error); }));
    }

    kazasu_mdoc_session *get() const noexcept { return handle_.get(); }

    /// The message that asks for a document.
    std::vector<std::uint8_t> ask(const mdoc_request &request) {
        return detail::bytes(
            [&](auto out, auto error) { return kazasu_mdoc_session_ask(get(), request.get(), out, error); });
    }

    /// The same with reader authentication. `certificate` (DER): of the reader's key.
    std::vector<std::uint8_t> ask_signed(const mdoc_request &request, reader_key algorithm, bytes_view certificate,
                                         const sign_function &sign) {
        struct call {
            const sign_function &sign;
            std::exception_ptr thrown;
        } call{sign, nullptr};
        const auto forward = [](void *user, const std::uint8_t *data, std::size_t length, std::uint8_t *signature,
                                std::size_t *signature_length) -> kazasu_status {
            auto &to = *static_cast<struct call *>(user);
            try {
                const auto made = to.sign(bytes_view(data, length));
                if (made.size() > *signature_length) {
                    return KAZASU_E_BUFFER_TOO_SMALL;
                }
                std::copy(made.begin(), made.end(), signature);
                *signature_length = made.size();
                return KAZASU_OK;
            } catch (...) {
                to.thrown = std::current_exception();
                return KAZASU_E_CALLBACK_FAILED;
            }
        };
        try {
            return detail::bytes([&](auto out, auto error) {
                return kazasu_mdoc_session_ask_signed(get(), request.get(), static_cast<std::uint32_t>(algorithm),
                                                      certificate.data(), certificate.size(), forward, &call, out,
                                                      error);
            });
        } catch (const error &) {
            if (call.thrown) {
                std::rethrow_exception(call.thrown);
            }
            throw;
        }
    }

    /// Reads a message of the phone.
    opened open(bytes_view message) {
        std::int64_t status = -1;
        const detail::handle<kazasu_buffer, kazasu_buffer_free> response(
            detail::make<kazasu_buffer>([&](auto out, auto error) {
                return kazasu_mdoc_session_open(get(), message.data(), message.size(), out, &status, error);
            }));
        opened opened;
        if (response) {
            const kazasu_buffer *buffer = response.get();
            opened.response = bytes_view(kazasu_buffer_data(buffer), kazasu_buffer_length(buffer)).to_vector();
        }
        if (status >= 0) {
            opened.status = status;
        }
        return opened;
    }

    /// The document in a decrypted response, if every check passes. `at`: as in `flow::present`, 0 is now.
    record verify(bytes_view response, std::string_view doc_type = KAZASU_MDOC_JAPAN, const anchors *anchors = nullptr,
                  std::int64_t at = 0) const {
        return look(kazasu_mdoc_session_verify, response, doc_type, anchors, at);
    }

    /// Every check by itself, for telling what is wrong.
    record examine(bytes_view response, std::string_view doc_type = KAZASU_MDOC_JAPAN,
                   const anchors *anchors = nullptr, std::int64_t at = 0) const {
        return look(kazasu_mdoc_session_examine, response, doc_type, anchors, at);
    }

    /// Ends the session, and gives the message that says so.
    std::vector<std::uint8_t> terminate() {
        return detail::bytes([&](auto out, auto error) { return kazasu_mdoc_session_terminate(get(), out, error); });
    }

private:
    explicit mdoc_session(kazasu_mdoc_session *handle) noexcept : handle_(handle) {}

    template <class Call>
    record look(Call call, bytes_view response, std::string_view doc_type, const anchors *anchors,
                std::int64_t at) const {
        const detail::c_text text(doc_type);
        return record(detail::make<kazasu_record>([&](auto out, auto error) {
            return call(get(), response.data(), response.size(), text, detail::of(anchors), at, out, error);
        }));
    }

    detail::handle<kazasu_mdoc_session, kazasu_mdoc_session_free> handle_;
};

/// How to ask. A time of 0 is the default.
struct ask_options {
    /// How long the whole question may take.
    milliseconds timeout{};
    /// How long the terminal may take to pick the request up.
    milliseconds pick_up_timeout{};
    /// Time between two looks.
    milliseconds poll_interval{};
    /// Of the request.
    file_encoding encoding = file_encoding::utf8;
    /// Leave the answer in the folder after reading.
    bool keep_answer = false;
    /// Leave a request that nobody picked up in time.
    bool leave_request = false;
    /// Ends the wait.
    const cancel *stop = nullptr;
    /// Told while waiting. What it throws is thrown once the question has ended.
    std::function<void(waiting waiting, milliseconds elapsed)> progress;
};

/// The folders for questions and answers.
class folder {
public:
    folder(std::string_view req, std::string_view res) {
        const detail::c_text one(req), other(res);
        handle_.reset(detail::make<kazasu_folder>(
            [&](auto out, auto error) { return kazasu_folder_new(one, other, out, error); }));
    }
    const kazasu_folder *get() const noexcept { return handle_.get(); }

    /// Asks a request under a fresh name and reads the answer. What it throws goes into `decide_without_answer`.
    message ask(const message &request, const ask_options &options = {}) const {
        return message(asking<kazasu_message>(options, [&](const auto *given, auto out, auto error) {
            return kazasu_folder_ask(get(), request.get(), given, out, error);
        }));
    }

    /// Asks bytes under a name of the caller's, and gives the answer as it lay in the folder.
    record ask_file(std::string_view file_name, bytes_view data, const ask_options &options = {}) const {
        const detail::c_text name(file_name);
        return record(asking<kazasu_record>(options, [&](const auto *given, auto out, auto error) {
            return kazasu_folder_ask_file(get(), name, data.data(), data.size(), given, out, error);
        }));
    }

private:
    template <class T, class Call> static T *asking(const ask_options &options, Call call) {
        struct told {
            const ask_options &options;
            std::exception_ptr thrown;
        } told{options, nullptr};
        kazasu_ask_options given{};
        given.timeout_ms = static_cast<std::uint32_t>(options.timeout.count());
        given.pick_up_timeout_ms = static_cast<std::uint32_t>(options.pick_up_timeout.count());
        given.poll_interval_ms = static_cast<std::uint32_t>(options.poll_interval.count());
        given.encoding = static_cast<std::uint32_t>(options.encoding);
        given.flags = (options.keep_answer ? std::uint32_t{KAZASU_ASK_KEEP_ANSWER} : 0U) |
                      (options.leave_request ? std::uint32_t{KAZASU_ASK_LEAVE_REQUEST} : 0U);
        given.cancel = detail::of(options.stop);
        if (options.progress) {
            given.user = &told;
            given.progress = [](void *user, std::uint32_t waiting, std::uint64_t elapsed_ms) {
                auto &to = *static_cast<struct told *>(user);
                if (to.thrown) {
                    return;
                }
                try {
                    to.options.progress(static_cast<kazasu::waiting>(waiting),
                                        milliseconds(static_cast<milliseconds::rep>(elapsed_ms)));
                } catch (...) {
                    to.thrown = std::current_exception();
                }
            };
        }
        T *answer = nullptr;
        kazasu_error *object = nullptr;
        const kazasu_status status = call(&given, &answer, &object);
        if (told.thrown) {
            // Nothing is left behind.
            const kazasu::error failure(status, object);
            if constexpr (std::is_same_v<T, kazasu_message>) {
                kazasu_message_free(answer);
            } else {
                kazasu_record_free(answer);
            }
            std::rethrow_exception(told.thrown);
        }
        detail::check(status, object);
        return answer;
    }

    detail::handle<kazasu_folder, kazasu_folder_free> handle_;
};

/// A suffix that makes a file's name unique.
inline std::string suffix_now() {
    return detail::text(kazasu_suffix_now).value();
}

/// The folder into which the face reader drops answers.
class face_folder {
public:
    /// A file of the face reader.
    struct arrival {
        std::string file_name;
        kazasu::message message;
    };

    explicit face_folder(std::string_view path) {
        const detail::c_text text(path);
        handle_.reset(detail::make<kazasu_face_folder>(
            [&](auto out, auto error) { return kazasu_face_folder_new(text, out, error); }));
    }
    kazasu_face_folder *get() const noexcept { return handle_.get(); }

    /// The next file, oldest first; nothing when none came in time. A file that is no message throws, and counts as
    /// seen: `last_file_name` tells which it was.
    std::optional<arrival> next(milliseconds timeout, const cancel *stop = nullptr) {
        char name[256] = "";
        kazasu_message *message = nullptr;
        kazasu_error *object = nullptr;
        const kazasu_status status =
            kazasu_face_folder_next(get(), static_cast<std::uint32_t>(timeout.count()), detail::of(stop), name,
                                    sizeof name, &message, &object);
        last_file_name_ = name;
        if (status == KAZASU_E_ABSENT) {
            return std::nullopt;
        }
        detail::check(status, object);
        return arrival{last_file_name_, kazasu::message(message)};
    }

    /// The name of the file that `next` looked at last.
    const std::string &last_file_name() const noexcept { return last_file_name_; }

private:
    detail::handle<kazasu_face_folder, kazasu_face_folder_free> handle_;
    std::string last_file_name_;
};

/// A simulated 資格確認端末 over the folders `req`, `res` and `face` in a directory.
class terminal {
public:
    explicit terminal(std::string_view directory) {
        const detail::c_text text(directory);
        handle_.reset(detail::make<kazasu_terminal>(
            [&](auto out, auto error) { return kazasu_terminal_start(text, out, error); }));
    }
    const kazasu_terminal *get() const noexcept { return handle_.get(); }

    /// Lets a patient look into the face reader; the first one where none is named.
    void present_face(std::optional<std::string_view> patient = std::nullopt) const {
        const detail::c_text text(patient);
        detail::checked([&](kazasu_error **error) {
            return kazasu_terminal_present_face(get(), text, error);
        });
    }

private:
    detail::handle<kazasu_terminal, kazasu_terminal_free> handle_;
};

/// What an answer means for a visit on a day.
inline record decide(const message &answer, const date &on, language language = language::japanese) {
    return record(detail::make<kazasu_record>([&](auto out, auto error) {
        return kazasu_decide(answer.get(), &on, static_cast<std::uint32_t>(language), out, error);
    }));
}

/// The same of a unit (from 0) of a bulk answer.
inline record decide_unit(const message &answer, std::size_t index, const date &on,
                          language language = language::japanese) {
    return record(detail::make<kazasu_record>([&](auto out, auto error) {
        return kazasu_decide_unit(answer.get(), index, &on, static_cast<std::uint32_t>(language), out, error);
    }));
}

/// What it means that a question got no answer: from what `folder::ask` threw.
inline record decide_without_answer(const error &why, language language = language::japanese) {
    return record(detail::make<kazasu_record>([&](auto out, auto error) {
        return kazasu_decide_without_answer(why.get(), static_cast<std::uint32_t>(language), out, error);
    }));
}

/// Compares a chart record (JSON) with an answer; nothing when the answer has no record.
inline std::optional<record> compare(const message &answer, std::string_view chart,
                                     language language = language::japanese) {
    const detail::c_text text(chart);
    kazasu_record *made = nullptr;
    kazasu_error *object = nullptr;
    const kazasu_status status =
        kazasu_compare(answer.get(), text, static_cast<std::uint32_t>(language), &made, &object);
    if (status == KAZASU_E_ABSENT) {
        return std::nullopt;
    }
    detail::check(status, object);
    return record(made);
}

/// The question whether the person of a chart record (JSON) is insured on a day.
inline message question(std::string_view chart, std::string_view institution, const date &on, bool limit_consent) {
    const detail::c_text record(chart), code(institution);
    return message(detail::make<kazasu_message>([&](auto out, auto error) {
        return kazasu_question(record, code, &on, limit_consent ? 1 : 0, out, error);
    }));
}

/// 照合番号B from what is printed on the card.
inline std::string number_b(const date &birth, std::uint32_t expiry_year, std::string_view security_code) {
    const detail::c_text code(security_code);
    return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
               return kazasu_number_b(&birth, expiry_year, code, buffer, size, needed);
           })
        .value();
}

/// What a certificate (DER) says. Nothing is checked.
inline record certificate_read(bytes_view der) {
    return record(detail::make<kazasu_record>(
        [&](auto out, auto error) { return kazasu_certificate_read(der.data(), der.size(), out, error); }));
}

/// Whether an authority that is believed issued a certificate (DER). `at`: seconds since 1970-01-01T00:00:00Z, 0 is
/// now.
inline record certificate_check(bytes_view der, const anchors *anchors = nullptr, std::int64_t at = 0) {
    return record(detail::make<kazasu_record>([&](auto out, auto error) {
        return kazasu_certificate_check(der.data(), der.size(), detail::of(anchors), at, out, error);
    }));
}

/// Whether the key of a certificate (DER) made a signature over a message. Throws where that cannot be told.
inline bool certificate_verify_signature(bytes_view der, bytes_view message, bytes_view signature,
                                         std::optional<std::string_view> algorithm = std::nullopt) {
    const detail::c_text name(algorithm);
    kazasu_error *object = nullptr;
    const kazasu_status status =
        kazasu_certificate_verify_signature(der.data(), der.size(), name, message.data(), message.size(),
                                            signature.data(), signature.size(), &object);
    if (status == KAZASU_E_CERTIFICATE_SIGNATURE_INVALID) {
        kazasu_error_free(object);
        return false;
    }
    detail::check(status, object);
    return true;
}

/// What the jobs sign of a challenge.
inline digest sha256(bytes_view data) {
    digest made{};
    detail::check(kazasu_sha256(data.data(), data.size(), made.data()));
    return made;
}

/// Random bytes of the system: a challenge for a card to sign.
inline std::vector<std::uint8_t> random(std::size_t length = 32) {
    std::vector<std::uint8_t> made(length);
    detail::check(kazasu_random(made.data(), made.size()));
    return made;
}

/// Puts a trace into words. `flags`: 0 or `KAZASU_EXPLAIN_PERSONAL_DATA`.
inline record trace_explain(bytes_view trace, language language = language::japanese, std::uint32_t flags = 0) {
    return record(detail::make<kazasu_record>([&](auto out, auto error) {
        return kazasu_trace_explain(trace.data(), trace.size(), static_cast<std::uint32_t>(language), flags, out,
                                    error);
    }));
}

/// UTF-8 to Windows-31J (cp932).
inline std::string utf8_to_windows_31j(std::string_view utf8) {
    const detail::c_text text(utf8);
    return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
               return kazasu_utf8_to_windows_31j(text, reinterpret_cast<std::uint8_t *>(buffer), size, needed);
           })
        .value();
}

/// Windows-31J (cp932) to UTF-8.
inline std::string windows_31j_to_utf8(bytes_view data) {
    return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
               return kazasu_windows_31j_to_utf8(data.data(), data.size(), buffer, size, needed);
           })
        .value();
}

/// UTF-8 to UTF-16. On Windows, `std::wstring(text.begin(), text.end())` is the same for `wchar_t`.
inline std::u16string utf8_to_utf16(std::string_view utf8) {
    static_assert(sizeof(char16_t) == sizeof(std::uint16_t));
    const detail::c_text text(utf8);
    std::vector<std::uint16_t> units = detail::text<std::vector<std::uint16_t>>(
                                           [&](std::uint16_t *buffer, std::size_t size, std::size_t *needed) {
                                               return kazasu_utf8_to_utf16(text, buffer, size, needed);
                                           })
                                           .value();
    return {units.begin(), units.end()};
}

/// UTF-16 to UTF-8.
inline std::string utf16_to_utf8(std::u16string_view utf16) {
    const std::vector<std::uint16_t> units(utf16.begin(), utf16.end());
    return detail::text([&](char *buffer, std::size_t size, std::size_t *needed) {
               return kazasu_utf16_to_utf8(units.data(), units.size(), buffer, size, needed);
           })
        .value();
}

/// What a status means, in English.
inline std::string_view status_text(kazasu_status status) {
    return kazasu_status_text(status);
}

/// The version of the library.
inline std::string_view version() {
    return kazasu_version();
}

/// Whether the library that was loaded is of the ABI that this program was compiled for.
inline bool is_of_this_abi() {
    return kazasu_abi_version() == KAZASU_ABI_VERSION;
}

} // namespace kazasu

#endif
