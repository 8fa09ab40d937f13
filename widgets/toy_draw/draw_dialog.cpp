#include "widgets/toy_draw/draw_dialog.h"

#include <QAction>
#include <QButtonGroup>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "core/base/clock.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"
#include "widgets/toy_draw/draw_canvas.h"

namespace drift {
namespace {

constexpr QSize kDialogSize(900, 680);
constexpr int kToolWidth = 232;
constexpr int kMostFlow = 60;
constexpr double kSizeUnit = 100;  // slider steps per data unit

QToolButton* toolButton(const QString& icon, const QString& text, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(theme::icon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setMinimumHeight(theme::kFieldHeight);
    return button;
}

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = theme::font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

}  // namespace

DrawDialog::DrawDialog(QWidget* parent) : QDialog(parent), model_(this) {
    setWindowTitle(tr("Draw a data set"));
    setAccessibleName(windowTitle());
    setAcceptDrops(true);
    canvas_ = new DrawCanvas(model_, this);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGroupGap);
    row->addWidget(canvas_, 1);
    row->addWidget(makeTools());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kGroupGap, theme::kGroupGap, theme::kGroupGap, theme::kGroupGap);
    column->setSpacing(theme::kGrid);
    column->addLayout(row, 1);
    column->addWidget(makeButtons());
    connect(&model_, &DrawModel::changed, this, &DrawDialog::refresh);
    connect(&model_, &DrawModel::full, this, [this] {
        say(tr("The drawing holds %1 points, the most it can: erase some to add others.")
                .arg(DrawModel::kMostPoints),
            true);
    });
    canvas_->setFocus();
    resize(kDialogSize);
    refresh();
}

QWidget* DrawDialog::makeTools() {
    auto* tools = new QWidget(this);
    tools->setFixedWidth(kToolWidth);
    auto* column = new QVBoxLayout(tools);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kGrid);
    addBrushTools(*column);
    column->addSpacing(theme::kGrid);
    addClasses(*column);
    column->addSpacing(theme::kGrid);
    addUndo(*column);
    column->addStretch();
    count_ = new QLabel(tools);
    count_->setFont(theme::tabular());
    count_->setAccessibleName(tr("Points in the drawing"));
    column->addWidget(count_);
    return tools;
}

void DrawDialog::addBrushTools(QVBoxLayout& column) {
    QWidget* parent = column.parentWidget();
    column.addWidget(heading(tr("Tool"), parent));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kRow);
    brush_ = toolButton(QStringLiteral("brush"), tr("Brush"), tr("Paint points (B)"), parent);
    eraser_ = toolButton(QStringLiteral("eraser"), tr("Eraser"), tr("Take points away (E)"), parent);
    auto* group = new QButtonGroup(this);
    for (QToolButton* button : {brush_, eraser_}) {
        button->setCheckable(true);
        group->addButton(button);
        row->addWidget(button);
    }
    brush_->setChecked(true);
    column.addLayout(row);
    connect(eraser_, &QToolButton::toggled, canvas_, &DrawCanvas::setEraser);
    connect(canvas_, &DrawCanvas::eraserChanged, this,
            [this](bool eraser) { (eraser ? eraser_ : brush_)->setChecked(true); });

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setColumnStretch(1, 1);
    const auto slider = [&](int line, const QString& name, const QString& tip, int least, int most) {
        auto* label = new QLabel(name, parent);
        auto* made = new QSlider(Qt::Horizontal, parent);
        made->setRange(least, most);
        made->setAccessibleName(name);
        made->setToolTip(tip);
        label->setToolTip(tip);
        label->setBuddy(made);
        grid->addWidget(label, line, 0, Qt::AlignRight);
        grid->addWidget(made, line, 1);
        return made;
    };
    size_ = slider(0, tr("size"), tr("Radius of the brush in data units ([ and ], or the wheel)"),
                   static_cast<int>(DrawCanvas::kLeastRadius * kSizeUnit),
                   static_cast<int>(DrawCanvas::kMostRadius * kSizeUnit));
    flow_ = slider(1, tr("density"), tr("Points per dab of the brush"), 1, kMostFlow);
    size_text_ = new QLabel(parent);
    size_text_->setFont(theme::tabular(theme::TextSize::kSmall));
    size_text_->setMinimumWidth(size_text_->fontMetrics().horizontalAdvance(QStringLiteral("0.00")));
    grid->addWidget(size_text_, 0, 2);
    auto* flow_text = new QLabel(parent);
    flow_text->setFont(theme::tabular(theme::TextSize::kSmall));
    grid->addWidget(flow_text, 1, 2);
    column.addLayout(grid);
    const auto show_size = [this](double radius) {
        const QSignalBlocker quiet(size_);
        size_->setValue(static_cast<int>(std::lround(radius * kSizeUnit)));
        size_text_->setText(QString::number(radius, 'f', 2));
    };
    connect(size_, &QSlider::valueChanged, canvas_, [this](int v) { canvas_->setRadius(v / kSizeUnit); });
    connect(canvas_, &DrawCanvas::radiusChanged, this, show_size);
    connect(flow_, &QSlider::valueChanged, canvas_, [this, flow_text](int points) {
        canvas_->setFlow(points);
        flow_text->setText(QString::number(points));
    });
    show_size(canvas_->radius());
    flow_->setValue(12);
}

void DrawDialog::addClasses(QVBoxLayout& column) {
    QWidget* parent = column.parentWidget();
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setVerticalSpacing(theme::kGrid);
    grid->setColumnStretch(1, 1);
    const auto choice = [&](int line, const QString& name, const QString& tip) {
        auto* label = new QLabel(name, parent);
        auto* made = new QComboBox(parent);
        made->setAccessibleName(name);
        made->setToolTip(tip);
        label->setToolTip(tip);
        label->setBuddy(made);
        grid->addWidget(label, line, 0, Qt::AlignRight);
        grid->addWidget(made, line, 1);
        return made;
    };
    class_ = choice(
        0, tr("class"),
        tr("What the brush paints. With more than one class the generator learns to draw each of them"));
    for (int i = 0; i < DrawModel::kClasses; ++i) {
        class_->addItem(theme::colorChip(classColor(i)), tr("class %1").arg(i));
    }
    symmetry_ = choice(1, tr("symmetry"), tr("Paints and erases the mirror images, too"));
    symmetry_->addItems(
        {tr("none"), tr("left and right"), tr("top and bottom"), tr("both"), tr("around a point")});
    column.addLayout(grid);
    connect(class_, &QComboBox::currentIndexChanged, canvas_, &DrawCanvas::setLabel);
    connect(symmetry_, &QComboBox::currentIndexChanged, this, [this](int index) {
        model_.setSymmetry(static_cast<DrawSymmetry>(index));
        canvas_->update();
    });
}

void DrawDialog::addUndo(QVBoxLayout& column) {
    QWidget* parent = column.parentWidget();
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kRow);
    const auto add = [&](QAction* action, const QString& icon, const QKeySequence& keys) {
        action->setIcon(theme::icon(icon));
        action->setShortcut(keys);
        addAction(action);
        auto* button = new QToolButton(parent);
        button->setDefaultAction(action);
        button->setAccessibleName(action->text());
        row->addWidget(button);
    };
    add(model_.undoStack()->createUndoAction(this, tr("Undo")), QStringLiteral("undo"), QKeySequence::Undo);
    add(model_.undoStack()->createRedoAction(this, tr("Redo")), QStringLiteral("redo"), QKeySequence::Redo);
    auto* clear = toolButton(QStringLiteral("remove"), tr("Clear"), tr("Take every point away"), parent);
    connect(clear, &QToolButton::clicked, &model_, &DrawModel::clear);
    row->addWidget(clear);
    column.addLayout(row);
    auto* load = toolButton(
        QStringLiteral("folder"), tr("From a file…"),
        tr("A picture whose ink becomes points, a CSV file with two columns and, optionally, a class, "
           "or an earlier drawing; dropping the file here does the same"),
        parent);
    connect(load, &QToolButton::clicked, this, &DrawDialog::chooseFile);
    column.addWidget(load);
}

QWidget* DrawDialog::makeButtons() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGrid);
    message_ = new QLabel(bar);
    message_->setWordWrap(true);
    message_->setAccessibleName(tr("State of the drawing"));
    row->addWidget(message_, 1);
    auto* cancel = new QPushButton(tr("Cancel"), bar);
    use_ = new QPushButton(tr("Use in Setup"), bar);
    use_->setToolTip(tr("Fills Setup with this drawing as the data"));
    start_ = new QPushButton(tr("Start"), bar);
    start_->setToolTip(tr("Trains a toy on this drawing at once"));
    start_->setProperty("primary", true);
    start_->setDefault(true);
    for (QPushButton* button : {cancel, use_, start_}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(use_, &QPushButton::clicked, this, [this] { finish(false); });
    connect(start_, &QPushButton::clicked, this, [this] { finish(true); });
    return bar;
}

void DrawDialog::finish(bool start) {
    if (model_.problem().isEmpty()) {
        Q_EMIT finishedDrawing(model_.drawing(), start);
        accept();
    }
}

void DrawDialog::say(const QString& text, bool problem) {
    message_->setForegroundRole(problem ? QPalette::BrightText : QPalette::WindowText);
    message_->setText(text);
}

void DrawDialog::refresh() {
    const QString problem = model_.problem();
    use_->setEnabled(problem.isEmpty());
    start_->setEnabled(problem.isEmpty());
    const int classes = model_.classesUsed();
    count_->setText(
        tr("%1 points").arg(QString::fromStdString(grouped(static_cast<std::int64_t>(model_.count())))) +
        (classes > 1 ? tr(", %1 classes").arg(classes) : QString()));
    say(problem, false);
}

void DrawDialog::importFile(const QString& file) {
    try {
        model_.replace(drawing_from_file(file), tr("import of %1").arg(QFileInfo(file).fileName()));
    } catch (...) {
        say(QString::fromStdString(current_error_info().text()), true);
    }
}

void DrawDialog::chooseFile() {
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Picture, table or drawing"), {},
                                     tr("Pictures, tables and drawings (*.png *.jpg *.jpeg *.bmp *.svg *.csv "
                                        "*.tsv *.txt *.json);;All files (*)"));
    if (!file.isEmpty()) {
        importFile(file);
    }
}

void DrawDialog::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void DrawDialog::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    importFile(event->mimeData()->urls().front().toLocalFile());
}

}  // namespace drift
