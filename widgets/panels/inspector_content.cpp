#include "widgets/panels/inspector_content.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImageReader>

#include "core/base/clock.h"
#include "core/config/config_io.h"
#include "widgets/models/job_text.h"

namespace drift {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("drift::Inspector", text);
}
QString text(const std::string& s) {
    return QString::fromStdString(s);
}

// "2026-05-01T12:34:56.789Z" -> "2026-05-01 12:34 UTC"
QString timeText(const std::string& utc) {
    return utc.size() < 19 ? text(utc)
                           : text(utc.substr(0, 10)) + QLatin1Char(' ') + text(utc.substr(11, 5)) +
                                 QStringLiteral(" UTC");
}

class Facts {
public:
    explicit Facts(InspectorContent& content) : content_(content) {}
    Facts& add(const QString& name, const QString& value, bool number = false) {
        if (!value.isEmpty()) {
            content_.facts.push_back({name, value, number});
        }
        return *this;
    }

private:
    InspectorContent& content_;
};

// What differs from the built-in defaults is what the user chose.
QString changedOptions(const RunConfig& config) {
    QStringList lines;
    for (const ConfigDifference& d : diff(RunConfig{}, config)) {
        lines.append(QStringLiteral("<tr><td style='padding-right:8px'>%1</td><td>%2</td></tr>")
                         .arg(text(d.key).toHtmlEscaped(), text(d.b).toHtmlEscaped()));
    }
    return lines.isEmpty() ? QString()
                           : QStringLiteral("<b>%1</b><table cellspacing='0'>%2</table>")
                                 .arg(tr("Not at their defaults"), lines.join(QString()));
}

}  // namespace

InspectorContent inspectJob(const JobInfo& job) {
    InspectorContent content;
    content.kind = tr("Job %1").arg(job.id);
    content.title = jobTitle(job);
    Facts facts(content);
    facts
        .add(tr("State"),
             job.held ? tr("%1, waits for Start the queue").arg(stateText(job.state)) : stateText(job.state))
        .add(tr("Lane"), text(job.spec.lane))
        .add(tr("Preset"), text(job.spec.preset))
        .add(tr("Step"), stepText(job.step, job.total_steps), true)
        .add(tr("Seed"), QString::number(job.spec.config.run.seed), true)
        .add(tr("Run"), text(job.run))
        .add(tr("Queued"), timeText(job.created))
        .add(tr("Started"), timeText(job.started))
        .add(tr("Finished"), timeText(job.finished));
    if (!job.checkpoint_steps.empty()) {
        facts.add(tr("Checkpoints"), tr("%1, newest at step %2")
                                         .arg(job.checkpoint_steps.size())
                                         .arg(text(grouped(job.checkpoint_steps.back()))));
    }
    if (job.state == JobState::kFailed || !job.error.message.empty()) {
        content.notes = errorHtml(job.error);
    } else {
        content.notes = changedOptions(job.spec.config);
    }
    return content;
}

InspectorContent inspectRun(const RunDir& run) {
    const RunManifest m = run.manifest();
    InspectorContent content;
    content.kind = tr("Run");
    content.title = m.name.empty() ? text(run.name()) : text(m.name);
    Facts facts(content);
    facts.add(tr("State"), stateText(m.state))
        .add(tr("Step"), stepText(m.step, m.total_steps), true)
        .add(tr("Preset"), text(m.preset))
        .add(tr("Seed"), QString::number(m.seed), true)
        .add(tr("Device"), text(m.device))
        .add(tr("Processor"), text(m.cpu_name))
        .add(tr("Threads"), m.threads > 0 ? QString::number(m.threads) : QString(), true)
        .add(tr("Made"), timeText(m.created))
        .add(tr("Continues"), text(m.parent))
        .add(tr("Config hash"), text(m.config_hash.substr(0, 12)))
        .add(tr("Version"), text(m.version))
        .add(tr("LibTorch"), text(m.torch_version))
        .add(tr("Folder"), text(run.name()));
    const std::vector<CheckpointRef> checkpoints = run.checkpoints();
    if (!checkpoints.empty()) {
        std::uint64_t bytes = 0;
        for (const CheckpointRef& ref : checkpoints) {
            bytes += ref.bytes;
        }
        facts.add(tr("Checkpoints"),
                  tr("%1, newest at step %2, %3")
                      .arg(checkpoints.size())
                      .arg(text(grouped(checkpoints.back().step)), text(bytes_text(bytes))));
    }
    content.notes = m.error.message.empty() ? changedOptions(run.config()) : errorHtml(m.error);
    return content;
}

InspectorContent inspectDevice(const DeviceInfo& device) {
    InspectorContent content;
    content.kind = tr("Device");
    content.title = text(device.name);
    Facts(content)
        .add(tr("Support"), device.available ? text(to_string(device.tier)) : tr("not available here"))
        .add(tr("Platform"), text(device.platform))
        .add(tr("Scope"), text(device.scope))
        .add(tr("Reason"), text(device.reason))
        .add(tr("Memory"),
             device.memory_mib > 0 ? memoryText(static_cast<double>(device.memory_mib)) : QString(), true)
        .add(tr("Speed"),
             device.matmul_gflops > 0 ? tr("%1 GFLOP/s").arg(device.matmul_gflops, 0, 'f', 1) : QString(),
             true);
    return content;
}

InspectorContent inspectPicture(const QImage& picture, const QString& facts) {
    InspectorContent content;
    content.kind = tr("Picture");
    content.picture = picture;
    content.title = tr("%1 × %2 pixels").arg(picture.width()).arg(picture.height());
    Facts list(content);
    for (const QString& line : facts.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        list.add(line.section(QLatin1Char('\t'), 0, 0), line.section(QLatin1Char('\t'), 1));
    }
    return content;
}

InspectorContent inspectPng(const QString& file) {
    QImageReader reader(file);
    const QImage image = reader.read();
    if (image.isNull()) {
        throw Error(ErrorCode::kBadData, file.toStdString() + " is not a readable picture",
                    "drop a PNG that the Gallery or 'drift sample' wrote",
                    reader.errorString().toStdString());
    }
    InspectorContent content;
    content.kind = tr("Picture");
    content.title = QFileInfo(file).fileName();
    content.picture = image;
    Facts facts(content);
    for (const QString& key : image.textKeys()) {
        const QString value = image.text(key);
        facts.add(key, value.size() > 200 ? value.left(200) + QChar(0x2026) : value);
    }
    if (content.facts.empty()) {
        throw Error(ErrorCode::kBadData, file.toStdString() + " carries no seed, step or configuration",
                    "drop a PNG that the Gallery or 'drift sample' wrote");
    }
    return content;
}

}  // namespace drift
