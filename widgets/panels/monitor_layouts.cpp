#include "widgets/panels/monitor_layouts.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"

namespace drift {
namespace {

constexpr int kFormat = 1;

QJsonObject parsed(const std::filesystem::path& file) {
    QJsonParseError problem;
    const QJsonDocument document =
        QJsonDocument::fromJson(QByteArray::fromStdString(read_file(file)), &problem);
    if (!document.isObject()) {
        throw Error(ErrorCode::kBadData, file.string() + " is no JSON object", {},
                    problem.errorString().toStdString());
    }
    const int format = document.object().value(QLatin1String("format")).toInt();
    if (format != kFormat) {
        throw Error(ErrorCode::kBadData, file.string() + " has format " + std::to_string(format) +
                                             ", this program reads " + std::to_string(kFormat));
    }
    return document.object();
}

}  // namespace

void MonitorLayouts::open(const std::filesystem::path& file, bool read_only) {
    entries_.clear();
    current_.clear();
    file_ = file;
    read_only_ = read_only;
    if (file_.empty() || !std::filesystem::exists(file_)) {
        Q_EMIT changed();
        return;
    }
    try {
        const QJsonObject object = parsed(file_);
        current_ = object.value(QLatin1String("current")).toObject().toVariantMap();
        for (const QJsonValue& value : object.value(QLatin1String("layouts")).toArray()) {
            const QString name = value.toObject().value(QLatin1String("name")).toString().trimmed();
            if (!name.isEmpty() && !contains(name)) {
                entries_.push_back(
                    {name, value.toObject().value(QLatin1String("view")).toObject().toVariantMap()});
            }
        }
    } catch (...) {
        std::string text = current_error_info().text();
        if (!read_only_) {
            std::filesystem::path aside = file_;
            aside += ".damaged-" + utc_stamp();
            std::error_code code;
            std::filesystem::rename(file_, aside, code);
            text += code ? "" : "; it is kept as " + aside.string();
        }
        Q_EMIT failed(tr("The saved layouts cannot be read: %1").arg(QString::fromStdString(text)));
    }
    Q_EMIT changed();
}

QStringList MonitorLayouts::names() const {
    QStringList names;
    for (const Entry& entry : entries_) {
        names << entry.name;
    }
    return names;
}

QVariantMap MonitorLayouts::layout(const QString& name) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&name](const Entry& entry) { return entry.name == name; });
    return found == entries_.end() ? QVariantMap{} : found->view;
}

bool MonitorLayouts::save(const QString& name, const QVariantMap& view) {
    const QString clean = name.trimmed();
    if (clean.isEmpty()) {
        Q_EMIT failed(tr("A layout needs a name of at least one letter."));
        return false;
    }
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&clean](const Entry& entry) { return entry.name == clean; });
    if (found == entries_.end()) {
        entries_.push_back({clean, view});
        std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
            return QString::localeAwareCompare(a.name, b.name) < 0;
        });
    } else {
        found->view = view;
    }
    const bool written = write();
    Q_EMIT changed();
    return written;
}

bool MonitorLayouts::remove(const QString& name) {
    if (std::erase_if(entries_, [&name](const Entry& entry) { return entry.name == name; }) == 0) {
        return false;
    }
    const bool written = write();
    Q_EMIT changed();
    return written;
}

bool MonitorLayouts::rename(const QString& from, const QString& to) {
    const QString clean = to.trimmed();
    if (clean.isEmpty() || !contains(from) || (clean != from && contains(clean))) {
        Q_EMIT failed(clean.isEmpty() ? tr("A layout needs a name of at least one letter.")
                                      : tr("There is a layout %1 already.").arg(clean));
        return false;
    }
    const QVariantMap view = layout(from);
    std::erase_if(entries_, [&from](const Entry& entry) { return entry.name == from; });
    return save(clean, view);
}

void MonitorLayouts::setCurrent(const QVariantMap& view) {
    if (view != current_) {
        current_ = view;
        write();
    }
}

bool MonitorLayouts::write() {
    if (file_.empty() || read_only_) {
        return true;  // kept for this session
    }
    QJsonArray list;
    for (const Entry& entry : entries_) {
        list.append(QJsonObject{{QStringLiteral("name"), entry.name},
                                {QStringLiteral("view"), QJsonObject::fromVariantMap(entry.view)}});
    }
    const QJsonObject object{{QStringLiteral("format"), kFormat},
                             {QStringLiteral("layouts"), list},
                             {QStringLiteral("current"), QJsonObject::fromVariantMap(current_)}};
    try {
        write_file_atomic(file_, QJsonDocument(object).toJson(QJsonDocument::Indented).toStdString());
    } catch (...) {
        Q_EMIT failed(tr("The layouts could not be written: %1")
                          .arg(QString::fromStdString(current_error_info().text())));
        return false;
    }
    return true;
}

}  // namespace drift
