#include <ntool/base/bytes.hpp>
#include <ntool/commands/extension_records.hpp>

namespace ntool::wire {

void describe(Fields& fields, const MplsLabel& label) {
  fields.field("label", label.label)
      .field("traffic_class", label.traffic_class)
      .field("bottom", label.bottom)
      .field("ttl", label.ttl);
}

}  // namespace ntool::wire

namespace ntool::engine {

void describe(Fields& fields, const TraceReply::Extension& object) {
  fields.field("class", object.object_class).field("type", object.type).field("bytes", to_hex(object.payload));
}

}  // namespace ntool::engine
