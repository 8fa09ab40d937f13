// Devices with their support tier, what they can do, how fast they are, and what the project claims about
// them.
#pragma once

#include <QThreadPool>
#include <QWidget>
#include <functional>
#include <vector>

#include "core/base/error.h"
#include "core/runtime/device.h"

class QFormLayout;
class QLabel;
class QListWidget;
class QPushButton;

namespace drift {

class DevicesPanel : public QWidget {
    Q_OBJECT

public:
    // Runs on a worker thread; tests hand in their own.
    using Provider = std::function<std::vector<DeviceInfo>(bool measure)>;
    explicit DevicesPanel(Provider provider = &list_devices, QWidget* parent = nullptr);
    ~DevicesPanel() override;

    [[nodiscard]] const std::vector<DeviceInfo>& devices() const { return devices_; }
    [[nodiscard]] bool isMeasuring() const { return busy_; }

public Q_SLOTS:
    void refresh(bool measure);

Q_SIGNALS:
    void devicesChanged(const std::vector<drift::DeviceInfo>& devices);
    void deviceSelected(const drift::DeviceInfo& device);
    void failed(const drift::ErrorInfo& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildList();
    QWidget* buildDetails();
    void show(std::vector<DeviceInfo> devices);
    void showDevice(int row);
    void addNotes(QFormLayout& form);
    [[nodiscard]] QLabel* addRow(QFormLayout& form, const QString& name);
    void applyTheme();

    Provider provider_;
    std::vector<DeviceInfo> devices_;
    bool busy_ = false;
    QThreadPool pool_;
    QListWidget* list_ = nullptr;
    QPushButton* measure_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel *tier_ = nullptr, *reason_ = nullptr, *scope_ = nullptr, *memory_ = nullptr, *threads_ = nullptr;
    QLabel *capabilities_ = nullptr, *speed_ = nullptr, *compile_ = nullptr, *driver_ = nullptr;
    std::vector<QLabel*> muted_;
};

}  // namespace drift
