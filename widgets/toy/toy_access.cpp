#include "widgets/toy/toy_access.h"

#include <QAccessibleWidget>

#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

class AccessibleToy final : public QAccessibleWidget {
public:
    explicit AccessibleToy(ToyView* view) : QAccessibleWidget(view, QAccessible::Graphic) {}

    [[nodiscard]] QString text(QAccessible::Text kind) const override {
        const auto* view = static_cast<ToyView*>(widget());
        switch (kind) {
            case QAccessible::Description:
            case QAccessible::Value:
                return view->spoken();
            case QAccessible::Help:
                return ToyView::tr("Enter chooses a point, arrows and Tab move to another, Escape leaves it");
            default:
                return QAccessibleWidget::text(kind);
        }
    }
};

QAccessibleInterface* make_toy_interface(const QString& class_name, QObject* object) {
    if (class_name != QLatin1String("drift::ToyView")) {
        return nullptr;
    }
    return new AccessibleToy(static_cast<ToyView*>(object));
}

}  // namespace

void install_toy_accessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(make_toy_interface);
        return true;
    }();
    static_cast<void>(installed);
}

}  // namespace drift
