#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <unordered_set>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>
#include <ntool/base/yaml.hpp>

namespace ntool {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// The way out of the library's parser, which calls us and knows no other end; it goes no further than parse_yaml().
struct Refusal {
  TextPlace place;
  std::string reason;
};

std::unexpected<Error> wrong(TextPlace place, std::string reason) {
  return malformed(fmt::format("{}:{}", place.line, place.column), std::move(reason));
}

/// A byte that no YAML file has (YAML 1.2 5.1), or what is no UTF-8. The library would read on, and its places would
/// shift.
std::optional<Error> first_bad_character(std::string_view text) {
  TextPlace place;
  while (!text.empty()) {
    const auto step = first_code_point(text);
    const auto c = step.code_point;
    if (c < 0) return wrong(place, "bytes that are no UTF-8").error();
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    if ((c < 0x20 && !blank) || (c >= 0x7f && c < 0xa0)) {
      return wrong(place, fmt::format("a control character (U+{:04X})", c)).error();
    }
    text.remove_prefix(step.length);
    place = c == '\n' ? TextPlace{place.line + 1, 1} : TextPlace{place.line, place.column + 1};
  }
  return std::nullopt;
}

/// The library counts bytes from 0; people count characters from 1.
class Places {
 public:
  explicit Places(std::string_view text) : end_(text.data() + text.size()) {
    while (!text.empty()) lines_.push_back(next_line(text));
  }
  /// All that follows a place.
  [[nodiscard]] std::string_view from(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(mark.line), column = static_cast<std::size_t>(mark.column);
    if (line >= lines_.size() || column >= lines_[line].size()) return {};
    return {lines_[line].data() + column, end_};
  }
  [[nodiscard]] TextPlace of(const YAML::Mark& mark) {
    if (mark.is_null() || mark.line < 0 || mark.column < 0) return {};
    const auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);
    if (line >= lines_.size()) return {line + 1, column + 1};
    if (line != last_.line || column < last_.column) last_ = {line, 0, 0};
    const auto between = lines_[line].substr(std::min(last_.column, lines_[line].size()), column - last_.column);
    const auto is_begin = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
    last_ = {line, column, last_.characters + static_cast<std::size_t>(std::ranges::count_if(between, is_begin))};
    return {line + 1, last_.characters + 1};
  }

 private:
  std::vector<std::string_view> lines_;
  const char* end_;
  /// Where the last count ended: the next place of a line is mostly behind it, and a file may be one line.
  struct Count {
    std::size_t line = 0, column = 0, characters = 0;
  } last_;
};

/// Whether text that begins with a quote has the other one. The library takes a quote that is open at the end of the
/// file for closed there.
bool quote_is_closed(std::string_view text) {
  const char quote = text.empty() ? '\0' : text.front();
  if (quote != '"' && quote != '\'') return true;  // a block of lines ('|'), which has none
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool is_doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!is_doubled) return true;
      ++i;
    }
  }
  return false;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Places& places) : places_(places) {}
  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (seen_document_) throw Refusal{places_.of(mark), "a second document ('---'), where one is all that is read"};
    seen_document_ = true;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, {}, anchor, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Refusal{places_.of(mark), "an alias ('*'), which is not read here; write the value again"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (tag == "!" && !quote_is_closed(places_.from(mark))) {
      throw Refusal{places_.of(mark), "a quote that is never closed"};
    }
    add(mark, tag, anchor, {.kind = YamlNode::Kind::scalar, .text = value, .quoted = tag == "!"});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is still being read.
  struct Open {
    YamlNode node;
    std::optional<YamlNode> key = {};  // of a map, whose value comes next
    std::unordered_set<std::string> keys = {};
  };

  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0) throw Refusal{places_.of(mark), "an anchor ('&'), which is not read here"};
    // "?" and "!" are what the library calls a value without a tag: plain and quoted.
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refusal{places_.of(mark), fmt::format("a tag ('{}'), which is not read here", shortened(tag, 40))};
    }
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    check(mark, tag, anchor);
    const auto place = places_.of(mark);
    if (awaits_key()) throw Refusal{place, "a key that is a list or map; keys are single words"};
    if (open_.size() == deepest) throw Refusal{place, fmt::format("values nested more than {} levels deep", deepest)};
    open_.push_back({.node = {.kind = kind, .place = place}});
  }
  void close() {
    auto node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }
  void add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode node) {
    check(mark, tag, anchor);
    node.place = places_.of(mark);
    if (!awaits_key()) return put(std::move(node));
    Open& map = open_.back();
    if (node.kind == YamlNode::Kind::nothing) throw Refusal{node.place, "a value without a key"};
    if (!map.keys.insert(node.text).second) {
      const auto same = [&](const auto& entry) { return entry.first.text == node.text; };
      const auto first = std::ranges::find_if(map.node.entries, same)->first.place.line;
      throw Refusal{node.place,
                    fmt::format("the key '{}' again; it stands in line {} already", shortened(node.text, 40), first)};
    }
    map.key = std::move(node);
  }

  [[nodiscard]] bool awaits_key() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key;
  }
  void put(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    // The library places a missing value at whatever comes next, maybe lines below.
    if (node.kind == YamlNode::Kind::nothing) node.place = parent.key->place;
    parent.node.entries.emplace_back(std::move(*parent.key), std::move(node));
    parent.key.reset();
  }

  Places& places_;
  bool seen_document_ = false;
  YamlNode root_;
  std::vector<Open> open_;
};

/// The library's words, in ours where they are hard to understand.
std::string clause_of(const std::string& message) {
  struct Words {
    std::string_view theirs, ours;
  };
  static const Words words[] = {
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "a '{' without its '}', or a comma is missing"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a '[' without its ']', or a comma is missing"},
      {YAML::ErrorMsg::END_OF_MAP, "a line that does not fit the map around it; look at its indentation"},
      {YAML::ErrorMsg::END_OF_SEQ, "a line that does not fit the list around it; look at its indentation"},
      {YAML::ErrorMsg::MAP_VALUE, "a ':' where no value may begin; text with ': ' needs quotes"},
      {YAML::ErrorMsg::MAP_KEY, "a '?' where no key may begin"},
      {YAML::ErrorMsg::BLOCK_ENTRY, "a '-' where no list may begin; look at its indentation"},
      {YAML::ErrorMsg::FLOW_END, "a '}' or ']' that closes nothing"},
      {YAML::ErrorMsg::UNKNOWN_TOKEN, "a character that cannot begin a value; text that begins so needs quotes"},
      {YAML::ErrorMsg::EOF_IN_SCALAR, "a quote that is never closed"},
      {YAML::ErrorMsg::DOC_IN_SCALAR, "a quote that is not closed before the end of the document"},
      {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation; YAML wants blanks"},
      {YAML::ErrorMsg::UNKNOWN_ANCHOR, "an alias ('*'), which is not read here; write the value again"},
  };
  for (const auto& each : words) {
    if (each.theirs == message) return std::string(each.ours);
  }
  return terminal_safe(message);
}

std::string_view without_margin(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  line.remove_suffix(line.size() - std::min(line.find_last_not_of(' ') + 1, line.size()));
  return line;
}

/// Where the library stumbles over a ':' the mistake often stands before it: a tab, which it reads as part of a word,
/// or a line whose own ':' is missing, to which the next one then belongs.
std::optional<Refusal> earlier_mistake(std::string_view text, const TextPlace& stumbled) {
  std::string_view before;
  std::size_t before_number = 0;
  for (std::size_t number = 1; number <= stumbled.line && !text.empty(); ++number) {
    const auto line = without_comment(next_line(text));
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) continue;
    if (const auto tab = line.substr(0, first).find('\t'); tab != std::string_view::npos) {
      return Refusal{{number, tab + 1}, "a tab in the indentation; YAML wants blanks"};
    }
    if (number == stumbled.line) break;
    before = line;
    before_number = number;
  }
  const auto word = without_margin(before);
  if (word.empty() || word.find_first_of(":{}[],'\"") != std::string_view::npos || word.starts_with('-')) {
    return std::nullopt;
  }
  return Refusal{{before_number, before.find_first_not_of(' ') + 1},
                 fmt::format("'{0}' has no ':' behind it; write '{0}:'", terminal_safe(word))};
}

}  // namespace

Result<YamlNode> parse_yaml(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (auto bad = first_bad_character(text)) return fail(std::move(*bad));
  Places places(text);
  TreeBuilder builder(places);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take();
  } catch (const Refusal& refusal) {
    return wrong(refusal.place, refusal.reason);
  } catch (const YAML::Exception& failure) {
    const auto place = places.of(failure.mark);
    if (failure.msg == YAML::ErrorMsg::MAP_VALUE || failure.msg == YAML::ErrorMsg::UNKNOWN_TOKEN ||
        failure.msg == YAML::ErrorMsg::END_OF_MAP) {
      if (const auto earlier = earlier_mistake(text, place)) return wrong(earlier->place, earlier->reason);
    }
    return wrong(place, clause_of(failure.msg));
  }
}

}  // namespace ntool
