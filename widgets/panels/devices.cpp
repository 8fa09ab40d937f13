#include "widgets/panels/devices.h"

#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "widgets/models/job_text.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString text(const std::string& s) {
    return s.empty() ? QStringLiteral("–") : QString::fromStdString(s);
}

QString speedOf(const DeviceInfo& device) {
    return device.matmul_gflops > 0
               ? DevicesPanel::tr("%1 GFLOP/s, float32 matrix product").arg(device.matmul_gflops, 0, 'f', 1)
               : DevicesPanel::tr("not measured");
}

QString compileOf(const DeviceInfo& device) {
    return device.compile_fail_action.empty()
               ? text(device.compile_policy)
               : DevicesPanel::tr("%1; on failure: %2")
                     .arg(text(device.compile_policy), text(device.compile_fail_action));
}

}  // namespace

DevicesPanel::DevicesPanel(Provider provider, QWidget* parent)
    : QWidget(parent), provider_(std::move(provider)) {
    setAccessibleName(tr("Devices"));
    pool_.setMaxThreadCount(1);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(buildList());
    splitter->addWidget(buildDetails());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({320, 640});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    applyTheme();
    refresh(false);
}

DevicesPanel::~DevicesPanel() {
    pool_.waitForDone();
}

QWidget* DevicesPanel::buildList() {
    auto* side = new QWidget(this);
    list_ = new QListWidget(side);
    list_->setAccessibleName(tr("Device list"));
    list_->setIconSize(QSize(theme::kIcon, theme::kIcon));
    list_->setSpacing(0);
    list_->setUniformItemSizes(true);
    connect(list_, &QListWidget::currentRowChanged, this, &DevicesPanel::showDevice);
    measure_ = new QPushButton(theme::icon(QStringLiteral("device")), tr("Measure speed"), side);
    measure_->setAccessibleName(tr("Measure speed"));
    measure_->setToolTip(
        tr("Runs matrix products for about a second on every available device, beside the window"));
    connect(measure_, &QPushButton::clicked, this, [this] { refresh(true); });
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    layout->setSpacing(theme::kGrid);
    layout->addWidget(list_, 1);
    layout->addWidget(measure_);
    return side;
}

QLabel* DevicesPanel::addRow(QFormLayout& form, const QString& name) {
    auto* label = new QLabel(name);
    auto* value = new QLabel;
    label->setBuddy(value);
    label->setAlignment(Qt::AlignRight | Qt::AlignTop);
    value->setAccessibleName(name);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    muted_.push_back(label);
    form.addRow(label, value);
    return value;
}

QWidget* DevicesPanel::buildDetails() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(theme::kGroupGap, theme::kMargin, theme::kGroupGap, theme::kGroupGap);
    form->setHorizontalSpacing(theme::kGroupGap);
    form->setVerticalSpacing(theme::kGrid);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    title_ = new QLabel;
    title_->setFont(theme::font(theme::TextSize::kTitle));
    title_->setAccessibleName(tr("Device"));
    title_->setWordWrap(true);
    form->addRow(title_);
    tier_ = addRow(*form, tr("Support"));
    reason_ = addRow(*form, tr("Reason"));
    scope_ = addRow(*form, tr("Scope"));
    memory_ = addRow(*form, tr("Memory"));
    threads_ = addRow(*form, tr("Threads"));
    capabilities_ = addRow(*form, tr("Capabilities"));
    speed_ = addRow(*form, tr("Speed"));
    compile_ = addRow(*form, tr("Compilation"));
    driver_ = addRow(*form, tr("Driver"));
    addNotes(*form);
    auto* scroll = new QScrollArea(this);
    scroll->setAccessibleName(tr("Device facts"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    return scroll;
}

void DevicesPanel::addNotes(QFormLayout& form) {
    const auto block = [&](const QString& name, const QString& lead, const std::vector<const char*>& lines) {
        QStringList items;
        for (const char* line : lines) {
            static const QRegularExpression kCode(QStringLiteral("`([^`]*)`"));
            items.append(QStringLiteral("<li>%1</li>")
                             .arg(QString::fromUtf8(line).toHtmlEscaped().replace(
                                 kCode, QStringLiteral("<code>\\1</code>"))));
        }
        QLabel* value = addRow(form, name);
        value->setTextFormat(Qt::RichText);
        value->setText(lead +
                       QStringLiteral("<ul style='margin:0; -qt-list-indent:0; margin-left:12px'>%1</ul>")
                           .arg(items.join(QString())));
    };
    form.addItem(new QSpacerItem(0, theme::kGrid));
    block(tr("Known caveats"), {}, known_caveats());
    block(
        tr("Claims"),
        tr("A support tier does not say that the paper's figures are reached. What is claimed is written in"),
        claim_boundaries());
}

void DevicesPanel::refresh(bool measure) {
    if (busy_) {
        return;
    }
    busy_ = true;
    measure_->setEnabled(false);
    measure_->setText(measure ? tr("Measuring") : tr("Looking for devices"));
    // The destructor waits for the pool, so the panel exists whenever a result is queued.
    pool_.start([this, provider = provider_, measure] {
        try {
            std::vector<DeviceInfo> found = provider(measure);
            QMetaObject::invokeMethod(
                this, [this, found = std::move(found)]() mutable { show(std::move(found)); },
                Qt::QueuedConnection);
        } catch (...) {
            const ErrorInfo error = current_error_info();
            QMetaObject::invokeMethod(
                this,
                [this, error] {
                    show(devices_);
                    Q_EMIT failed(error);
                },
                Qt::QueuedConnection);
        }
    });
}

void DevicesPanel::show(std::vector<DeviceInfo> devices) {
    busy_ = false;
    measure_->setEnabled(true);
    measure_->setText(tr("Measure speed"));
    // A look without a measurement keeps the figures of the last one.
    for (DeviceInfo& device : devices) {
        for (const DeviceInfo& old : devices_) {
            if (old.name == device.name && device.matmul_gflops <= 0) {
                device.matmul_gflops = old.matmul_gflops;
            }
        }
    }
    devices_ = std::move(devices);
    const int current = std::max(0, list_->currentRow());
    list_->clear();
    for (const DeviceInfo& device : devices_) {
        auto* item = new QListWidgetItem(
            theme::tierIcon(device.available ? device.tier : Tier::kUnsupported),
            tr("%1   %2").arg(text(device.name),
                              device.available ? text(to_string(device.tier)) : tr("not available here")),
            list_);
        item->setSizeHint(QSize(0, theme::kRowHeight + theme::kRow));
        item->setForeground(device.available ? theme::colors().text : theme::colors().muted);
        item->setToolTip(text(device.reason));
    }
    list_->setCurrentRow(std::min(current, list_->count() - 1));
    Q_EMIT devicesChanged(devices_);
}

void DevicesPanel::showDevice(int row) {
    if (row < 0 || row >= static_cast<int>(devices_.size())) {
        return;
    }
    const DeviceInfo& device = devices_[static_cast<std::size_t>(row)];
    title_->setText(device.description.empty()
                        ? text(device.name)
                        : tr("%1 · %2").arg(text(device.name), text(device.description)));
    tier_->setText(device.available ? tr("%1 (%2)").arg(text(to_string(device.tier)), text(device.platform))
                                    : tr("not available here (%1)").arg(text(device.platform)));
    reason_->setText(text(device.reason));
    scope_->setText(text(device.scope));
    memory_->setText(device.memory_mib > 0 ? memoryText(static_cast<double>(device.memory_mib)) : text({}));
    threads_->setText(device.threads > 0 ? QString::number(device.threads) : text({}));
    QStringList capabilities;
    for (const std::string& capability : device.capabilities) {
        capabilities.append(QString::fromStdString(capability));
    }
    capabilities_->setText(capabilities.isEmpty() ? text({}) : capabilities.join(QStringLiteral(", ")));
    speed_->setText(speedOf(device));
    compile_->setText(compileOf(device));
    driver_->setText(text(device.driver));
    Q_EMIT deviceSelected(device);
}

void DevicesPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && list_ != nullptr) {
        applyTheme();
    }
}

void DevicesPanel::applyTheme() {
    for (QLabel* label : muted_) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, theme::colors().muted);
        label->setPalette(palette);
    }
    for (int row = 0; row < list_->count(); ++row) {
        const bool available = devices_[static_cast<std::size_t>(row)].available;
        list_->item(row)->setForeground(available ? theme::colors().text : theme::colors().muted);
    }
}

}  // namespace drift
