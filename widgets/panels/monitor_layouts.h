// Layouts of the monitor saved by name, one file per project: <project>/monitor_layouts.json
// (docs/file_formats.md).
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantMap>
#include <filesystem>
#include <vector>

namespace drift {

class MonitorLayouts : public QObject {
    Q_OBJECT
public:
    static constexpr const char* kFileName = "monitor_layouts.json";

    using QObject::QObject;

    // Reads the file, if there is one; a damaged file is set aside as <file>.damaged-<utc> and `failed` says
    // so. An empty path keeps layouts in memory only; `read_only` never writes.
    void open(const std::filesystem::path& file, bool read_only);
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] bool contains(const QString& name) const { return names().contains(name); }
    // Empty when there is no such layout.
    [[nodiscard]] QVariantMap layout(const QString& name) const;
    // Replaces a layout of the same name; false (and `failed`) for a blank name or when it cannot be written.
    bool save(const QString& name, const QVariantMap& view);
    bool remove(const QString& name);
    bool rename(const QString& from, const QString& to);
    // What was on screen last, for the next start.
    [[nodiscard]] const QVariantMap& current() const { return current_; }
    void setCurrent(const QVariantMap& view);

Q_SIGNALS:
    void changed();
    void failed(const QString& text);

private:
    struct Entry {
        QString name;
        QVariantMap view;
    };
    bool write();
    std::vector<Entry> entries_;
    QVariantMap current_;
    std::filesystem::path file_;
    bool read_only_ = true;
};

}  // namespace drift
