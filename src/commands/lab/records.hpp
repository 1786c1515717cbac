// What up, list and down tell, as records.
#pragma once

#include "state.hpp"

#include <string>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::commands::lab {

struct LabLine {
  std::string name;
  LabState state;

  [[nodiscard]] std::vector<std::string> host_names() const {
    std::vector<std::string> names;
    for (const auto& host : state.hosts) names.push_back(host.name);
    return names;
  }
};
inline void describe(Fields& fields, const LabLine& line) {
  fields.field("lab", line.name)
      .field("pid", line.state.holder.pid)
      .field("from", line.state.source)
      .list("hosts", line.host_names());
}

struct CleanedLab {
  std::string name;
};
inline void describe(Fields& fields, const CleanedLab& lab) {
  fields.field("lab", lab.name);
}

struct DownLine {
  std::string name;
  bool was_alive = false;
};
inline void describe(Fields& fields, const DownLine& line) {
  fields.field("lab", line.name).field("was_alive", line.was_alive);
}

struct BuiltInLine {
  engine::lab::BuiltIn lab;
};
inline void describe(Fields& fields, const BuiltInLine& line) {
  fields.field("name", line.lab.name).field("summary", line.lab.summary);
}

}  // namespace ntool::commands::lab
