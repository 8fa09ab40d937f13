// What an action that must fail says.
#pragma once

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace drift {

// The ErrorInfo of the drift::Error that `action` throws; the test fails when it throws none.
template <class Action>
ErrorInfo error_of(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.info();
    }
    ADD_FAILURE() << "no error";
    return {};
}

}  // namespace drift
