#include <ntool/commands/named_lines.hpp>

namespace ntool::commands {

Instant AwaitedNames::ask(const IpAddress& who, Instant now) {
  if (names_ == nullptr) return now;
  if (const auto found = asked_.find(who); found != asked_.end()) return found->second;
  if (asked_.size() >= most) return now;
  names_->ask(who);
  return asked_.emplace(who, now + longest_wait).first->second;
}

bool AwaitedNames::comes(const IpAddress& who) const {
  return names_ != nullptr && !names_->name_of(who);
}

std::optional<std::string> AwaitedNames::name_of(const IpAddress& who) const {
  if (names_ == nullptr) return std::nullopt;
  auto name = names_->name_of(who);
  if (name && name->empty()) name.reset();
  return name;
}

void AwaitedNames::take_in() const {
  if (!asked_.empty()) (void)names_->name_of(asked_.begin()->first);
}

}  // namespace ntool::commands
