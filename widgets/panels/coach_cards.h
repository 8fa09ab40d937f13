// Three short texts for the first start, side by side above the workspace. Closed once, they stay away.
#pragma once

#include <QWidget>
#include <vector>

namespace drift {

struct CoachCard {
    QString title, text;
};

class CoachCards : public QWidget {
    Q_OBJECT

public:
    explicit CoachCards(const std::vector<CoachCard>& cards, QWidget* parent = nullptr);

Q_SIGNALS:
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
};

// What the quick start shows and how to read it.
[[nodiscard]] std::vector<CoachCard> quickStartCards();

}  // namespace drift
