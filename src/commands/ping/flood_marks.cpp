#include "flood_marks.hpp"

namespace ntool::commands::ping {

std::string_view flood_mark(const engine::EchoEvent& event) {
  using Kind = engine::EchoEvent::Kind;
  switch (event.kind) {
    case Kind::sent: return ".";
    case Kind::reply: return event.checksum_ok ? "\b \b" : "\bC";
    case Kind::error: return "\bE";
    case Kind::notice: return "!E";
    case Kind::not_sent: return "E";
    case Kind::no_answer_yet: return "";
  }
  return "";
}

}  // namespace ntool::commands::ping
