// One to four toys side by side: they share layers, axes and zoom, and are shown at one moment.
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>
#include <vector>

#include "core/session/toy_field.h"
#include "widgets/panels/toy_cell.h"
#include "widgets/panels/toy_transport.h"
#include "widgets/toy/toy_camera.h"
#include "widgets/toy/toy_layers.h"

class QGridLayout;

namespace drift {

class ToyGrid : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMost = 4;
    explicit ToyGrid(QWidget* parent = nullptr);

    // At most kMost are shown. A toy that is shown already keeps its plane.
    void setToys(const std::vector<ToyShown>& toys);
    [[nodiscard]] const std::vector<ToyCell*>& cells() const { return cells_; }
    [[nodiscard]] ToyCell* current() const;  // null when empty
    [[nodiscard]] ToyCell* cellOf(JobId job) const;
    void setCurrent(int index);
    void remove(ToyCell* cell);

    void setLayers(const ToyLayers& layers);
    void setAxesMode(ToyAxesMode mode);
    [[nodiscard]] const ToyLayers& layers() const { return layers_; }
    [[nodiscard]] ToyAxesMode axesMode() const { return axes_; }

    // Looks for what was recorded since; true when something was.
    bool refresh();
    // Moments of all toys together, increasing and without repetition.
    [[nodiscard]] std::vector<double> moments(ToySync sync) const;
    // The newest moment that every live toy has reached; the newest of all when none is live; negative when
    // one has nothing yet.
    [[nodiscard]] double newestCommon(ToySync sync) const;
    [[nodiscard]] std::vector<ToyTimelineMark> marks(ToySync sync) const;
    void showAt(double moment, ToySync sync);
    [[nodiscard]] double stepOf(const ToyCell& cell, double moment, ToySync sync) const;

Q_SIGNALS:
    void currentChanged();
    void toysChanged();  // a toy was closed
    void hovered(const QString& text);
    void layersChanged();  // from a view's own menu or keys
    void wantedRateChanged(drift::ToyCell* cell, double hz);
    void exported(const QString& text);
    void failed(const drift::ErrorInfo& error);
    void animationRequested(drift::ToyCell* cell);
    void microscopeChanged(const std::shared_ptr<const drift::ToyMicroscope>& microscope);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    ToyCell* makeCell(const ToyShown& shown);
    void arrange();
    void shareCamera(const ToyCell& from, const ToyCamera& camera);
    void takeLayersFrom(const ToyCell& cell);

    QGridLayout* grid_ = nullptr;
    std::vector<ToyCell*> cells_;
    int current_ = -1;
    int columns_ = 0;
    ToyLayers layers_;
    ToyAxesMode axes_ = ToyAxesMode::kFixed;
};

}  // namespace drift
