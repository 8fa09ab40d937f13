// The 2-D plane of a toy run: target points, generated points with trails, the drifting field and its parts,
// densities, the image of the noise, and a microscope on one sample.
//
// The owner hands over frames as they come; the view paints at most as often as its rate allows, asks for the
// field of what it shows on a thread of its own, and does nothing at all while it is hidden.
// KEYS  Tab / Shift+Tab next / previous point (while one is chosen), arrows the nearest one in that
// direction, Enter the microscope, Esc leaves it, + - zoom, 0 resets, Shift+arrows pan. THREADING  GUI thread
// only.
#pragma once

#include <QWidget>
#include <deque>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "widgets/toy/toy_camera.h"
#include "widgets/toy/toy_export.h"
#include "widgets/toy/toy_field_worker.h"
#include "widgets/toy/toy_layers.h"
#include "widgets/toy/toy_rate.h"
#include "widgets/toy/toy_scene.h"

class QMenu;

namespace drift {

class ToyView : public QWidget {
    Q_OBJECT

public:
    using Layers = ToyLayers;
    explicit ToyView(QWidget* parent = nullptr);
    ~ToyView() override;

    // A frame of a later step than the last one continues the trails; any other frame starts them anew.
    void setFrame(std::shared_ptr<const ToyFrame> frame);
    // Earlier frames for the trails after a jump, oldest first; used until the next setFrame() that jumps.
    void setTrail(const std::vector<std::shared_ptr<const ToyFrame>>& older);
    void clear(const QString& empty_text);
    [[nodiscard]] const ToyFrame* frame() const { return scene_.frame.get(); }

    // Of the run shown, or a "what if": the field layers and the microscope follow at once.
    void setOptions(const ToyFieldOptions& options);
    [[nodiscard]] const ToyFieldOptions& options() const { return options_; }
    // Where field values come from; core/session/toy_field unless a test says otherwise.
    void setFieldFunctions(ToyFieldFunctions functions);

    void setLayers(const Layers& layers);
    [[nodiscard]] const Layers& layers() const { return scene_.layers; }
    void setAxesMode(ToyAxesMode mode);
    [[nodiscard]] ToyAxesMode axesMode() const { return scene_.axes; }
    // Zoom and pan, to be shared between planes side by side. resetCamera() shows the axes again.
    void setCamera(const ToyCamera& camera);
    [[nodiscard]] const ToyCamera& camera() const { return scene_.camera; }
    void resetCamera();

    // The microscope; nothing when no generated point is chosen.
    void select(std::optional<std::int32_t> sample);
    [[nodiscard]] std::optional<std::int32_t> selected() const { return scene_.selected; }
    [[nodiscard]] std::shared_ptr<const ToyMicroscope> microscope() const;
    // The generated point nearest to a place in widget pixels, within reach.
    [[nodiscard]] std::optional<std::int32_t> sampleAt(const QPointF& position) const;

    // How often frames are wanted and what showing them costs. wantedRate() is 0 while nobody can see the
    // view.
    void setRate(ToyRate rate);
    [[nodiscard]] ToyRate rate() const { return meter_.rate(); }
    [[nodiscard]] double wantedRate() const;                         // frames/s
    [[nodiscard]] double costMs() const { return meter_.costMs(); }  // per frame, field included

    // What is on screen now. The suffix decides: .png (`scale` times the size on screen), .svg, .csv.
    // Throws Error{kUsage} for another suffix or without a frame, Error{kIo}. The file is whole or absent.
    void exportTo(const QString& path, double scale = 2) const;
    [[nodiscard]] QImage picture(QSize size, double scale) const;
    // What an animation of recorded frames needs, so that a worker thread can paint it.
    [[nodiscard]] ToyMovieLook movieLook(QSize size, double scale) const;
    // What is seen, in words: for assistive technology and as a summary.
    [[nodiscard]] QString spoken() const;

    [[nodiscard]] QSize sizeHint() const override { return {640, 560}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 200}; }

Q_SIGNALS:
    // Place under the pointer, the nearest point and |V| there; empty when outside.
    void hovered(const QString& text);
    void layersChanged();                                // layers or axes mode, by the context menu
    void cameraChanged(const drift::ToyCamera& camera);  // by the user only
    void sampleSelected(int sample);                     // -1: the microscope was left
    void microscopeChanged(const std::shared_ptr<const drift::ToyMicroscope>& microscope);  // null: none
    void fieldChanged();  // the field on screen is a newer one
    void wantedRateChanged(double hz);
    void exported(const QString& text);          // "Written to ..."
    void failed(const drift::ErrorInfo& error);  // of the field or of an export
    void animationRequested();                   // from the context menu: the owner has the frames

protected:
    bool event(QEvent* event) override;  // Tab
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void askForField();  // when a layer needs it and the view can be seen
    void takeField(const std::shared_ptr<const ToyFieldResult>& result);
    void moveCamera(const ToyCamera& camera);
    void moveSelection(int key);
    void addRateMenu(QMenu& menu);
    void announceRate();
    void showReadout(const QPointF& position);
    void askAndExport(const QString& suffix);
    void copyPicture();
    void updateNote();
    void dropField();
    [[nodiscard]] bool canBeSeen() const { return shown_; }
    [[nodiscard]] ToyLayout planes() const { return toy_layout(scene_, QSizeF(size())); }

    ToyScene scene_;
    ToyFieldOptions options_;
    ToyFieldWorker worker_;
    ToyCostMeter meter_;
    ToyBackdrop backdrop_;  // what does not change from frame to frame
    QImage canvas_;
    QString empty_text_;
    bool shown_ = false;          // by show and hide events: a minimised window hides its children
    bool field_is_late_ = false;  // wanted while nobody could see it
    double wanted_rate_ = 0;
    std::optional<QPointF> pressed_;
    ToyCamera pressed_camera_;
    bool dragging_ = false;
};

}  // namespace drift
