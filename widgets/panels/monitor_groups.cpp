#include "widgets/panels/monitor_groups.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/config/config_io.h"
#include "widgets/panels/monitor_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("drift::MonitorGroups", text);
}

bool is_seed(const std::string& key) {
    return key == "run.seed";
}

// Options in which any two of the runs differ and that change what is computed.
std::vector<std::string> differing(const std::vector<RunShown>& runs) {
    std::vector<std::string> keys;
    const RunConfig* first = nullptr;
    for (const RunShown& run : runs) {
        if (!run.config) {
            continue;
        }
        first = first ? first : run.config.get();
        for (const ConfigDifference& change : diff(*first, *run.config)) {
            if (change.hashed && std::find(keys.begin(), keys.end(), change.key) == keys.end()) {
                keys.push_back(change.key);
            }
        }
    }
    return keys;
}

// "learning_rate 0.001, temperatures [0.02, 0.05]"
QString label_of(const RunConfig& config, const std::vector<std::string>& keys) {
    QStringList parts;
    for (const std::string& key : keys) {
        parts << QString::fromStdString(key.substr(key.rfind('.') + 1)) + QLatin1Char(' ') +
                     QString::fromStdString(get_value(config, key));
    }
    return parts.isEmpty() ? tr("all runs") : parts.join(QStringLiteral(", "));
}

}  // namespace

std::vector<GroupChoice> group_choices(const std::vector<RunShown>& runs) {
    std::vector<GroupChoice> choices = {
        {{}, tr("single runs")},
        {QString::fromLatin1(MonitorView::kAllButSeed), tr("everything but the seed")}};
    for (const std::string& key : differing(runs)) {
        choices.push_back({QString::fromStdString(key), QString::fromStdString(key)});
    }
    return choices;
}

RunGroups group_runs(const std::vector<RunShown>& runs, const QString& by, GroupBand band) {
    std::vector<std::string> keys;
    if (by == QLatin1String(MonitorView::kAllButSeed)) {
        keys = differing(runs);
        keys.erase(std::remove_if(keys.begin(), keys.end(), is_seed), keys.end());
    } else {
        keys = {by.toStdString()};
    }
    RunGroups groups;
    for (const RunShown& run : runs) {
        const QString label = run.config ? label_of(*run.config, keys) : tr("configuration unknown");
        const std::string id = "group:" + label.toStdString();
        const auto found = std::find_if(groups.series.begin(), groups.series.end(),
                                        [&id](const SeriesGroup& group) { return group.id == id; });
        const auto place = static_cast<std::size_t>(found - groups.series.begin());
        if (found == groups.series.end()) {
            groups.series.push_back({id, {}, band});
            RunShown look;
            look.folder = id;
            look.name = label;
            look.colour = theme::runColor(static_cast<int>(place));
            look.normalized_forces = run.normalized_forces;
            groups.looks.push_back(std::move(look));
        }
        groups.series[place].members.push_back(run.folder);
        RunShown& look = groups.looks[place];
        ++look.group_size;
        look.live = look.live || run.live;
        look.visible = true;
    }
    return groups;
}

}  // namespace drift
