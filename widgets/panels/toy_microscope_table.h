// The figures of one generated point: the strongest data that pull it and samples that push it, with their
// weight at every temperature.
//
// THREADING  GUI thread only.
#pragma once

#include <QTableWidget>
#include <memory>

#include "core/session/toy_field.h"

namespace drift {

class ToyMicroscopeTable : public QTableWidget {
    Q_OBJECT

public:
    static constexpr int kMost = 6;  // rows of pulls, and of pushes
    explicit ToyMicroscopeTable(QWidget* parent = nullptr);
    void setMicroscope(const std::shared_ptr<const ToyMicroscope>& microscope);

private:
    void addRow(const QString& name, const std::vector<double>& values, double total, const QString& tip);
};

}  // namespace drift
