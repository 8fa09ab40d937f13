#include "widgets/plot/plot_marks.h"

#include <QCoreApplication>
#include <QPolygonF>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "widgets/plot/plot_painters.h"

namespace drift {
namespace {

constexpr double kRowHeight = 7;   // the marks' centre above the plot
constexpr double kShapeRoom = 14;  // pixels per shape below which ticks take over
constexpr std::size_t kMostTold = 8;

QString tr(const char* text) {
    return QCoreApplication::translate("drift::PlotView", text);
}

// Drawing order: later kinds cover earlier ones.
constexpr std::array<const char*, 6> kKinds = {"evaluation", "checkpoint", "resume", "edit", "fork", "alarm"};

std::size_t rank_of(const std::string& kind) {
    const auto found = std::find(kKinds.begin(), kKinds.end(), kind);
    return found == kKinds.end() ? 2 : static_cast<std::size_t>(found - kKinds.begin());
}

QString kind_text(const std::string& kind) {
    const std::map<std::string, QString> names = {{"evaluation", tr("evaluation")},
                                                  {"checkpoint", tr("checkpoint")},
                                                  {"resume", tr("resume")},
                                                  {"edit", tr("edit")},
                                                  {"fork", tr("fork")},
                                                  {"alarm", tr("alarm")}};
    const auto found = names.find(kind);
    return found != names.end() ? found->second : QString::fromStdString(kind);
}

void paint_fork(QPainter& painter, double x, double y, const QColor& color) {
    painter.setPen(QPen(color, 1.6));
    painter.drawLine(QPointF(x - 4, y + 3.5), QPointF(x - 4, y - 3.5));
    painter.drawLine(QPointF(x - 4, y + 1), QPointF(x + 3.5, y - 3));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QPointF(x + 3.5, y - 3), 1.8, 1.8);
    painter.drawEllipse(QPointF(x - 4, y + 3.5), 1.8, 1.8);
}

void paint_shape(QPainter& painter, const std::string& kind, double x, double y, const QColor& color,
                 const QColor& background) {
    painter.setPen(QPen(background, 1));
    painter.setBrush(color);
    if (kind == "checkpoint") {
        painter.drawRect(QRectF(x - 3.2, y - 3.2, 6.4, 6.4));
    } else if (kind == "resume") {
        painter.drawPolygon(
            QPolygonF({QPointF(x - 3.2, y - 4.2), QPointF(x + 4.6, y), QPointF(x - 3.2, y + 4.2)}));
    } else if (kind == "edit") {
        painter.drawPolygon(
            QPolygonF({QPointF(x, y - 5), QPointF(x + 5, y), QPointF(x, y + 5), QPointF(x - 5, y)}));
    } else if (kind == "evaluation") {
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(background);
        painter.drawEllipse(QPointF(x, y), 2.8, 2.8);
    } else if (kind == "fork") {
        paint_fork(painter, x, y, color);
    } else if (kind == "alarm") {
        painter.drawPolygon(
            QPolygonF({QPointF(x, y - 5.5), QPointF(x + 5.5, y + 4), QPointF(x - 5.5, y + 4)}));
        painter.setPen(QPen(background, 1.4));
        painter.drawLine(QPointF(x, y - 1.8), QPointF(x, y + 1));
        painter.drawPoint(QPointF(x, y + 2.8));
    } else {
        painter.setPen(QPen(color, 1.5));
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4));
    }
}

}  // namespace

std::vector<FrameMark> place_marks(const PlotFrame& frame, std::vector<PlotMark> marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const PlotMark& a, const PlotMark& b) {
        const auto rank_a = rank_of(a.mark.kind), rank_b = rank_of(b.mark.kind);
        return rank_a != rank_b ? rank_a < rank_b : a.mark.x < b.mark.x;
    });
    std::vector<FrameMark> placed;
    std::map<std::string, int> per_kind;
    for (PlotMark& mark : marks) {
        const double x = frame.pixel_x(mark.mark.x);
        if (!(x >= frame.plot.left() - 0.5 && x <= frame.plot.right() + 0.5)) {
            continue;
        }
        const bool joins = !placed.empty() && placed.back().mark.mark.kind == mark.mark.kind &&
                           x - placed.back().x <= kMarkReach;
        if (joins) {
            placed.back().more.push_back(std::move(mark));
        } else {
            ++per_kind[mark.mark.kind];
            placed.push_back({x, std::move(mark), {}, false});
        }
    }
    for (FrameMark& mark : placed) {
        const std::string& kind = mark.mark.mark.kind;
        const bool routine = kind == "evaluation" || kind == "checkpoint";
        mark.small = routine && per_kind[kind] * kShapeRoom > frame.plot.width();
    }
    return placed;
}

const FrameMark* mark_at(const PlotFrame& frame, const QPointF& pixels) {
    const double top = frame.plot.top();
    if (pixels.y() > top + 4 || pixels.y() < top - 2 * kRowHeight) {
        return nullptr;
    }
    const FrameMark* best = nullptr;
    for (const FrameMark& mark : frame.marks) {
        if (std::abs(mark.x - pixels.x()) <= kMarkReach) {
            best = &mark;  // drawn later: on top
        }
    }
    return best;
}

QString mark_text(const FrameMark& mark) {
    QStringList lines;
    const auto tell = [&lines](const PlotMark& one) {
        QString line =
            tr("%1 at step %2").arg(kind_text(one.mark.kind), count_text(static_cast<double>(one.mark.step)));
        if (!one.mark.text.empty()) {
            line += QStringLiteral(": ") + QString::fromStdString(one.mark.text);
        }
        if (!one.run_name.isEmpty()) {
            line += QStringLiteral(" (%1)").arg(one.run_name);
        }
        lines << line;
    };
    tell(mark.mark);
    for (std::size_t i = 0; i < mark.more.size() && lines.size() < static_cast<qsizetype>(kMostTold); ++i) {
        tell(mark.more[i]);
    }
    if (mark.more.size() + 1 > kMostTold) {
        lines << tr("and %1 more").arg(mark.more.size() + 1 - kMostTold);
    }
    return lines.join(QLatin1Char('\n'));
}

void paint_marks(QPainter& painter, const PlotFrame& frame, const PlotStyle& style) {
    const double y = frame.plot.top() - kRowHeight;
    for (const FrameMark& mark : frame.marks) {
        const std::string& kind = mark.mark.mark.kind;
        const bool alarm = kind == "alarm";
        const QColor color = alarm ? style.warning : mixed(mark.mark.color, style.background, 0.85);
        if (alarm) {
            painter.setPen(QPen(mixed(style.warning, style.background, 0.5), 1));
            painter.drawLine(QPointF(mark.x, frame.plot.top()), QPointF(mark.x, frame.plot.bottom()));
        }
        if (mark.small) {
            painter.setPen(QPen(color, 1.2));
            painter.drawLine(QPointF(mark.x, y + 1), QPointF(mark.x, y + 4));
        } else {
            paint_shape(painter, kind, mark.x, y, color, style.background);
        }
    }
}

}  // namespace drift
