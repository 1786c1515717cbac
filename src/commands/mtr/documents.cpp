#include "documents.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands::mtr {
namespace {

using Kind = Field::Kind;

std::string packet_size_text(const RunFacts& run) {
  return run.packet_size < 0 ? fmt::format("rand({}-{})", smallest_packet, -run.packet_size)
                             : fmt::format("{}", run.packet_size);
}

std::string pattern_text(const RunFacts& run) {
  return run.pattern < 0 ? "rand(0x00-FF)" : fmt::format("0x{:02X}", run.pattern);
}

/// Five digits, and always recognizable as no integer.
std::string json_real(double value) {
  std::string text = fmt::format("{:.5g}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string without_blanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string safe = terminal_safe(text);
  constexpr std::string_view begins_formula = "=+-@";
  if (!safe.empty() && begins_formula.find(safe.front()) != std::string_view::npos) safe.insert(0, "'");
  if (safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string xml_escaped(std::string_view text) {
  const std::string safe = terminal_safe(text);
  std::string escaped;
  for (std::string_view rest = safe; !rest.empty();) {
    const auto step = first_code_point(rest);
    switch (step.code_point) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case 0xFFFE:
      case 0xFFFF: escaped += "\xEF\xBF\xBD"; break;  // XML 1.0 2.2 has no place for them
      default: escaped += rest.substr(0, step.length);
    }
    rest.remove_prefix(step.length);
  }
  return escaped;
}

std::string json_quoted(std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  const std::string object = report::json_object([&](Fields& fields) { fields.field("", valid); });
  constexpr std::string_view front = "{\"\":";
  return object.substr(front.size(), object.size() - front.size() - 1);
}

std::string csv_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields) {
  std::string text;
  for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    if (text.empty()) {
      text = "Mtr_Version,Start_Time,Status,Host,Hop,Ip,";
      if (labels.shows_as()) text += "Asn,";
      for (const Field* field : fields) text += fmt::format("{},", field->title);
      text += '\n';
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(host.began.since_epoch).count();
    text += fmt::format("MTR.0.95,{},OK,{},{},{}", seconds, csv_cell(host.name), ttl.value(),
                        csv_cell(labels.label(hop.newest())));
    if (labels.shows_as()) text += "," + csv_cell(without_blanks(labels.info(hop.newest())));
    for (const Field* field : fields) {
      const bool whole = field->kind == Kind::count || field->kind == Kind::blank;
      text += whole ? fmt::format(",{}", count_of(*field, hop)) : fmt::format(",{:.2f}", number_of(*field, hop));
    }
    text += '\n';
  });
  return text;
}

std::string json_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields,
                      const RunFacts& run) {
  std::string text = "{\n    \"report\": {\n        \"mtr\": {\n";
  const auto member = [&](std::string_view key, std::string_view value) {
    text += fmt::format("            \"{}\": {}", key, value);
  };
  member("src", json_quoted(run.host_name) + ",\n");
  member("dst", json_quoted(host.name) + ",\n");
  member("tos", fmt::format("{},\n", run.traffic_class));
  member("tests", fmt::format("{},\n", run.cycles));
  member("psize", fmt::format("\"{}\",\n", packet_size_text(run)));
  member("bitpattern", fmt::format("\"{}\"\n", pattern_text(run)));
  text += "        },\n        \"hubs\": [";
  bool first = true;
  for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    text += first ? "\n            {\n" : ",\n            {\n";
    first = false;
    text += fmt::format("                \"count\": {},\n                \"host\": {}", ttl.value(),
                        json_quoted(labels.label(hop.newest())));
    if (labels.shows_as()) {
      text += fmt::format(",\n                \"ASN\": {}", json_quoted(without_blanks(labels.info(hop.newest()))));
    }
    for (const Field* field : fields) {
      if (field->kind == Kind::blank) continue;
      text += fmt::format(",\n                \"{}\": ", field->title);
      text += field->kind == Kind::count ? fmt::format("{}", count_of(*field, hop)) : json_real(number_of(*field, hop));
    }
    text += "\n            }";
  });
  text += first ? "]\n    }\n}\n" : "\n        ]\n    }\n}\n";
  return text;
}

std::string xml_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields,
                     const RunFacts& run) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\"?>\n"
      "<MTR SRC=\"{}\" DST=\"{}\" TOS=\"0x{:X}\" PSIZE=\"{}\" BITPATTERN=\"{}\" TESTS=\"{}\">\n",
      xml_escaped(run.host_name), xml_escaped(host.name), run.traffic_class, packet_size_text(run), pattern_text(run),
      run.cycles);
  for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    text += fmt::format("    <HUB COUNT=\"{}\" HOST=\"{}\">\n", ttl.value(), xml_escaped(labels.label(hop.newest())));
    for (const Field* field : fields) {
      if (field->kind == Kind::blank) continue;
      const std::string_view tag = field->kind == Kind::loss ? "Loss" : field->title;
      text += fmt::format("        <{0}>{1}</{0}>\n", tag, text_of(*field, hop));
    }
    text += "    </HUB>\n";
  });
  return text + "</MTR>\n";
}

}  // namespace ntool::commands::mtr
