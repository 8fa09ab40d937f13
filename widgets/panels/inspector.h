// Facts, notes and actions of whatever is selected: a job, a run, a device, a picture, a point.
#pragma once

#include <QImage>
#include <QScrollArea>
#include <functional>
#include <vector>

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace drift {

struct InspectorFact {
    QString name;
    QString value;        // plain text
    bool number = false;  // tabular figures
};
struct InspectorAction {
    QString icon, text, help;
    std::function<void()> run;
};
struct InspectorContent {
    QString kind;   // "Job", "Run", "Device", "Picture"
    QString title;  // what it is called
    std::vector<InspectorFact> facts;
    QString notes;   // rich text, below the facts
    QImage picture;  // drawn with nearest neighbour up to 64 px, at an integer factor
    std::vector<InspectorAction> actions;
};

class InspectorPanel : public QScrollArea {
    Q_OBJECT

public:
    explicit InspectorPanel(QWidget* parent = nullptr);
    // The same kind, title and fact names as before: only the values change, nothing is rebuilt and no text
    // selection or scroll position is lost.
    void setContent(const InspectorContent& content);
    void clear();
    [[nodiscard]] const InspectorContent& content() const { return content_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    [[nodiscard]] bool sameShape(const InspectorContent& other) const;
    InspectorContent content_;
    std::vector<QLabel*> values_;
    QLabel* notes_ = nullptr;
};

}  // namespace drift
