#include "widgets/plot/plot_access.h"

#include <QAccessibleWidget>

#include "widgets/plot/plot_view.h"

namespace drift {
namespace {

class AccessiblePlot final : public QAccessibleWidget {
public:
    explicit AccessiblePlot(PlotView* plot) : QAccessibleWidget(plot, QAccessible::Chart) {}

    [[nodiscard]] QString text(QAccessible::Text kind) const override {
        const auto* plot = static_cast<PlotView*>(widget());
        switch (kind) {
            case QAccessible::Name:
                return plot->title();
            case QAccessible::Value:
                return plot->spokenValue();
            default:
                return QAccessibleWidget::text(kind);
        }
    }
};

QAccessibleInterface* make_plot_interface(const QString& class_name, QObject* object) {
    if (class_name != QLatin1String("drift::PlotView")) {
        return nullptr;
    }
    return new AccessiblePlot(static_cast<PlotView*>(object));
}

}  // namespace

void install_plot_accessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(make_plot_interface);
        return true;
    }();
    static_cast<void>(installed);
}

}  // namespace drift
