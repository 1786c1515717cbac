#include "fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntool::commands::mtr {

using Kind = Field::Kind;

const std::vector<Field>& all_fields() {
  static const std::vector<Field> fields = {
      {' ', " ", Kind::blank, 1, "a blank"},
      {'L', "Loss%", Kind::loss, 6, "lost, in percent"},
      {'D', "Drop", Kind::count, 5, "lost"},
      {'R', "Rcv", Kind::count, 6, "answered"},
      {'S', "Snt", Kind::count, 6, "sent"},
      {'N', "Last", Kind::time, 6, "newest round trip"},
      {'B', "Best", Kind::time, 6, "shortest"},
      {'A', "Avg", Kind::time, 6, "average"},
      {'W', "Wrst", Kind::time, 6, "longest"},
      {'V', "StDev", Kind::time, 6, "standard deviation"},
      {'G', "Gmean", Kind::time, 6, "geometric mean"},
      {'J', "Jttr", Kind::time, 5, "newest jitter"},
      {'M', "Javg", Kind::time, 5, "average jitter"},
      {'X', "Jmax", Kind::time, 5, "largest jitter"},
      {'I', "Jint", Kind::time, 5, "interarrival jitter"},
  };
  return fields;
}

Result<std::vector<const Field*>> fields_of(std::string_view letters) {
  std::vector<const Field*> fields;
  const auto& known = all_fields();
  if (letters.size() > known.size() + 1) {
    return usage_error(fmt::format("-o: too many fields: {}", letters), "each letter need stand there only once");
  }
  for (const char letter : letters) {
    const auto found = std::ranges::find(known, letter, &Field::letter);
    if (found == known.end()) {
      return usage_error(fmt::format("-o: unknown field identifier: {}", letter),
                         "type letters of LDRSNBAWVGJMXI and blanks, as in \"LS NABWV\"");
    }
    fields.push_back(&*found);
  }
  return fields;
}

std::uint64_t count_of(const Field& field, const engine::HopFigures& hop) {
  switch (field.letter) {
    case 'R': return hop.received();
    case 'S': return hop.sent();
    default: return hop.dropped();
  }
}

double number_of(const Field& field, const engine::HopFigures& hop) {
  switch (field.letter) {
    case 'L': return static_cast<double>(hop.loss_millipercent()) / 1000.0;
    case 'N': return to_milliseconds(hop.last());
    case 'B': return to_milliseconds(hop.best());
    case 'A': return to_milliseconds(hop.average());
    case 'W': return to_milliseconds(hop.worst());
    case 'V': return to_milliseconds(hop.deviation());
    case 'G': return to_milliseconds(hop.geometric_mean());
    case 'J': return to_milliseconds(hop.jitter());
    case 'M': return to_milliseconds(hop.average_jitter());
    case 'X': return to_milliseconds(hop.worst_jitter());
    case 'I': return to_milliseconds(hop.interarrival_jitter());
    default: return 0;
  }
}

std::string text_of(const Field& field, const engine::HopFigures& hop) {
  switch (field.kind) {
    case Kind::blank: return " ";
    case Kind::loss: return fmt::format(" {:4.1f}%", number_of(field, hop));
    case Kind::count: return fmt::format(" {:{}}", count_of(field, hop), field.width - 1);
    case Kind::time: return fmt::format(" {:{}.1f}", number_of(field, hop), field.width - 1);
  }
  return "";
}

}  // namespace ntool::commands::mtr
