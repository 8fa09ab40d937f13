// What differs between the preset (or another config) and the one in the form: only differing options.
//
// THREADING  GUI thread only.
#pragma once

#include <QTreeWidget>
#include <vector>

#include "core/config/config_io.h"

namespace drift {

class DiffView : public QTreeWidget {
    Q_OBJECT

public:
    explicit DiffView(QWidget* parent = nullptr);
    // `a_name` and `b_name` head the value columns.
    void setDifferences(const std::vector<ConfigDifference>& differences, const QString& a_name,
                        const QString& b_name);

Q_SIGNALS:
    void keyActivated(const QString& key);  // Enter or a double click on a row
};

}  // namespace drift
