#include "app/gui/notifier.h"

#include <QWidget>

#include "widgets/models/job_text.h"

namespace drift {

Notifier::Notifier(SessionBridge& bridge, QWidget& window)
    : QObject(&window),
      bridge_(bridge),
      window_(window),
      show_([this](const QString& title, const QString& text, bool failed) {
          showInTray(title, text, failed);
      }) {
    connect(&bridge, &SessionBridge::jobFinished, this, &Notifier::onFinished);
}

void Notifier::onFinished(const JobFinished& event) {
    const auto job = bridge_.job(event.job);
    if (!job || event.outcome == JobState::kStopped || window_.isActiveWindow()) {
        return;
    }
    const bool failed = event.outcome == JobState::kFailed;
    const NotifyWhen when = job->spec.config.hooks.notify;
    if (when == NotifyWhen::kAlways || (when == NotifyWhen::kFailed && failed)) {
        show_(failed ? tr("%1 failed").arg(jobTitle(*job)) : tr("%1 is done").arg(jobTitle(*job)),
              failed ? QString::fromStdString(event.error.message) : tr("%1 steps").arg(job->step), failed);
    }
}

void Notifier::showInTray(const QString& title, const QString& text, bool failed) {
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        return;
    }
    if (tray_ == nullptr) {
        tray_ = new QSystemTrayIcon(window_.windowIcon(), this);
    }
    tray_->show();  // some desktops show messages of visible icons only
    tray_->showMessage(title, text, failed ? QSystemTrayIcon::Critical : QSystemTrayIcon::Information);
}

}  // namespace drift
