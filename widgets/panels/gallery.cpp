#include "widgets/panels/gallery.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QImageWriter>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "widgets/panels/sheet_view.h"
#include "widgets/panels/step_scrubber.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

GalleryPanel::GalleryPanel(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Gallery"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    column->setSpacing(theme::kRow);
    auto* header = new QWidget(this);
    makeHeader(header);
    column->addWidget(header);
    scroll_ = new QScrollArea(this);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setAlignment(Qt::AlignCenter);
    scroll_->setAccessibleName(tr("Samples"));
    sheet_ = new SheetView;
    scroll_->setWidget(sheet_);
    scroll_->viewport()->installEventFilter(this);
    column->addWidget(scroll_, 1);
    empty_ = new QWidget(this);
    auto* empty_column = new QVBoxLayout(empty_);
    empty_text_ = new QLabel(empty_);
    empty_text_->setAlignment(Qt::AlignCenter);
    empty_text_->setWordWrap(true);
    auto* start = new QPushButton(tr("Train the handwritten digits"), empty_);
    connect(start, &QPushButton::clicked, this, [this] { Q_EMIT startRequested(QStringLiteral("digits")); });
    empty_column->addStretch();
    empty_column->addWidget(empty_text_);
    empty_column->addWidget(start, 0, Qt::AlignHCenter);
    empty_column->addStretch();
    column->addWidget(empty_, 1);
    scrubber_ = new StepScrubber(this);
    column->addWidget(scrubber_);
    connect(scrubber_, &StepScrubber::indexChanged, this, [this](int index) { showIndex(index); });
    connect(sheet_, &SheetView::selectionChanged, this, [this] { selectionChanged(); });
    connect(sheet_, &SheetView::hovered, caption_, &QLabel::setText);
    clearRun();
}

GalleryPanel::~GalleryPanel() = default;

void GalleryPanel::makeHeader(QWidget* into) {
    auto* row = new QHBoxLayout(into);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kRow);
    title_ = new QLabel(into);
    title_->setFont(theme::font(theme::TextSize::kTitle));
    caption_ = new QLabel(into);
    caption_->setFont(theme::tabular(theme::TextSize::kSmall));
    caption_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(title_);
    row->addWidget(caption_, 1);
    row->addSpacing(theme::kGrid);
    const auto button = [&](const QString& icon, const QString& name, auto slot) {
        auto* made = new QToolButton(into);
        made->setIcon(theme::icon(icon));
        made->setToolTip(name);
        made->setAccessibleName(name);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    sample_now_ =
        button(QStringLiteral("camera"), tr("Draw a sheet now"), [this] { Q_EMIT sampleNow(job_); });
    button(QStringLiteral("zoom_out"), tr("Smaller (-)"),
           [this] { sheet_->setZoom(std::max(1, sheet_->zoom() - 1)); });
    button(QStringLiteral("fit"), tr("Fit the window (0)"), [this] { sheet_->setZoom(0); });
    button(QStringLiteral("zoom_in"), tr("Larger (+)"), [this] { sheet_->setZoom(sheet_->zoom() + 1); });
    export_tile_ =
        button(QStringLiteral("save"), tr("Export the chosen picture as PNG"), [this] { askExport(false); });
    export_sheet_ =
        button(QStringLiteral("export"), tr("Export the sheet as PNG"), [this] { askExport(true); });
}

void GalleryPanel::setRun(const std::filesystem::path& folder, const QString& name,
                          const QString& config_hash, JobId job) {
    const bool same = folder == folder_;
    folder_ = folder;
    config_hash_ = config_hash;
    job_ = job;
    title_->setText(name);
    sample_now_->setEnabled(job != 0);
    scrubber_->setLive(job != 0);
    if (same) {
        return;
    }
    newest_.reset();
    sheet_->select(-1, -1);
    std::vector<std::int64_t> steps = listSheets();
    const bool any = !steps.empty();
    empty_text_->setText(job != 0 ? tr("The first sheet appears after preview.every_steps training steps.")
                                  : tr("This run has recorded no sample sheets."));
    empty_->setVisible(!any);
    scroll_->setVisible(any);
    scrubber_->setVisible(true);
    export_sheet_->setEnabled(any);
    export_tile_->setEnabled(false);
    scrubber_->setSteps(std::move(steps));
}

std::vector<std::int64_t> GalleryPanel::listSheets() {
    recorded_ = list_atlases(folder_);
    std::vector<std::int64_t> steps;
    for (const AtlasRef& ref : recorded_) {
        steps.push_back(ref.step);
    }
    return steps;
}

void GalleryPanel::clearRun() {
    folder_.clear();
    job_ = 0;
    recorded_.clear();
    newest_.reset();
    title_->setText(tr("Gallery"));
    empty_text_->setText(
        tr("Samples of an image run appear here: one row per class, one column per seed, at any "
           "recorded step.\nSelect an image run on the left, or start one."));
    empty_->show();
    scroll_->hide();
    scrubber_->hide();
    sample_now_->setEnabled(false);
    export_sheet_->setEnabled(false);
    export_tile_->setEnabled(false);
}

void GalleryPanel::onSamples(const SamplesReady& samples) {
    if (samples.job != job_ || job_ == 0 || !samples.sheet) {
        return;
    }
    newest_ = samples.sheet;
    empty_->hide();
    scroll_->show();
    export_sheet_->setEnabled(true);
    scrubber_->setSteps(listSheets());
}

void GalleryPanel::onJobState(JobId job, JobState state) {
    if (job == job_ && job_ != 0 && is_finished(state)) {
        scrubber_->setLive(false);
        sample_now_->setEnabled(false);
    }
}

void GalleryPanel::showIndex(int index) {
    if (index < 0 || index >= static_cast<int>(recorded_.size())) {
        return;
    }
    const AtlasRef& ref = recorded_[static_cast<std::size_t>(index)];
    if (sheet_->sheet() != nullptr && sheet_->sheet() == newest_.get() && newest_->step == ref.step) {
        return;
    }
    try {
        sheet_->setSheet(newest_ && newest_->step == ref.step ? newest_ : read_atlas(ref));
        selectionChanged();
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromStdString(error.info().text()));
    }
}

void GalleryPanel::selectionChanged() {
    const int row = sheet_->selectedRow();
    const int column = sheet_->selectedColumn();
    const bool chosen = sheet_->sheet() != nullptr && row >= 0 && column >= 0;
    export_tile_->setEnabled(chosen);
    if (!chosen) {
        Q_EMIT pictureSelected({}, {});
        return;
    }
    const SampleSheet& sheet = *sheet_->sheet();
    Q_EMIT pictureSelected(
        sheet_->tile(row, column),
        tr("class\t%1\nseed\t%2\nstep\t%3\nalpha\t%4\nweights\t%5\nsize\t%6 × %7 px\nconfig\t%8")
            .arg(sheet.classes[static_cast<std::size_t>(row)])
            .arg(sheet.seeds[static_cast<std::size_t>(column)])
            .arg(sheet.step)
            .arg(sheet.alpha)
            .arg(QString::fromStdString(sheet.weights))
            .arg(sheet.tile_width)
            .arg(sheet.tile_height)
            .arg(config_hash_.left(12)));
}

void GalleryPanel::moveSelection(int rows, int columns) {
    if (sheet_->sheet() == nullptr) {
        return;
    }
    sheet_->select(std::max(0, sheet_->selectedRow() + rows),
                   std::max(0, sheet_->selectedColumn() + columns));
}

void GalleryPanel::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            moveSelection(0, -1);
            break;
        case Qt::Key_Right:
            moveSelection(0, 1);
            break;
        case Qt::Key_Up:
            moveSelection(-1, 0);
            break;
        case Qt::Key_Down:
            moveSelection(1, 0);
            break;
        case Qt::Key_Comma:
        case Qt::Key_PageUp:
            scrubber_->previous();
            break;
        case Qt::Key_Period:
        case Qt::Key_PageDown:
            scrubber_->next();
            break;
        case Qt::Key_Home:
            scrubber_->first();
            break;
        case Qt::Key_End:
            scrubber_->last();
            break;
        case Qt::Key_Plus:
            sheet_->setZoom(sheet_->zoom() + 1);
            break;
        case Qt::Key_Minus:
            sheet_->setZoom(std::max(1, sheet_->zoom() - 1));
            break;
        case Qt::Key_0:
            sheet_->setZoom(0);
            break;
        case Qt::Key_1:
            sheet_->setZoom(1);
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

bool GalleryPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == scroll_->viewport() && event->type() == QEvent::Resize) {
        sheet_->setViewport(scroll_->viewport()->size());
    }
    return QWidget::eventFilter(watched, event);
}

void GalleryPanel::save(const QImage& picture, const QString& file, bool whole_sheet) const {
    const SampleSheet& sheet = *sheet_->sheet();
    QImageWriter writer(file, "png");
    const auto text = [&writer](const char* key, const QString& value) {
        writer.setText(QString::fromLatin1(key), value);
    };
    text("step", QString::number(sheet.step));
    text("alpha", QString::number(sheet.alpha));
    text("weights", QString::fromStdString(sheet.weights));
    text("config_hash", config_hash_);
    text("run", QString::fromStdString(folder_.filename().string()));
    if (!whole_sheet) {
        text("class", QString::number(sheet.classes[static_cast<std::size_t>(sheet_->selectedRow())]));
        text("seed", QString::number(sheet.seeds[static_cast<std::size_t>(sheet_->selectedColumn())]));
    }
    if (!writer.write(picture)) {
        throw Error(ErrorCode::kIo, "Writing " + file.toStdString() + " failed",
                    "choose a folder you may write to, and check the free space",
                    writer.errorString().toStdString());
    }
}

void GalleryPanel::exportSheet(const QString& file) const {
    save(sheet_->wholeSheet(), file, true);
}

void GalleryPanel::exportTile(const QString& file) const {
    save(sheet_->tile(sheet_->selectedRow(), sheet_->selectedColumn()), file, false);
}

void GalleryPanel::askExport(bool whole_sheet) {
    if (sheet_->sheet() == nullptr) {
        return;
    }
    const QString name = QStringLiteral("%1_step%2.png").arg(title_->text()).arg(sheet_->sheet()->step);
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export as PNG"), name, tr("PNG pictures (*.png)"));
    if (file.isEmpty()) {
        return;
    }
    try {
        whole_sheet ? exportSheet(file) : exportTile(file);
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromStdString(error.info().text()));
    }
}

}  // namespace drift
