// How much of its speed a toy keeps when something else wants a core: a printed figure, no timed assertion.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift::test {
namespace {

// A process that keeps one core busy until this object goes.
class BusyProcess {
public:
    BusyProcess() : child_(::fork()) {
        if (child_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // also when the test is killed
            while (true) {
                asm volatile("");
            }
        }
    }
    ~BusyProcess() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
    }
    BusyProcess(const BusyProcess&) = delete;
    BusyProcess& operator=(const BusyProcess&) = delete;
    [[nodiscard]] bool running() const { return child_ > 0 && ::waitpid(child_, nullptr, WNOHANG) == 0; }

private:
    pid_t child_;
};

double toy_steps_per_second() {
    const TempFolder folder;
    ProgramOptions options;
    options.without_env = {"DRIFT_RESTARTED", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT"};
    const ProgramResult result =
        run_drift({"train", "two_gaussians", "--json", "--set", "train.total_steps=80", "--run",
                   (folder.path() / "run").string()},
                  options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const nlohmann::json report = nlohmann::json::parse(result.out);
    EXPECT_EQ(report.at("steps").get<int>(), 80);
    return report.at("steps_per_second").get<double>();
}

TEST(BusyMachine, ToyTrainsBesideABusyProcess) {
    const double quiet = toy_steps_per_second();
    double busy = 0;
    {
        const BusyProcess other;
        busy = toy_steps_per_second();
        EXPECT_TRUE(other.running());
    }
    std::printf("toy: %.1f steps/s, beside a busy process %.1f steps/s: %.0f %%\n", quiet, busy,
                100 * busy / quiet);
    EXPECT_GT(quiet, 0);
    EXPECT_GT(busy, 0);
}

}  // namespace
}  // namespace drift::test
