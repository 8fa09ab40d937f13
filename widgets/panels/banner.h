// Messages at the top of the workspace: what happened, where, what to do. Never modal; each can be closed.
#pragma once

#include <QFrame>
#include <QMap>
#include <functional>
#include <vector>

#include "core/base/error.h"

class QVBoxLayout;

namespace drift {

enum class BannerLevel { kInfo, kWarning, kError };

struct BannerAction {
    QString text;
    std::function<void()> run;  // the banner closes afterwards
};

class BannerBar : public QWidget {
    Q_OBJECT

public:
    static constexpr int kShown = 3;  // older ones give way

    explicit BannerBar(QWidget* parent = nullptr);
    // A banner with the same `key` is replaced, so that a repeated error stays one line. `text` is plain.
    void show(const QString& key, BannerLevel level, const QString& title, const QString& text,
              std::vector<BannerAction> actions = {}, bool closable = true);
    void show(const QString& key, const ErrorInfo& error, std::vector<BannerAction> actions = {});
    void dismiss(const QString& key);
    [[nodiscard]] bool isShown(const QString& key) const { return banners_.contains(key); }
    [[nodiscard]] int count() const { return static_cast<int>(banners_.size()); }

private:
    QVBoxLayout* layout_;
    QMap<QString, QFrame*> banners_;
    QStringList order_;
};

}  // namespace drift
