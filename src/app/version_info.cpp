#include "version_info.hpp"

#include "cli_adapter.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <ntool/base/library_versions.hpp>
#include <ntool/net/library_version.hpp>
#include <ntool/report/json.hpp>
#include <ntool/report/text.hpp>

namespace ntool::app {
namespace {

struct Libraries {};
void describe(Fields& fields, const Libraries&) {
  fields.field("CLI11", cli_library_version())
      .field("fmt", format_library_version())
      .field("spdlog", log_library_version())
      .field("nlohmann_json", report::json_library_version())
      .field("c_ares", net::resolver_library_version())
      .field("utf8proc", text_library_version())
      .field("yaml_cpp", yaml_library_version());
}

struct Version {};
void describe(Fields& fields, const Version&) {
#if defined(__clang__)
  const std::string compiler = fmt::format("clang {}.{}", __clang_major__, __clang_minor__);
#else
  const std::string compiler = fmt::format("g++ {}.{}", __GNUC__, __GNUC_MINOR__);
#endif
  fields.field("ntool", NTOOL_VERSION)
      .field("commit", NTOOL_COMMIT)
      .field("compiler", compiler)
      .field("libraries", Libraries{});
}

}  // namespace

Result<commands::ExitCode> show_version(commands::Context& context) {
  if (context.json) {
    report::JsonDocument document(context.out);
    document.fields(Version{});
    document.finish();
  } else {
    context.out.write(report::to_text(Version{}));
  }
  return commands::ExitCode::yes;
}

}  // namespace ntool::app
