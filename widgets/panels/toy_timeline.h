// The bar of recorded moments: a slider with the chosen moment written at its thumb and the run's events as
// marks, each kind with a shape of its own.
//
// The slider's value is the index of a moment, so any spacing of steps is fine. THREADING  GUI thread only.
#pragma once

#include <QSlider>
#include <vector>

namespace drift {

struct ToyTimelineMark {
    double position = 0;  // in the unit of the moments
    QString kind;         // of ScalarMark: "edit", "checkpoint", "alarm", "resume", "fork"
    QString text;         // shown under the pointer
};

class ToyTimeline : public QSlider {
    Q_OBJECT

public:
    explicit ToyTimeline(QWidget* parent = nullptr);
    // Moments in increasing order; the value is kept in range.
    void setMoments(std::vector<double> moments);
    void setMarks(std::vector<ToyTimelineMark> marks);
    void setLabel(const QString& label);  // at the thumb
    [[nodiscard]] const std::vector<double>& moments() const { return moments_; }
    [[nodiscard]] const std::vector<ToyTimelineMark>& marks() const { return marks_; }
    [[nodiscard]] QString label() const { return label_; }
    // Index of the newest moment at or before `position`; 0 when there is none.
    [[nodiscard]] int indexAt(double position) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(int index);  // by mouse, wheel or key; not by setValue()

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QRectF groove() const;
    [[nodiscard]] double xOf(int index) const;
    [[nodiscard]] int indexNear(double x) const;
    [[nodiscard]] QString markTextAt(const QPoint& at) const;
    void paintMarks(QPainter& painter) const;
    void choose(int index);

    std::vector<double> moments_;
    std::vector<ToyTimelineMark> marks_;
    QString label_;
};

}  // namespace drift
