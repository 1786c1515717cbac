// JsonBuilder: a description becomes a tree of the JSON library. Included by json.cpp, and by json_reader.cpp for the
// library.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/record.hpp>
#include <ntool/base/text.hpp>

namespace ntool::report {

class JsonBuilder final : public FieldSink {
 public:
  using Json = nlohmann::ordered_json;

  JsonBuilder() { open_.push_back({.value = Json::object()}); }
  [[nodiscard]] const Json& root() const { return open_.front().value; }

  void scalar(std::string_view key, const Scalar& value) override {
    const auto* text = std::get_if<std::string_view>(&value);
    if (text != nullptr && !is_valid_utf8(*text)) {
      attach(key, to_valid_utf8(*text), to_hex(as_bytes(*text)));
    } else {
      attach(key, std::visit([](const auto& v) { return Json(v); }, value), nullptr);
    }
  }
  void begin_object(std::string_view key) override {
    open_.push_back({.key = std::string(key), .value = Json::object()});
  }
  void end_object() override { close(); }
  void begin_list(std::string_view key) override {
    open_.push_back({.key = std::string(key), .value = Json::array(), .hex = Json::array()});
  }
  void end_list() override { close(); }

 private:
  /// An object or list that has begun and not ended.
  struct Frame {
    std::string key = {};
    Json value;
    Json hex = {};  // beside a list: for each element its original bytes, or null
    bool has_hex = false;
  };

  void attach(std::string_view key, Json value, Json hex) {
    Frame& into = open_.back();
    if (into.value.is_array()) {
      into.value.push_back(std::move(value));
      into.has_hex = into.has_hex || !hex.is_null();
      into.hex.push_back(std::move(hex));
      return;
    }
    const std::string name = to_valid_utf8(key);
    into.value[name] = std::move(value);
    if (!hex.is_null()) into.value[name + "_hex"] = std::move(hex);
  }

  void close() {
    Frame done = std::move(open_.back());
    open_.pop_back();
    attach(done.key, std::move(done.value), done.has_hex ? std::move(done.hex) : Json());
  }

  std::vector<Frame> open_;
};

}  // namespace ntool::report
