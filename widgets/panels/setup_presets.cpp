#include "widgets/panels/setup_presets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "core/config/config_io.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kNameRole = Qt::UserRole;
constexpr int kHelpRole = Qt::UserRole + 1;

QString groupTitle(const QString& group) {
    if (group == QLatin1String("toy")) {
        return PresetList::tr("Toy (2-D)");
    }
    if (group == QLatin1String("image")) {
        return PresetList::tr("Pictures");
    }
    return group == QLatin1String("user") ? PresetList::tr("Your own") : group;
}

QTreeWidgetItem* groupItem(QTreeWidget& tree, const QString& group) {
    const QString title = groupTitle(group);
    for (int i = 0; i < tree.topLevelItemCount(); ++i) {
        if (tree.topLevelItem(i)->text(0) == title) {
            return tree.topLevelItem(i);
        }
    }
    auto* item = new QTreeWidgetItem(&tree, {title});
    item->setFlags(Qt::ItemIsEnabled);
    item->setForeground(0, theme::colors().muted);
    item->setFont(0, theme::font(theme::TextSize::kSmall));
    item->setExpanded(true);
    item->setSizeHint(0, {0, theme::kRowHeight});
    return item;
}

QTreeWidgetItem* itemOf(const QTreeWidget& tree, const QString& name) {
    for (int i = 0; i < tree.topLevelItemCount(); ++i) {
        for (int j = 0; j < tree.topLevelItem(i)->childCount(); ++j) {
            if (tree.topLevelItem(i)->child(j)->data(0, kNameRole).toString() == name) {
                return tree.topLevelItem(i)->child(j);
            }
        }
    }
    return nullptr;
}

}  // namespace

PresetList::PresetList(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    column->setSpacing(theme::kGrid);
    auto* title = new QLabel(tr("Presets"), this);
    title->setFont(theme::font(theme::TextSize::kTitle));
    column->addWidget(title);
    tree_ = new QTreeWidget(this);
    tree_->setHeaderHidden(true);
    tree_->setRootIsDecorated(false);
    tree_->setIndentation(theme::kGrid);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setAccessibleName(tr("Presets"));
    tree_->setExpandsOnDoubleClick(false);
    tree_->viewport()->setAutoFillBackground(false);  // the list lies on the panel's ground
    column->addWidget(tree_, 1);
    help_ = new QLabel(this);
    help_->setWordWrap(true);
    help_->setTextFormat(Qt::PlainText);
    help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    help_->setFont(theme::font(theme::TextSize::kSmall));
    help_->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(help_);
    column->addWidget(makeSaveRow());
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::kGrid);
    auto* load = new QPushButton(tr("Load file…"), this);
    load->setToolTip(
        tr("Open a YAML or JSON configuration, or a flat file of the Python reproduction. "
           "Files may also be dropped onto this page."));
    save_ = new QPushButton(tr("Save as preset"), this);
    save_->setCheckable(true);
    buttons->addWidget(load);
    buttons->addWidget(save_);
    column->addLayout(buttons);
    connect(load, &QPushButton::clicked, this, &PresetList::loadRequested);
    connect(save_, &QPushButton::toggled, this, [this](bool on) {
        save_row_->setVisible(on);
        if (on) {
            save_name_->setFocus();
        }
    });
    connect(tree_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) { showHelp(item); });
    const auto choose = [this](QTreeWidgetItem* item) {
        if (const QString name = item->data(0, kNameRole).toString(); !name.isEmpty()) {
            Q_EMIT chosen(name);
        }
    };
    connect(tree_, &QTreeWidget::itemClicked, this, choose);
    connect(tree_, &QTreeWidget::itemActivated, this, choose);
    applyTheme();
    reload();
}

QWidget* PresetList::makeSaveRow() {
    save_row_ = new QWidget(this);
    auto* column = new QVBoxLayout(save_row_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kRow);
    auto* row = new QHBoxLayout;
    save_name_ = new QLineEdit(save_row_);
    save_name_->setPlaceholderText(tr("name, e.g. my_ring"));
    save_name_->setAccessibleName(tr("Name of the preset"));
    auto* button = new QPushButton(tr("Save"), save_row_);
    row->addWidget(save_name_, 1);
    row->addWidget(button);
    column->addLayout(row);
    save_problem_ = new QLabel(save_row_);
    save_problem_->setWordWrap(true);
    save_problem_->setFont(theme::font(theme::TextSize::kSmall));
    save_problem_->setForegroundRole(QPalette::BrightText);
    save_problem_->hide();
    column->addWidget(save_problem_);
    const auto ask = [this] { Q_EMIT saveRequested(save_name_->text().trimmed()); };
    connect(button, &QPushButton::clicked, this, ask);
    connect(save_name_, &QLineEdit::returnPressed, this, ask);
    save_row_->hide();
    return save_row_;
}

void PresetList::reload() {
    const QString selected = current();
    tree_->clear();
    for (const PresetInfo& info : list_presets()) {
        auto* item = new QTreeWidgetItem(groupItem(*tree_, QString::fromStdString(info.group)),
                                         {QString::fromStdString(info.title)});
        item->setSizeHint(0, {0, theme::kRowHeight});
        item->setData(0, kNameRole, QString::fromStdString(info.name));
        item->setData(0, kHelpRole, QString::fromStdString(info.help));
        item->setToolTip(0, QStringLiteral("%1 (%2)\n%3")
                                .arg(QString::fromStdString(info.name), QString::fromStdString(info.origin),
                                     QString::fromStdString(info.help)));
    }
    setCurrent(selected);
}

void PresetList::setCurrent(const QString& name) {
    QTreeWidgetItem* item = itemOf(*tree_, name);
    tree_->setCurrentItem(item);
    showHelp(item);
}

QString PresetList::current() const {
    const QTreeWidgetItem* item = tree_->currentItem();
    return item == nullptr ? QString() : item->data(0, kNameRole).toString();
}

void PresetList::setSaveProblem(const QString& text) {
    save_problem_->setText(text);
    save_problem_->setVisible(!text.isEmpty());
    if (text.isEmpty()) {
        save_name_->clear();
        save_->setChecked(false);
    }
}

void PresetList::setChoosable(bool choosable) {
    tree_->setEnabled(choosable);
}

void PresetList::showHelp(const QTreeWidgetItem* item) {
    const QString help = item == nullptr ? QString() : item->data(0, kHelpRole).toString();
    help_->setText(help);
    help_->setVisible(!help.isEmpty());
}

void PresetList::applyTheme() {
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        tree_->topLevelItem(i)->setForeground(0, theme::colors().muted);
    }
}

void PresetList::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

}  // namespace drift
