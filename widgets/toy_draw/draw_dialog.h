// Draw your own data set: canvas, brush, classes, symmetry, import, undo; hands over the drawing.
//
// THREADING  GUI thread only.
#pragma once

#include <QDialog>

#include "core/base/error.h"
#include "widgets/toy_draw/draw_model.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QToolButton;
class QVBoxLayout;

namespace drift {

class DrawCanvas;

class DrawDialog : public QDialog {
    Q_OBJECT

public:
    explicit DrawDialog(QWidget* parent = nullptr);
    [[nodiscard]] DrawModel& model() { return model_; }
    [[nodiscard]] DrawCanvas* canvas() const { return canvas_; }
    // A picture, a table or a drawing takes the place of what is there (undo brings it back); what is wrong
    // with the file stands in the dialog.
    void importFile(const QString& file);

Q_SIGNALS:
    // The user is done: `start` a run at once, or look at the rest of the setup first.
    void finishedDrawing(const drift::ToyDrawing& drawing, bool start);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeTools();
    void addBrushTools(QVBoxLayout& column);
    void addClasses(QVBoxLayout& column);
    void addUndo(QVBoxLayout& column);
    QWidget* makeButtons();
    void chooseFile();
    void refresh();
    void say(const QString& text, bool problem);
    void finish(bool start);

    DrawModel model_;
    DrawCanvas* canvas_ = nullptr;
    QToolButton *brush_ = nullptr, *eraser_ = nullptr;
    QSlider *size_ = nullptr, *flow_ = nullptr;
    QComboBox *class_ = nullptr, *symmetry_ = nullptr;
    QLabel *count_ = nullptr, *message_ = nullptr, *size_text_ = nullptr;
    QPushButton *use_ = nullptr, *start_ = nullptr;
};

}  // namespace drift
