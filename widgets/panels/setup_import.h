// What became of every key of an imported flat file.
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>

#include "core/config/config_io.h"

class QLabel;
class QTreeWidget;

namespace drift {

class ImportReport : public QWidget {
    Q_OBJECT

public:
    explicit ImportReport(QWidget* parent = nullptr);
    void setImport(const FlatImport& import, const QString& file);

private:
    QLabel* title_ = nullptr;
    QTreeWidget* table_ = nullptr;
};

}  // namespace drift
