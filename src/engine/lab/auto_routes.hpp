// `routes: auto`: shortest paths over routers.
#pragma once

#include <ntool/engine/lab/lab.hpp>

namespace ntool::engine::lab {

/// Gives every host its routes. A host that reaches others by one router alone has a default route to it; all others
/// have one route to every network that they are not on. With an internet every host also has a default route toward
/// it. Nobody is routed through a masquerading router from its outer side. The same lab has the same routes each time.
void add_auto_routes(Lab& lab);

}  // namespace ntool::engine::lab
