// Ctrl+K: finds actions, settings, presets and runs by name.
#pragma once

#include <QFrame>
#include <QIcon>
#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace drift {

struct PaletteEntry {
    QString title;     // what is matched and shown
    QString category;  // "Action", "Setting", "Preset", "Run"
    QString hint;      // shortcut or value, at the right
    QIcon icon;
    std::function<void()> run;
    bool enabled = true;
};

// 0: no match; more is better. Every word of `query` has to be found: at the start, at a word start, inside,
// or as a subsequence, in falling order.
[[nodiscard]] int matchScore(const QString& query, const QString& text);

class CommandPalette : public QFrame {
    Q_OBJECT

public:
    using Provider = std::function<std::vector<PaletteEntry>()>;
    static constexpr int kShown = 60;

    explicit CommandPalette(QWidget* window);
    // Asked each time the palette opens, so entries are never stale.
    void addProvider(Provider provider) { providers_.push_back(std::move(provider)); }
    void open();
    void setQuery(const QString& text);
    [[nodiscard]] int count() const;
    [[nodiscard]] QString titleAt(int row) const;
    void runCurrent();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void filter(const QString& query);
    void place();
    QWidget& window_;
    QLineEdit* edit_;
    QListWidget* list_;
    std::vector<Provider> providers_;
    std::vector<PaletteEntry> entries_;
};

}  // namespace drift
