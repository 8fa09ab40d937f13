// The gallery: fixed seeds x classes of one run at any recorded step, live or from disk.
//
// Keys: arrows choose another seed or class, comma and period (or Page Up/Down) the same picture at another
// step, Home/End first and newest step, + - 0 zoom, 1 true pixels. THREADING  GUI thread only.
#pragma once

#include <QWidget>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/session/event.h"
#include "core/store/atlas.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace drift {

class SheetView;
class StepScrubber;

class GalleryPanel : public QWidget {
    Q_OBJECT

public:
    explicit GalleryPanel(QWidget* parent = nullptr);
    ~GalleryPanel() override;

    // `job` is 0 for a finished run; `config_hash` goes into exported pictures.
    void setRun(const std::filesystem::path& folder, const QString& name, const QString& config_hash,
                JobId job);
    void clearRun();
    [[nodiscard]] SheetView* sheet() const { return sheet_; }
    [[nodiscard]] StepScrubber* scrubber() const { return scrubber_; }
    // Writes what is shown as PNG with seed, class, step, alpha, weights and config hash as text; throws
    // Error{kIo}.
    void exportSheet(const QString& file) const;
    void exportTile(const QString& file) const;

public Q_SLOTS:
    void onSamples(const drift::SamplesReady& samples);
    void onJobState(drift::JobId job, drift::JobState state);

Q_SIGNALS:
    void sampleNow(drift::JobId job);
    void startRequested(const QString& preset);
    // The chosen picture, enlarged by the inspector; null when nothing is chosen.
    void pictureSelected(const QImage& picture, const QString& facts);
    void failed(const QString& message);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeHeader(QWidget* into);
    // Reads the run's sheets from disk anew; their steps in order.
    std::vector<std::int64_t> listSheets();
    void showIndex(int index);
    void selectionChanged();
    void moveSelection(int rows, int columns);
    void askExport(bool whole_sheet);
    void save(const QImage& picture, const QString& file, bool whole_sheet) const;

    std::filesystem::path folder_;
    QString config_hash_;
    JobId job_ = 0;
    std::vector<AtlasRef> recorded_;
    std::shared_ptr<const SampleSheet> newest_;
    SheetView* sheet_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    StepScrubber* scrubber_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* caption_ = nullptr;
    QLabel* empty_text_ = nullptr;
    QWidget* empty_ = nullptr;
    QToolButton* sample_now_ = nullptr;
    QToolButton* export_sheet_ = nullptr;
    QToolButton* export_tile_ = nullptr;
};

}  // namespace drift
