#include "widgets/models/job_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/base/clock.h"

namespace drift {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("drift::JobText", text);
}

// Whole seconds: a forecast has no tenths.
QString coarse(double seconds) {
    return seconds < 59.5 ? tr("%1 s").arg(qRound(seconds)) : QString::fromStdString(duration_text(seconds));
}

}  // namespace

QString stateText(JobState state) {
    switch (state) {
        case JobState::kQueued:
            return tr("queued");
        case JobState::kStarting:
            return tr("starting");
        case JobState::kRunning:
            return tr("running");
        case JobState::kPaused:
            return tr("paused");
        case JobState::kStopping:
            return tr("stopping");
        case JobState::kSaving:
            return tr("saving");
        case JobState::kParked:
            return tr("parked");
        case JobState::kDone:
            return tr("done");
        case JobState::kStopped:
            return tr("stopped");
        case JobState::kFailed:
            return tr("failed");
        case JobState::kInterrupted:
            return tr("interrupted");
    }
    return {};
}

QString jobTitle(const JobInfo& job) {
    for (const std::string& text : {job.spec.title, job.spec.config.run.name, job.spec.preset, job.run}) {
        if (!text.empty()) {
            return QString::fromStdString(text);
        }
    }
    return tr("job %1").arg(job.id);
}

QString speedText(double steps_per_second) {
    if (!(steps_per_second > 0)) {
        return {};
    }
    const int decimals = steps_per_second >= 20 ? 0 : steps_per_second >= 2 ? 1 : 2;
    return tr("%1 it/s").arg(steps_per_second, 0, 'f', decimals);
}

QString etaText(double seconds, double deviation) {
    if (seconds < 0) {
        return {};
    }
    return deviation < 0 ? coarse(seconds)
                         : tr("%1 ± %2").arg(coarse(seconds), coarse(std::max(1.0, deviation)));
}

QString stepText(std::int64_t step, std::int64_t total) {
    const QString done = QString::fromStdString(grouped(step));
    return total > 0 ? tr("%1 / %2").arg(done, QString::fromStdString(grouped(total))) : done;
}

QString memoryText(double mib) {
    return QString::fromStdString(
        bytes_text(static_cast<std::uint64_t>(std::max(0.0, mib) * 1024.0 * 1024.0)));
}

QString errorHtml(const ErrorInfo& error) {
    QString html = QString::fromStdString(error.message).toHtmlEscaped();
    if (!error.cause.empty()) {
        html +=
            QStringLiteral("<br>") + tr("Cause: %1").arg(QString::fromStdString(error.cause).toHtmlEscaped());
    }
    if (!error.what_to_do.empty()) {
        html += QStringLiteral("<br>") +
                tr("To do: %1").arg(QString::fromStdString(error.what_to_do).toHtmlEscaped());
    }
    return html;
}

}  // namespace drift
