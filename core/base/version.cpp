#include "core/base/version.h"

#include "version_values.h"

namespace drift {

const char* version() {
    return DRIFT_VERSION;
}
const char* build_type() {
    return DRIFT_BUILD_TYPE;
}
const char* compiler_name() {
    return DRIFT_COMPILER;
}
const char* source_revision() {
    return DRIFT_REVISION;
}

}  // namespace drift
