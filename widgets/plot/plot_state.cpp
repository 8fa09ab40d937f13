// What a plot shows as values: saved layouts, and commands that undo a change of the view.
#include <QUndoCommand>
#include <QUndoStack>
#include <cmath>

#include "widgets/plot/plot_view.h"

namespace drift {
namespace {

constexpr int kOwnStates = 100;
constexpr int kCommandId = 0x9107;

QVariant pair_of(const Extent& range) {
    return QVariantList{range.first, range.last};
}

// Two finite, increasing numbers; nullopt for anything else.
std::optional<Extent> extent_of(const QVariant& value) {
    const QVariantList list = value.toList();
    if (list.size() != 2) {
        return std::nullopt;
    }
    bool first_ok = false, last_ok = false;
    const Extent range{list[0].toDouble(&first_ok), list[1].toDouble(&last_ok)};
    const bool usable = first_ok && last_ok && std::isfinite(range.first) && std::isfinite(range.last) &&
                        range.last > range.first;
    return usable ? std::optional(range) : std::nullopt;
}

void read_flag(const QVariantMap& state, const QString& name, bool& value) {
    if (const QVariant stored = state.value(name); stored.canConvert<bool>()) {
        value = stored.toBool();
    }
}

std::optional<double> number_of(const QVariant& value) {
    bool ok = false;
    const double number = value.toDouble(&ok);
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

// Undoes and redoes what one gesture, key or menu entry did. The change was already made when it is pushed.
class PlotView::ViewCommand final : public QUndoCommand {
public:
    ViewCommand(PlotView* plot, QVariantMap before, const QString& text, int gesture)
        : QUndoCommand(text),
          plot_(plot),
          before_(std::move(before)),
          after_(plot->saveState()),
          gesture_(gesture) {}

    void undo() override { apply(before_); }
    void redo() override {
        if (pushed_) {
            apply(after_);
        }
        pushed_ = true;
    }
    [[nodiscard]] int id() const override { return gesture_ > 0 ? kCommandId : -1; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto* later = static_cast<const ViewCommand*>(other);
        if (later->plot_ != plot_ || later->gesture_ != gesture_) {
            return false;
        }
        after_ = later->after_;
        return true;
    }

private:
    void apply(const QVariantMap& state) {
        if (!plot_) {
            setObsolete(true);
            return;
        }
        plot_->restoreState(state);
    }

    QPointer<PlotView> plot_;
    QVariantMap before_, after_;
    int gesture_ = 0;
    bool pushed_ = false;
};

void PlotView::setUndoStack(QUndoStack* stack) {
    stack_ = stack;
}

QUndoStack& PlotView::undoStack() {
    if (stack_) {
        return *stack_;
    }
    if (!own_stack_) {
        own_stack_ = new QUndoStack(this);
        own_stack_->setUndoLimit(kOwnStates);
    }
    return *own_stack_;
}

void PlotView::remember(const QVariantMap& before, const QString& text, bool merge) {
    if (saveState() != before) {
        undoStack().push(new ViewCommand(this, before, text, merge ? gesture_ : 0));
    }
}

QVariantMap PlotView::saveState() const {
    QVariantMap state{{QStringLiteral("axis"), static_cast<int>(options_.axis)},
                      {QStringLiteral("log_x"), options_.log_x},
                      {QStringLiteral("log_y"), options_.log_y},
                      {QStringLiteral("clip_outliers"), options_.clip_outliers},
                      {QStringLiteral("show_marks"), options_.show_marks},
                      {QStringLiteral("half_life"), options_.half_life},
                      {QStringLiteral("half_life_in_x"), options_.half_life_unit == SmoothUnit::kAxis}};
    if (link_->view()) {
        state.insert(QStringLiteral("x"), pair_of(*link_->view()));
    }
    if (view_y_) {
        state.insert(QStringLiteral("y"), pair_of(*view_y_));
    }
    for (const auto& [pin, name] :
         {std::pair(Pin::kA, QStringLiteral("pin_a")), {Pin::kB, QStringLiteral("pin_b")}}) {
        if (const auto& x = link_->pins()[static_cast<std::size_t>(pin)]) {
            state.insert(name, *x);
        }
    }
    return state;
}

void PlotView::restoreState(const QVariantMap& state) {
    PlotOptions options = options_;
    const int axis = state.value(QStringLiteral("axis"), static_cast<int>(options.axis)).toInt();
    if (axis >= 0 && axis <= static_cast<int>(XAxis::kSeconds)) {
        options.axis = static_cast<XAxis>(axis);
    }
    read_flag(state, QStringLiteral("log_x"), options.log_x);
    read_flag(state, QStringLiteral("log_y"), options.log_y);
    read_flag(state, QStringLiteral("clip_outliers"), options.clip_outliers);
    read_flag(state, QStringLiteral("show_marks"), options.show_marks);
    if (const auto half_life = number_of(state.value(QStringLiteral("half_life")));
        half_life && *half_life >= 0) {
        options.half_life = *half_life;
    }
    bool in_x = options.half_life_unit == SmoothUnit::kAxis;
    read_flag(state, QStringLiteral("half_life_in_x"), in_x);
    options.half_life_unit = in_x ? SmoothUnit::kAxis : SmoothUnit::kPoints;
    const bool log_changed = options.log_y != options_.log_y;
    const bool changed = !(options == options_);
    setOptions(options);
    view_y_ = extent_of(state.value(QStringLiteral("y")));
    markDirty();
    link_->setPins(
        {number_of(state.value(QStringLiteral("pin_a"))), number_of(state.value(QStringLiteral("pin_b")))});
    link_->setView(extent_of(state.value(QStringLiteral("x"))));
    refresh();
    if (log_changed) {
        Q_EMIT logChanged(options_.log_y);
    }
    if (changed) {
        Q_EMIT optionsChanged();
    }
}

}  // namespace drift
