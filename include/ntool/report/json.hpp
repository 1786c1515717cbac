// JSON from described records: one line for a record, a streamed document for a snapshot, one object per line for a
// stream. Whatever bytes a record holds, the output is valid JSON (RFC 8259) in UTF-8:
//
//  - keys stand in the order of the description; numbers are numbers (64-bit integers exactly, NaN and infinity null);
//  - text that is not UTF-8 has U+FFFD for each broken part, and its bytes in hex beside it as "KEY_hex"; for a list
//    "KEY_hex" is a list of the same length, null where the element was sound;
//  - characters that would steer a terminal are written as \uXXXX.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/base/sink.hpp>

namespace ntool::report {

/// A record with its type forgotten, so that the JSON library stays in json.cpp.
using Describe = std::function<void(Fields&)>;

/// One line without a newline.
std::string json_object(const Describe& describe_record);

template <Described T>
std::string to_json(const T& record) {
  return json_object([&record](Fields& fields) { describe(fields, record); });
}

/// A document of lists and single fields, indented by two blanks, written as it comes: at most one record is held.
///
///   JsonDocument document(context.out);
///   document.begin_list("interfaces");
///   for (const auto& link : links) document.add(link);
///   document.finish();
class JsonDocument {
 public:
  explicit JsonDocument(TextSink& out) : out_(out) {}
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  /// Lists stand one after another; a list that is still open is ended.
  void begin_list(std::string_view key);
  /// One more element of the open list.
  template <Described T>
  void add(const T& record) {
    add_element([&record](Fields& fields) { describe(fields, record); });
  }
  void end_list();

  /// The record's fields as members of the document itself; a list that is still open is ended.
  template <Described T>
  void fields(const T& record) {
    add_members([&record](Fields& fields) { describe(fields, record); });
  }

  /// Ends what is open. Call it once, also when there was nothing to tell: an empty document is "{}".
  void finish();

 private:
  void add_element(const Describe& describe_record);
  void add_members(const Describe& describe_record);
  void next_member();

  TextSink& out_;
  bool has_members_ = false;
  bool in_list_ = false;
  bool list_has_elements_ = false;
};

/// One object per line, each flushed, so that a reader at the other end of a pipe sees it at once.
class JsonLines {
 public:
  explicit JsonLines(TextSink& out) : out_(out) {}
  template <Described T>
  void add(const T& record) {
    out_.write(to_json(record) + '\n');
    out_.flush();
  }

 private:
  TextSink& out_;
};

/// Of the library behind this, for `ntool --version`.
std::string json_library_version();

}  // namespace ntool::report
