// Precompiled for drift_engine, drift_session and the tests that use torch. Costs about a minute once.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
