#include "widgets/panels/toy_grid.h"

#include <QGridLayout>
#include <QResizeEvent>
#include <algorithm>

#include "core/base/clock.h"
#include "widgets/models/toy_history.h"
#include "widgets/theme/metrics.h"
#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

QString markText(const ToyCell& cell, const ScalarMark& mark, bool several) {
    QString text = ToyGrid::tr("step %1: %2")
                       .arg(QString::fromStdString(grouped(mark.step)), QString::fromStdString(mark.kind));
    if (!mark.text.empty()) {
        text += QStringLiteral(" · ") + QString::fromStdString(mark.text);
    }
    return several ? QStringLiteral("%1 · %2").arg(cell.accessibleName(), text) : text;
}

}  // namespace

ToyGrid::ToyGrid(QWidget* parent) : QWidget(parent) {
    grid_ = new QGridLayout(this);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(theme::kGrid);
}

ToyCell* ToyGrid::current() const {
    return current_ >= 0 && current_ < static_cast<int>(cells_.size())
               ? cells_[static_cast<std::size_t>(current_)]
               : nullptr;
}

ToyCell* ToyGrid::cellOf(JobId job) const {
    const auto found = std::find_if(cells_.begin(), cells_.end(),
                                    [job](const ToyCell* cell) { return cell->shown().job == job; });
    return job != 0 && found != cells_.end() ? *found : nullptr;
}

void ToyGrid::setToys(const std::vector<ToyShown>& toys) {
    std::vector<ToyCell*> kept;
    for (std::size_t i = 0; i < toys.size() && i < kMost; ++i) {
        const ToyShown& toy = toys[i];
        const auto same = std::find_if(cells_.begin(), cells_.end(), [&toy](const ToyCell* cell) {
            return !toy.folder.empty() && cell->shown().folder == toy.folder &&
                   cell->shown().difference == toy.difference && cell->shown().name == toy.name;
        });
        if (same != cells_.end()) {
            (*same)->attach(toy.folder, toy.config, toy.job);
            kept.push_back(*same);
            cells_.erase(same);
        } else {
            kept.push_back(makeCell(toy));
        }
    }
    for (ToyCell* gone : cells_) {
        gone->hide();
        gone->deleteLater();
    }
    cells_ = std::move(kept);
    current_ = cells_.empty() ? -1 : 0;
    arrange();
    setCurrent(current_);
}

ToyCell* ToyGrid::makeCell(const ToyShown& shown) {
    auto* cell = new ToyCell(shown, this);
    ToyView* view = cell->view();
    view->setLayers(layers_);
    view->setAxesMode(axes_);
    connect(cell, &ToyCell::chosen, this, [this, cell] {
        setCurrent(static_cast<int>(std::find(cells_.begin(), cells_.end(), cell) - cells_.begin()));
    });
    connect(cell, &ToyCell::closeRequested, this, [this, cell] { remove(cell); });
    connect(view, &ToyView::hovered, this, &ToyGrid::hovered);
    connect(view, &ToyView::layersChanged, this, [this, cell] { takeLayersFrom(*cell); });
    connect(view, &ToyView::cameraChanged, this,
            [this, cell](const ToyCamera& camera) { shareCamera(*cell, camera); });
    connect(view, &ToyView::wantedRateChanged, this,
            [this, cell](double hz) { Q_EMIT wantedRateChanged(cell, hz); });
    connect(view, &ToyView::exported, this, &ToyGrid::exported);
    connect(view, &ToyView::failed, this, &ToyGrid::failed);
    connect(view, &ToyView::microscopeChanged, this, &ToyGrid::microscopeChanged);
    connect(view, &ToyView::animationRequested, this, [this, cell] { Q_EMIT animationRequested(cell); });
    return cell;
}

void ToyGrid::setCurrent(int index) {
    const bool changed = index != current_;
    current_ = index;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        cells_[i]->setCurrent(cells_.size() > 1 && static_cast<int>(i) == current_);
    }
    if (changed) {
        Q_EMIT currentChanged();
    }
}

void ToyGrid::remove(ToyCell* cell) {
    const auto found = std::find(cells_.begin(), cells_.end(), cell);
    if (found == cells_.end() || cells_.size() < 2) {
        return;
    }
    cells_.erase(found);
    cell->hide();
    cell->deleteLater();
    current_ = std::min(current_, static_cast<int>(cells_.size()) - 1);
    arrange();
    setCurrent(current_);
    Q_EMIT currentChanged();
    Q_EMIT toysChanged();
}

void ToyGrid::arrange() {
    for (ToyCell* cell : cells_) {
        grid_->removeWidget(cell);
    }
    const int count = static_cast<int>(cells_.size());
    columns_ = count <= 1 ? 1 : count == 2 ? (width() >= height() ? 2 : 1) : 2;
    for (int i = 0; i < count; ++i) {
        ToyCell* cell = cells_[static_cast<std::size_t>(i)];
        cell->setCaptioned(count > 1);
        grid_->addWidget(cell, i / columns_, i % columns_);
        cell->show();
    }
    for (int i = 0; i < 2; ++i) {
        grid_->setColumnStretch(i, i < columns_ ? 1 : 0);
        grid_->setRowStretch(i, i * columns_ < count ? 1 : 0);
    }
}

void ToyGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (cells_.size() == 2 && columns_ != (width() >= height() ? 2 : 1)) {
        arrange();
    }
}

void ToyGrid::setLayers(const ToyLayers& layers) {
    layers_ = layers;
    for (ToyCell* cell : cells_) {
        cell->view()->setLayers(layers);
    }
}

void ToyGrid::setAxesMode(ToyAxesMode mode) {
    axes_ = mode;
    for (ToyCell* cell : cells_) {
        cell->view()->setAxesMode(mode);
    }
}

void ToyGrid::takeLayersFrom(const ToyCell& cell) {
    layers_ = cell.view()->layers();
    axes_ = cell.view()->axesMode();
    for (ToyCell* other : cells_) {
        if (other != &cell) {
            other->view()->setLayers(layers_);
            other->view()->setAxesMode(axes_);
        }
    }
    Q_EMIT layersChanged();
}

void ToyGrid::shareCamera(const ToyCell& from, const ToyCamera& camera) {
    for (ToyCell* cell : cells_) {
        if (cell != &from) {
            cell->view()->setCamera(camera);
        }
    }
}

bool ToyGrid::refresh() {
    bool more = false;
    for (ToyCell* cell : cells_) {
        more = (cell->history() != nullptr && cell->history()->refresh()) || more;
    }
    return more;
}

std::vector<double> ToyGrid::moments(ToySync sync) const {
    std::vector<double> all;
    const double common = newestCommon(sync);
    for (const ToyCell* cell : cells_) {
        if (cell->history() == nullptr) {
            continue;
        }
        for (const std::int64_t step : cell->history()->steps()) {
            const auto at = static_cast<double>(step);
            const double moment = sync == ToySync::kStep ? at : cell->history()->secondsAt(at);
            if (moment <= common) {
                all.push_back(moment);
            }
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

double ToyGrid::newestCommon(ToySync sync) const {
    double newest = -1, common = -1;
    bool live = false;
    for (const ToyCell* cell : cells_) {
        const double step = cell->history() == nullptr || cell->history()->steps().empty()
                                ? -1
                                : static_cast<double>(cell->history()->steps().back());
        const double moment = step >= 0 && sync == ToySync::kTime ? cell->history()->secondsAt(step) : step;
        newest = std::max(newest, moment);
        if (cell->isLive()) {
            common = live ? std::min(common, moment) : moment;
            live = true;
        }
    }
    return live ? common : newest;
}

std::vector<ToyTimelineMark> ToyGrid::marks(ToySync sync) const {
    std::vector<ToyTimelineMark> all;
    for (const ToyCell* cell : cells_) {
        if (cell->history() == nullptr) {
            continue;
        }
        for (const ScalarMark& mark : cell->history()->marks()) {
            if (mark.kind == "evaluation") {
                continue;  // every few hundred steps: no news
            }
            const auto step = static_cast<double>(mark.step);
            all.push_back({sync == ToySync::kStep ? step : cell->history()->secondsAt(step),
                           QString::fromStdString(mark.kind), markText(*cell, mark, cells_.size() > 1)});
        }
    }
    return all;
}

double ToyGrid::stepOf(const ToyCell& cell, double moment, ToySync sync) const {
    // A hair later, so that the way to seconds and back does not fall short of the step it came from.
    constexpr double kHair = 1e-6;
    return sync == ToySync::kStep || cell.history() == nullptr ? moment
                                                               : cell.history()->stepAt(moment) + kHair;
}

void ToyGrid::showAt(double moment, ToySync sync) {
    for (ToyCell* cell : cells_) {
        cell->showAt(stepOf(*cell, moment, sync));
    }
}

}  // namespace drift
