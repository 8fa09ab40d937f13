// Tells on the desktop that a job ended, as hooks.notify says, while the user looks elsewhere. Without sound.
#pragma once

#include <QSystemTrayIcon>
#include <functional>

#include "widgets/bridge/session_bridge.h"

namespace drift {

class Notifier : public QObject {
    Q_OBJECT

public:
    // Nothing is told while `window` is in front.
    Notifier(SessionBridge& bridge, QWidget& window);
    // How a message is shown; by default in the system tray, where there is one.
    using Show = std::function<void(const QString& title, const QString& text, bool failed)>;
    void setShow(Show show) { show_ = std::move(show); }

private:
    void onFinished(const JobFinished& event);
    void showInTray(const QString& title, const QString& text, bool failed);

    SessionBridge& bridge_;
    QWidget& window_;
    QSystemTrayIcon* tray_ = nullptr;  // made for the first message
    Show show_;
};

}  // namespace drift
